import os
os.environ['TF_CPP_MIN_LOG_LEVEL']='3'
import numpy as np, keras, torch
from keras import layers as L
keras.utils.set_random_seed(3)
rng=np.random.default_rng(5)
x=rng.normal(size=(2,4,5,3)).astype('f') # HWC
np.save('x.npy',x)
def save(n,m,x):
    m.save(n+'.keras'); np.save(n+'.expected.npy',m.predict(x,verbose=0))
f=x.reshape(2,60)
save('list',keras.Sequential([keras.Input((60,)),L.Dense(4,activation='tanh',name='h'),L.Dense(3,name='out')]),f)
save('reshape',keras.Sequential([keras.Input((60,)),L.Rescaling(1/255.),L.Reshape((4,5,3)),L.Conv2D(2,2,activation='tanh',name='c'),L.Flatten(),L.Dense(3,name='out')]),f)
save('rows',keras.Sequential([keras.Input((4,5)),L.LSTM(3,name='l'),L.Dense(3,name='out')]),x[...,0])
save('one',keras.Sequential([keras.Input((20,1)),L.Conv1D(2,3,name='c'),L.Flatten(),L.Dense(3,name='out')]),x[...,0].reshape(2,20,1))
T=torch.nn
torch.manual_seed(4)
chw=torch.tensor(x.transpose(0,3,1,2).copy())
def onnx(n,m,inp,producer=None):
    torch.onnx.export(m,inp,n+'.onnx',dynamo=False,input_names=['x'],output_names=['out'],dynamic_axes={'x':{0:'n'}})
    np.save(n+'.expected.npy',m(inp).detach().numpy())
    if producer:
        import onnx as o
        p=o.load(n+'.onnx'); p.producer_name=producer; o.save(p,n+'.onnx')
m=T.Sequential(T.Linear(60,4),T.Tanh(),T.Linear(4,3))
onnx('torch_list',m,chw.reshape(2,60))
class V(T.Module):
    def __init__(s):
        super().__init__(); s.c=T.Conv2d(3,2,2); s.d=T.Linear(24,3)
    def forward(s,x): return s.d(torch.tanh(s.c(x.view(-1,3,4,5))).flatten(1))
onnx('torch_view',V(),chw.reshape(2,60))
onnx('tf2onnx_list',m,torch.tensor(f),'tf2onnx')
