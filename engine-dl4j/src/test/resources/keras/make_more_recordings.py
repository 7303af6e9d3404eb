"""Makes more recordings beside this file with Keras 3 on JAX: python make_more_recordings.py FOLDER."""
from recording import *
# recurrent layers, forwards and backwards, joined in every way
dump("recurrent",seq(I((6,3)),L.GRU(4,return_sequences=True,name="a"),L.GRU(3,return_sequences=True,reset_after=False,go_backwards=True,activation="softsign",name="b"),
  L.LSTM(4,return_sequences=True,go_backwards=True,recurrent_activation="hard_sigmoid",name="c"),L.Bidirectional(L.GRU(3,return_sequences=True),merge_mode="sum",name="d"),
  L.Bidirectional(L.LSTM(3,return_sequences=True,use_bias=False),merge_mode="mul",name="e"),L.Bidirectional(L.LSTM(2,return_sequences=True),merge_mode="ave",name="f"),
  L.RNN(L.GRUCell(3),return_sequences=True,name="g"),L.Bidirectional(L.GRU(4),name="h"),L.Dense(2,name="o")))
x=rng.normal(0,1,(2,6,3)).astype('float32'); x[0,4:]=0.5; x[1,0]=0.5; x[1,3]=0.5
dump("masked",seq(I((6,3)),L.Masking(0.5,name="m"),L.LSTM(4,return_sequences=True,name="a"),L.Dropout(0.2,name="dr"),L.Bidirectional(L.GRU(3,return_sequences=True),name="b"),L.LSTM(3,name="c"),L.Dense(2,name="o")),x=x)
dump("masked_mean",seq(I((6,3)),L.Masking(0.5,name="m"),L.Dense(4,activation="tanh",name="d"),L.GlobalAveragePooling1D(name="g"),L.Dense(2,name="o")),x=x)
dump("masked_embed",seq(I((6,)),L.Embedding(9,4,mask_zero=True,name="em"),L.GRU(3,name="l"),L.Dense(2,name="o")),x=np.array([[3,1,0,8,0,0],[0,2,5,7,1,4]],'float32'))
dump("convlstm",seq(I((3,6,5,2)),L.ConvLSTM2D(3,(3,2),padding="same",return_sequences=True,name="a"),L.Bidirectional(L.ConvLSTM2D(2,3,strides=2,padding="valid",return_sequences=True),name="b"),L.ConvLSTM2D(3,1,dilation_rate=1,go_backwards=True,name="c"),L.Flatten(name="f"),L.Dense(2,name="o")))
dump("steps",seq(I((3,8,7,2)),L.TimeDistributed(L.Conv2D(3,3,strides=2,activation="relu"),name="a"),L.TimeDistributed(L.BatchNormalization(),name="b"),L.TimeDistributed(L.MaxPooling2D(2,padding="same"),name="c"),
  L.TimeDistributed(L.Activation("softmax"),name="d"),L.TimeDistributed(L.Flatten(),name="e"),L.TimeDistributed(L.Dense(4,activation="tanh"),name="f"),L.LSTM(3,name="g"),L.Dense(2,name="o")))
# convolutions
dump("transposed1d",seq(I((5,3)),L.Conv1DTranspose(4,3,strides=2,padding="same",name="a",activation="relu"),L.Conv1DTranspose(3,4,strides=3,name="b"),L.Conv1DTranspose(3,3,dilation_rate=2,padding="same",use_bias=False,name="c"),
  L.DepthwiseConv1D(3,depth_multiplier=2,padding="same",activation="tanh",name="d"),L.SeparableConv1D(4,3,strides=2,depth_multiplier=2,name="e"),L.SeparableConv1D(3,2,padding="causal" if False else "same",use_bias=False,activation="softmax",name="f"),L.Flatten(name="fl"),L.Dense(2,name="o")))
dump("transposed2d",seq(I((4,5,3)),L.Conv2DTranspose(4,3,strides=2,padding="same",output_padding=1,name="a",activation="tanh"),L.Conv2DTranspose(3,(3,2),strides=(2,3),output_padding=(1,0),name="b"),L.Conv2DTranspose(2,3,dilation_rate=2,name="c"),L.Conv2DTranspose(2,1,strides=2,name="d"),L.GlobalAveragePooling2D(name="g"),L.Dense(2,name="o")))
dump("transposed3d",seq(I((3,2,3,2)),L.Conv3DTranspose(3,(2,3,2),strides=(2,1,2),padding="same",name="a",activation="relu"),L.Conv3DTranspose(2,2,strides=(1,2,1),name="b"),L.Flatten(name="f"),L.Dense(2,name="o")))
dump("resized",seq(I((5,4,3)),L.UpSampling2D((2,3),interpolation="bilinear",name="a"),L.Conv2D(2,3,name="b"),L.Flatten(name="f"),L.Dense(2,name="o")))
# normalisation
dump("scaled",seq(I((4,3,6)),L.GroupNormalization(3,name="a"),L.GroupNormalization(-1,scale=False,name="b"),L.LayerNormalization(axis=[1,2,3],name="c"),L.RMSNormalization(name="d"),L.UnitNormalization(axis=[1,2],name="e"),L.LayerNormalization(axis=1,name="g"),L.Flatten(name="f"),L.UnitNormalization(name="u"),L.Dense(2,name="o")))
# several inputs, spread over each other
i=I((4,3,6)); p=L.GlobalAveragePooling2D(name="p")(i); a=L.Conv2D(6,1,name="a")(i)
r=L.Reshape((3,6),name="r")(L.Dense(18,name="rd")(p))
s=L.Add(name="s")([a,p]); d=L.Subtract(name="d")([p,s]); m=L.Multiply(name="m")([d,r]); v=L.Average(name="v")([m,a,p]); mx=L.Maximum(name="mx")([v,p]); mn=L.Minimum(name="mn")([mx,a])
g=L.GlobalMaxPooling2D(name="g")(mn); t=L.Dot(axes=1,normalize=True,name="t")([g,p]); t2=L.Dot(axes=(2,1),name="t2")([r,L.Permute((2,1),name="pe")(r)]); o=L.Concatenate(name="o")([t,L.Flatten(name="f")(t2),g])
dump("spread",keras.Model(i,o))
# attention
i=I((5,4)); q=L.Dense(6,name="q")(i); a=L.MultiHeadAttention(2,3,name="a")(q,q); b=L.Add(name="b")([a,q]); n=L.LayerNormalization(name="n")(b); c=L.Attention(use_scale=True,name="c")([n,q]); e=L.MultiHeadAttention(3,2,use_bias=False,output_shape=5,name="e")(c,i); g=L.GlobalAveragePooling1D(name="g")(e); o=L.Dense(2,name="o")(g)
dump("attention",keras.Model(i,o))
# operations called on tensors
i=I((4,4,3)); a=L.Conv2D(3,3,padding="same",name="a")(i); b=a+i; c=b*0.5; d=keras.ops.relu(c-1.0); e=2.0-d; f=e/(keras.ops.sigmoid(a)+1.0); g=L.GlobalAveragePooling2D(name="g")(f); o=L.Dense(2,name="o")(g)
dump("operations",keras.Model(i,o),taps=["a","g","o"])
# layouts that change on the way
i=I((4,6,5)); x=L.ZeroPadding2D(1,data_format="channels_first",name="z")(i); x=L.Conv2D(3,3,data_format="channels_last",name="a")(x); x=L.MaxPooling2D(2,data_format="channels_first",name="p")(x); x=L.BatchNormalization(axis=1,name="n")(x); y=L.Conv2D(3,1,name="b")(x); x=L.Concatenate(axis=1,name="c")([x,y]) if False else x; x=L.Flatten(name="f")(x); x=L.Dense(2,name="o")(x)
dump("changing",keras.Model(i,x))
