"""Records convolutions with as many groups as channels, with Keras 3: KERAS_BACKEND=tensorflow python make_channelwise.py FOLDER."""
from recording import *
dump("channelwise",seq(I((9,8,4)),L.Conv2D(4,3,groups=4,padding="same",activation="relu",name="a"),L.Conv2D(8,(3,2),groups=4,strides=(1,2),use_bias=False,name="b"),L.Conv2D(16,3,groups=8,padding="same",dilation_rate=(2,1),activation="tanh",name="c"),L.Conv2D(6,1,groups=2,name="d"),L.Flatten(name="e"),L.Dense(2,name="o")))
