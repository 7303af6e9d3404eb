"""Records softmax along every axis, with Keras 3 on TensorFlow, and on PyTorch where channels are first: KERAS_BACKEND=tensorflow python make_softmax.py FOLDER."""
from recording import *
if keras.backend.backend()=="torch":
    F="channels_first"
    i=I((3,5,4)); a=L.Conv2D(4,2,data_format=F,activation="softmax",name="a")(i); b=L.Conv2DTranspose(3,2,data_format=F,activation="log_softmax",name="b")(a); c=L.Softmax(axis=1,name="c")(b); e=L.Softmax(axis=[1,3],name="d")(c); o=L.Conv2D(2,1,data_format=F,activation="softmax",name="o")(e)
    dump("first_softmax",keras.Model(i,o),fmts=("keras",))
    sys.exit()
dump("softmax",seq(I((7,3)),L.Dense(4,activation="softmax",name="a"),L.Conv1D(5,2,activation="softmax",name="b"),L.TimeDistributed(L.Dense(3,activation="log_softmax"),name="c"),L.LSTM(4,return_sequences=True,name="d"),L.Dense(3,activation="softmax",name="o")),spread=2)
dump("softmax1d",seq(I((6,3)),L.Conv1D(4,2,padding="causal",dilation_rate=2,activation="log_softmax",name="a"),L.Softmax(axis=1,name="b"),L.Dense(4,name="c"),L.Softmax(axis=[1,2],name="d"),L.Conv1DTranspose(3,2,activation="log_softmax",name="e"),L.Activation("softmax",name="f"),L.Flatten(name="g"),L.Dense(3,activation="log_softmax",name="o")),fmts=("keras",),spread=3)
dump("softmax2d",seq(I((5,4,3)),L.Conv2D(4,2,activation="softmax",name="a"),L.Softmax(axis=[1,3],name="b"),L.Dense(4,activation="softmax",name="c"),L.Softmax(axis=2,name="d"),L.Flatten(name="e"),L.Dense(3,name="o")),fmts=("keras",),spread=3)
dump("softmax2d_more",seq(I((4,4,3)),L.SeparableConv2D(3,2,padding="same",activation="softmax",name="a"),L.DepthwiseConv2D(2,depth_multiplier=2,padding="same",activation="log_softmax",name="b"),L.Conv2DTranspose(3,2,activation="softmax",name="c"),L.Softmax(axis=[1,2,3],name="d"),L.Conv2D(3,1,activation="log_softmax",name="o")),fmts=("keras",),spread=3)
dump("softmax3d",seq(I((3,4,2,2)),L.Conv3D(3,2,padding="same",activation="softmax",name="a"),L.Dense(4,activation="softmax",name="b"),L.Conv3DTranspose(3,(1,2,2),activation="log_softmax",name="c"),L.Softmax(axis=[1,3],name="d"),L.Dense(2,activation="log_softmax",name="o")),fmts=("keras",))
i=I((6,3)); a=L.Dense(4,activation="tanh",name="a")(i); s=keras.ops.softmax(a,axis=1); b=L.Multiply(name="b")([s,a]); u=keras.ops.log_softmax(b); o=L.Dense(2,activation="softmax",name="o")(u)
dump("softmax_called",keras.Model(i,o),taps=["a","b","o"],fmts=("keras",))
