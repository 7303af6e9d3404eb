"""Records operations that move axes, with Keras 3 on JAX: python make_axes.py FOLDER."""
from recording import *
i=I((4,6)); a=L.Dense(3,name="a")(keras.ops.transpose(i,(0,2,1))); b=keras.ops.reshape(a,(-1,3,6)); c=L.Conv1D(2,2,name="c")(b); o=L.Dense(2,name="o")(keras.ops.reshape(c,(-1,4)))
dump("axes",keras.Model(i,o),taps=["a","c","o"])
