"""Records networks that do a whole model to each step of a sequence, with Keras 3 on JAX: python make_steps.py FOLDER."""
from recording import *
one=seq(I((7,6,2)),L.Conv2D(3,3,activation="relu",name="c"),L.BatchNormalization(name="n"),L.Conv2D(2,2,strides=2,name="c2")); one.name="one"
i=I((3,2,2)); f=L.Flatten(name="f")(i); h=L.Dense(4,activation="tanh",name="h"); u=L.Dense(12,name="u")(f); g=L.Add(name="s")([h(f),h(u)]); two=keras.Model(i,L.Dense(5,name="w")(g),name="two")
i=I((4,7,6,2)); x=L.TimeDistributed(one,name="a")(i); x=L.TimeDistributed(L.Activation("softplus"),name="b")(x)
x=L.TimeDistributed(L.Conv2D(2,2,padding="same",name="k"),name="d")(x)
x=L.TimeDistributed(L.Reshape((2,2,2)),name="r")(x); x=L.TimeDistributed(keras.Sequential([I((2,2,2)),L.UpSampling2D((2,1),name="p"),L.Cropping2D(((1,0),(0,0)),name="q")],name="e"),name="e")(x)
x=L.TimeDistributed(two,name="t")(x); x=L.LSTM(3,name="l")(x); x=L.Dense(2,name="o")(x)
dump("model_steps",keras.Model(i,x),taps=["a","b","e","t","l","o"])
