"""Records convolutional recurrent layers over signals and volumes, dense layers of an equation and spectral normalization, with Keras 3 on TensorFlow: KERAS_BACKEND=tensorflow python make_axes_of_cells.py FOLDER."""
from recording import *
i=I((3,6,2)); a=L.ConvLSTM1D(3,2,padding="same",return_sequences=True,dilation_rate=2,name="a")(i); b=L.Bidirectional(L.ConvLSTM1D(2,3,strides=2),name="b")(a); o=L.Dense(2,name="o")(L.Flatten(name="f")(b))
dump("convlstm1d",keras.Model(i,o))
dump("convlstm3d",seq(I((2,4,3,3,2)),L.ConvLSTM3D(2,(3,2,1),padding="same",return_sequences=True,name="a"),L.ConvLSTM3D(2,2,recurrent_activation="hard_sigmoid",name="b"),L.Flatten(name="f"),L.Dense(2,name="o")))
i=I((4,3)); a=L.EinsumDense("abc,cd->abd",output_shape=(4,5),bias_axes="d",activation="tanh",name="a")(i); b=L.EinsumDense("...c,cde->...de",output_shape=(2,3),bias_axes="de",name="b")(a); c=L.EinsumDense("abde,dbf->afe",output_shape=(2,3),bias_axes="f",activation="softmax",name="c")(b); d=L.EinsumDense("abc,bc->ab",output_shape=2,name="d")(c)
dump("einsum_dense",keras.Model(i,L.Dense(2,name="o")(d)))
dump("spectral",seq(I((6,5,2)),L.SpectralNormalization(L.Conv2D(3,2,activation="tanh",name="c"),name="a"),L.Flatten(name="f"),L.SpectralNormalization(L.Dense(1,use_bias=False,name="d"),name="b"),L.SpectralNormalization(L.Dense(3,name="e"),name="o")))
