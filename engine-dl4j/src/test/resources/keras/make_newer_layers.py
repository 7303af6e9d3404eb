"""Records layers that Keras 3 has since 3.13 and several cells in one RNN: KERAS_BACKEND=tensorflow python make_newer_layers.py FOLDER."""
from recording import *
O=keras.ops
i=I((5,3)); m=L.Masking(name="m")(i)
x=L.RNN([L.LSTMCell(4),L.GRUCell(3),L.LSTMCell(2)],return_sequences=True,name="s")(m)
y,(a,b),c,(d,e)=L.RNN([L.LSTMCell(2),L.SimpleRNNCell(4),L.LSTMCell(3)],return_state=True,name="t")(i)
z=L.RNN([L.GRUCell(2),L.GRUCell(3)],go_backwards=True,name="u")(i)
o=L.Dense(2,name="o")(L.Concatenate(name="k")([L.Flatten(name="f")(x),y,a,b,c,d,e,z]))
v=rng.normal(0,1,(2,5,3)).astype('float32'); v[0,1]=0; v[1,3:]=0
dump("stacked_cells",keras.Model(i,o),x=v,taps=["s","u","k","o"])
i=I((6,5,3)); x=L.Pipeline([L.Normalization(mean=[.1,.2,.3],variance=[1.,2.,3.],name="n"),L.Conv2D(2,3,name="c"),L.BatchNormalization(name="b"),L.Conv2D(2,2,name="d")],name="p")(i)
dump("pipeline",keras.Model(i,L.Dense(2,name="o")(L.Flatten(name="f")(x))),taps=["f","o"])
i=I((7,9,3)); a=L.AdaptiveAveragePooling2D((3,4),name="a")(i); b=L.AdaptiveMaxPooling2D((3,4),name="b")(i); c=L.AdaptiveMaxPooling2D(2,name="c")(a); d=L.AdaptiveAveragePooling2D((7,2),name="d")(i)
s=L.Reshape((7,27),name="s")(i); e=L.AdaptiveAveragePooling1D(5,name="e")(s); f=L.AdaptiveMaxPooling1D(4,name="f")(s)
t=L.Reshape((7,3,3,3),name="t")(i); g=L.AdaptiveAveragePooling3D((3,2,1),name="g")(t); h=L.AdaptiveMaxPooling3D(2,name="h")(t)
o=L.Dense(2,name="o")(L.Concatenate(name="k")([L.Flatten()(v) for v in (b,c,d,e,f,g,h)]))
dump("adaptive_pooling",keras.Model(i,o),taps=["a","b","c","d","e","f","g","h","o"])
i=I((4,6)); a=L.Dense(6,activation="sparsemax",name="a")(i); b=L.Activation("sparsemax",name="b")(i)
c=O.glu(i); d=O.glu(i,axis=1); e=O.threshold(i,0.2,-0.5); f=O.soft_shrink(i,0.3); g=O.hard_shrink(i,0.7); h=O.sparsemax(i,axis=1)
o=L.Dense(5,activation="sparsemax",name="o")(L.Concatenate(name="k")([L.Flatten()(v) for v in (a,b,c,d,e,f,g,h)]))
dump("sparse_activations",keras.Model(i,o),taps=["a","b","k","o"])
m=seq(I((5,4,3)),L.AutoContrast(value_range=(0,1),name="a"),L.Solarization(value_range=(0,1),name="c"),L.Flatten(name="f"),L.Dense(2,name="o"))
v=rng.uniform(0,1,(2,5,4,3)).astype('float32')
dump("auto_contrast",m,x=v,taps=["a","c","o"],fmts=("keras",))
i=I((40,2)); parts=[]; taps=[]
for k,mode in enumerate(["log","magnitude","psd","real","imag","angle","stft"]):
    n="m"+str(k); taps.append(n)
    parts.append(L.STFTSpectrogram(mode=mode,frame_length=8,frame_step=[3,None][k%2],fft_length=8,padding=["valid","same"][k%2],expand_dims=k%3==0,name=n)(i))
o=L.Dense(2,name="o")(L.Concatenate(name="k")([L.Flatten()(v) for v in parts]))
dump("spectrogram",keras.Model(i,o),taps=taps+["o"],fmts=("keras",))
i=I((6,)); r=L.ReversibleEmbedding(9,4,name="r"); q=L.ReversibleEmbedding(9,4,tie_weights=False,logit_soft_cap=2.0,name="q"); a=r(i); b=L.Dense(4,name="b")(a); c=r(b,reverse=True); d=q(i); e=q(b,reverse=True)
o=L.Dense(2,name="o")(L.Concatenate(name="k")([c,d,e]))
dump("reversible_embed",keras.Model(i,o),x=rng.integers(0,9,(2,6)).astype('float32'),taps=["b","k","o"])
