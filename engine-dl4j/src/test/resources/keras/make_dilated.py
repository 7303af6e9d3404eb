"""Records convolutions that reach beyond their input, with Keras 3 on JAX: python make_dilated.py FOLDER."""
from recording import *
dump("dilated",seq(I((7,3)),L.Conv1D(4,3,padding="same",dilation_rate=8,name="a"),L.Conv1D(3,3,padding="causal",dilation_rate=5,activation="tanh",name="b"),L.SeparableConv1D(3,2,padding="same",dilation_rate=6,name="c"),
  L.DepthwiseConv1D(4,padding="same",dilation_rate=3,name="d"),L.Reshape((7,3,1),name="r"),L.Conv2D(3,(3,2),padding="same",dilation_rate=(8,4),activation="relu",name="e"),L.DepthwiseConv2D(2,padding="same",dilation_rate=5,name="f"),
  L.SeparableConv2D(3,2,padding="same",dilation_rate=4,name="g"),L.Conv2D(4,5,padding="same",name="h"),L.Conv2D(2,5,strides=3,padding="same",name="i"),L.MaxPooling2D(5,strides=1,padding="same",name="j"),L.Flatten(name="k"),L.Dense(2,name="o")))
dump("dilated3d",seq(I((3,2,3,2)),L.Conv3D(3,3,padding="same",dilation_rate=4,name="a"),L.Conv3D(2,(3,2,2),padding="same",dilation_rate=(1,2,3),activation="tanh",name="b"),L.Conv3D(2,5,padding="same",name="c"),L.Flatten(name="f"),L.Dense(2,name="o")))
