"""Records networks whose recurrent layers hand states out and take them, with Keras 3 on JAX: python make_states.py FOLDER."""
from recording import *
i=I((5,3)); y,h,c=L.LSTM(4,return_state=True,name="a")(i); d=L.LSTM(4,return_sequences=True,name="b")(i,initial_state=[h,c])
g,s=L.GRU(4,return_sequences=True,return_state=True,name="c")(d,initial_state=h); t=L.SimpleRNN(4,go_backwards=True,name="d")(g,initial_state=L.Add(name="e")([c,s]))
f=L.Bidirectional(L.LSTM(2,return_state=True),name="f")(g)[0]; k,u=L.RNN(L.GRUCell(4),return_state=True,name="k")(g); o=L.Dense(2,name="o")(L.Concatenate(name="j")([y,s,t,f,u]))
dump("states",keras.Model(i,o),taps=["b","d","e","j","o"])
x=rng.normal(0,1,(2,5,3)).astype('float32'); x[0,3:]=0; x[1,1]=0
i=I((5,3)); m=L.Masking(0.0,name="m")(i); y,h,c=L.LSTM(4,return_sequences=True,return_state=True,go_backwards=True,name="a")(m); d=L.LSTM(4,name="b")(m,initial_state=[c,h]); o=L.Dense(2,name="o")(L.Concatenate(name="j")([c,d,h]))
dump("masked_states",keras.Model(i,o),x=x,taps=["b","j","o"])
