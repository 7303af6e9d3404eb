"""Records attention under masks, and recurrent layers both ways that are not joined, with Keras 3 on TensorFlow: KERAS_BACKEND=tensorflow python make_masks.py FOLDER."""
from recording import *
x=rng.normal(0,1,(2,5,3)).astype('float32'); x[0,3:]=0; x[1,1]=0
i=I((5,3)); m=L.Masking(0.0,name="m")(i); q=L.Dense(4,name="q")(m); v=L.Dense(4,name="v")(i)
a=L.AdditiveAttention(name="a")([q,v]); b=L.Attention(use_scale=True,score_mode="concat",name="b")([v,q]); c=L.Attention(use_scale=True,name="c")([q,q],use_causal_mask=True)
j=L.Concatenate(name="j")([a,b,c]); r=L.GRU(3,return_sequences=True,name="r")(j); g=L.GlobalAveragePooling1D(name="g")(L.Add(name="s")([a,c])); o=L.Dense(2,name="o")(L.Concatenate(name="k")([L.Flatten(name="f")(r),g]))
dump("attention_masked",keras.Model(i,o),x=x,taps=["a","b","c","j","r","g","o"])
i=I((5,4)); m=L.Masking(0.0,name="m")(i); h,s=L.MultiHeadAttention(2,3,value_dim=2,name="h")(m,m,return_attention_scores=True,use_causal_mask=True); n=L.Dense(4,name="n")(i); h=L.Activation("linear",name="w")(h)
p=L.GroupedQueryAttention(3,4,2,name="p")(n,h) if hasattr(L,"GroupedQueryAttention") else L.GroupQueryAttention(3,4,2,name="p")(n,h)
t=L.Permute((2,3,1),name="t")(s); u=L.Flatten(name="u")(t); o=L.Dense(2,name="o")(L.Concatenate(name="k")([u,L.Flatten(name="f")(p)]))
x=np.concatenate([x,x[...,:1]],-1); dump("heads_masked",keras.Model(i,o),x=x,taps=["w","p","t","o"],fmts=("keras",))
i=I((5,4)); m=L.Masking(0.0,name="m")(i); y,w,h1,c1,h2,c2=L.Bidirectional(L.LSTM(3,return_sequences=True,return_state=True),merge_mode=None,name="y")(m)
d=L.Bidirectional(L.LSTM(3,return_sequences=True),name="d")(i,initial_state=[h1,c1,h2,c2]); z=L.Bidirectional(L.GRU(3),merge_mode="sum",name="z")(w,initial_state=[c2,h1])
k=L.Concatenate(name="k")([L.Flatten(name="f")(L.Subtract(name="b")([y,w])),h1,c1,h2,c2,z]); o=L.Dense(2,name="o")(L.Concatenate(name="l")([k,L.Flatten(name="e")(d)]))
dump("bidi_states",keras.Model(i,o),x=x,taps=["b","d","z","k","o"])
