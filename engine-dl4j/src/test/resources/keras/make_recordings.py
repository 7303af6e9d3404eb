"""Makes the recordings beside this file with Keras 3 on JAX: python make_recordings.py FOLDER."""
from recording import *
dump("conv2d",seq(I((9,8,3)),L.Conv2D(4,3,strides=2,padding="same",name="a"),L.Conv2D(6,(2,3),dilation_rate=(2,1),activation="elu",name="b"),
  L.DepthwiseConv2D(3,depth_multiplier=2,padding="same",name="c",activation="tanh"),L.SeparableConv2D(5,2,padding="same",depth_multiplier=2,name="d"),
  L.Conv2DTranspose(4,3,strides=2,padding="same",name="e"),L.Conv2DTranspose(3,3,strides=2,name="f"),L.Conv2D(6,3,groups=3,name="g"),L.Conv2D(4,1,use_bias=False,activation="softmax",name="h"),L.Dense(5,activation="relu",name="i"),L.Flatten(name="j"),L.Dense(3,activation="softmax",name="k")))
dump("pool2d",seq(I((9,7,2)),L.MaxPooling2D(3,strides=2,padding="same",name="a"),L.AveragePooling2D(3,strides=1,padding="same",name="b"),L.UpSampling2D((2,3),name="c"),
  L.AveragePooling2D((2,3),name="d"),L.ZeroPadding2D(((1,2),(0,3)),name="e"),L.Cropping2D(((1,0),(0,2)),name="f"),L.MaxPooling2D(2,strides=1,padding="same",name="f1"),L.GlobalAveragePooling2D(keepdims=True,name="g"),L.GlobalMaxPooling2D(name="h"),L.Dense(4,name="i"),L.Activation("softmax",name="j")))
x=i=I((6,5,4))
x=L.BatchNormalization(scale=False,epsilon=0.01,name="bn1")(x)
x=L.LayerNormalization(name="ln")(x)
x=L.BatchNormalization(center=False,name="bn2")(x)
x=L.PReLU(name="pr")(x); x=L.PReLU(shared_axes=[1,2],name="pr2")(x)
x=L.Rescaling(0.5,offset=0.1,name="rs")(x)
x=L.ReLU(max_value=2.0,negative_slope=0.1,threshold=0.2,name="re")(x)
x=L.LeakyReLU(name="le")(x); x=L.ELU(alpha=0.7,name="el")(x)
x=L.Dropout(0.3,name="dr")(x); x=L.GaussianNoise(0.2,name="gn")(x); x=L.SpatialDropout2D(0.2,name="sd")(x)
y=L.Permute((2,1,3),name="pe")(x); y=L.Reshape((10,3,4),name="rp")(y)
z=L.Reshape((6,20),name="rt")(x); z=L.Permute((2,1),name="pt")(z); z=L.Flatten(name="fl")(z)
y=L.Flatten(name="fl2")(y)
a=L.Add(name="ad")([y,z]); m=L.Multiply(name="mu")([y,z]); s=L.Subtract(name="su")([a,m]); av=L.Average(name="av")([a,m,s]); mx=L.Maximum(name="mx")([av,s])
c=L.Concatenate(name="co")([mx,a]); o=L.Dense(5,name="o")(c)
dump("mixed",keras.Model(i,o))
x=i=I((5,6,3)); outs=[]
for n in "relu relu6 leaky_relu elu selu sigmoid tanh softplus softsign silu mish gelu hard_sigmoid hard_silu exponential celu hard_tanh hard_shrink soft_shrink tanh_shrink log_sigmoid squareplus sparse_plus sparse_sigmoid linear softmax log_softmax".split():
    outs.append(L.Activation(n,name=n)(x))
outs.append(L.Softmax(axis=1,name="sm1")(x))
o=L.Dense(2,name="o")(L.GlobalAveragePooling2D(name="gp")(L.Concatenate(name="cc")(outs)))
dump("activations",keras.Model(i,o))
# nested
inner=keras.Sequential([I((8,8,4)),L.Conv2D(4,3,padding="same",activation="relu",name="c"),L.BatchNormalization(name="bn"),L.Conv2D(4,3,padding="same",name="c2")],name="block")
i2=I((8,8,4)); t=L.Conv2D(4,1,name="p")(i2); t=inner(t); t=L.Add(name="sum")([t,i2]); outer=keras.Model(i2,t,name="outer")
x=i=I((8,8,3)); x=L.Conv2D(4,3,padding="same",name="stem")(x); x=outer(x); inner2=keras.Sequential([I((8,8,4)),L.Conv2D(4,3,padding="same",activation="relu",name="c"),L.Conv2D(4,3,padding="same",name="c2")],name="block"); x=inner2(x); x=L.GlobalAveragePooling2D(name="gap")(x); x=L.Dense(3,activation="softmax",name="preds")(x)
dump("nested",keras.Model(i,x))
# shared
x=i=I((6,6,2)); cv=L.Conv2D(2,3,padding="same",activation="tanh",name="cv"); x=cv(x); y=cv(x); x=L.Concatenate(axis=1,name="ct")([x,y]); x=L.Concatenate(axis=-1,name="ct2")([x,x]); x=L.Flatten(name="f")(x); x=L.Dense(2,name="d")(x)
dump("shared",keras.Model(i,x),taps=["ct","ct2","d"])
# 1d
dump("conv1d",seq(I((12,3)),L.Conv1D(4,3,padding="same",name="a",activation="relu"),L.Conv1D(5,3,padding="causal",dilation_rate=2,name="b"),L.MaxPooling1D(2,name="c"),L.AveragePooling1D(3,strides=1,padding="same",name="d"),
  L.UpSampling1D(2,name="e"),L.ZeroPadding1D((1,2),name="f"),L.Cropping1D((1,1),name="g"),L.Conv1D(4,2,strides=2,name="h"),L.BatchNormalization(name="bn"),L.Dense(6,activation="tanh",name="i"),L.LayerNormalization(name="ln"),L.Flatten(name="fl"),L.Dense(3,name="o")))
dump("pool1d",seq(I((7,3)),L.Activation("softmax",name="sm"),L.GlobalAveragePooling1D(name="g"),L.Dense(3,name="o")))
dump("conv3d",seq(I((6,5,7,2)),L.Conv3D(3,2,padding="same",name="a",activation="relu"),L.Conv3D(4,(2,3,2),strides=(2,1,2),name="b"),L.MaxPooling3D((2,1,2),name="c",padding="same"),L.AveragePooling3D((1,2,1),name="d"),L.UpSampling3D(2,name="e"),L.ZeroPadding3D(((1,0),(0,2),(1,1)),name="f"),L.Cropping3D(((0,1),(1,0),(1,1)),name="g"),L.BatchNormalization(name="bn"),L.Flatten(name="fl"),L.Dense(3,name="o")))
dump("gap3d",seq(I((4,3,4,2)),L.GlobalMaxPooling3D(name="g"),L.Dense(3,name="o")))
# rnn
dump("lstm",seq(I((7,3)),L.LSTM(4,return_sequences=True,name="a"),L.SimpleRNN(5,return_sequences=True,name="b"),L.Bidirectional(L.LSTM(3,return_sequences=True),name="c"),L.TimeDistributed(L.Dense(4,activation="relu"),name="td"),L.LSTM(4,name="d"),L.Dense(2,name="o")))
e=seq(I((6,)),L.Embedding(10,4,name="em"),L.LSTM(3,name="l"),L.Dense(2,name="o"))
dump("embed",e,x=rng.integers(0,10,(2,6)).astype('float32'))
dump("bidi",seq(I((6,3)),L.Bidirectional(L.LSTM(4),merge_mode="concat",name="b"),L.Dense(2,name="o")))
dump("gru",seq(I((6,3)),L.GRU(4,name="b"),L.Dense(2,name="o")))
dump("normalization",seq(I((4,4,2)),L.Normalization(axis=-1,mean=[0.1,0.2],variance=[0.5,2.0],name="n"),L.Flatten(name="f"),L.Dense(2,name="o")))
# squeeze and excitation; sequences out of lists
x=i=I((6,6,4)); y=L.GlobalAveragePooling2D(keepdims=True,name="g")(x); y=L.Conv2D(4,1,activation="sigmoid",name="c")(y); x=L.Multiply(name="m")([x,y]); x=L.GlobalMaxPooling2D(name="gm")(x); x=L.Dense(3,name="d")(x)
dump("squeeze",keras.Model(i,x))
dump("repeat",seq(I((4,)),L.RepeatVector(3,name="r"),L.Conv1D(2,2,name="c1"),L.Flatten(name="f")))
# an input of free size
free=seq(I((None,None,3)),L.Conv2D(2,3,name="a"),L.GlobalAveragePooling2D(name="g"),L.Dense(2,name="o"))
os.makedirs(os.path.join(OUT,"free"),exist_ok=True); free.save(os.path.join(OUT,"free","model.keras"))
# channels first
keras.config.set_image_data_format("channels_first")
try:
    dump("first",seq(I((3,8,7)),L.ZeroPadding2D(1,name="z"),L.BatchNormalization(axis=1,name="bn"),L.PReLU(name="pr"),L.Permute((1,3,2),name="pm"),L.Flatten(name="fl"),L.Dense(3,name="o")))
except Exception as ex: print("first",ex)
try:
    dump("firstconv",seq(I((3,8,7)),L.Conv2D(4,3,padding="same",name="a",activation="relu"),L.MaxPooling2D(2,name="p"),L.DepthwiseConv2D(2,name="dw"),L.UpSampling2D(2,name="up"),L.GlobalAveragePooling2D(name="g"),L.Dense(3,activation="softmax",name="o")))
except Exception as ex: print("firstconv",ex)
