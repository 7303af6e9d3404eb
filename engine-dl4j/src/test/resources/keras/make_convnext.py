"""Records a block of Keras's ConvNeXt, which has layers of its own, with Keras 3 on JAX: python make_convnext.py FOLDER."""
from recording import *
from keras.src.applications.convnext import LayerScale, StochasticDepth
i=I((7,6,4)); x=L.Conv2D(4,5,padding="same",groups=4,name="a")(i); x=L.LayerNormalization(epsilon=1e-6,name="b")(x); x=L.Dense(8,name="c")(x); x=L.Activation("gelu",name="d")(x); x=L.Dense(4,name="e")(x)
x=LayerScale(1e-6,4,name="f")(x); x=StochasticDepth(0.3,name="g")(x); x=i+x; x=L.GlobalAveragePooling2D(name="h")(x); o=L.Dense(2,activation="softmax",name="o")(x)
dump("convnext",keras.Model(i,o),taps=["a","b","c","d","e","f","h","o"],fmts=("keras",))
