"""Makes the files KIND_kVERSION_FORMAT of this folder and more of their kind: make.py 2 with tf_keras (Keras 2), make.py 3 with Keras 3.15."""
import os,sys,json,itertools
os.environ['TF_CPP_MIN_LOG_LEVEL']='3'; os.environ['CUDA_VISIBLE_DEVICES']='-1'
import numpy as np
which=sys.argv[1]; OUT=os.path.join(os.path.dirname(os.path.abspath(__file__)), 'made'); os.makedirs(OUT, exist_ok=True)
if which=='2':
    import tf_keras as keras
else:
    import keras
L=keras.layers; I=keras.Input
index=[]
def shake(m,seed):
    r=np.random.RandomState(seed)
    m.set_weights([ (np.abs(r.randn(*w.shape))*0.5+0.5 if 'var' in getattr(v,'name','') else r.randn(*w.shape)*0.4).astype('float32') if w.dtype.kind=='f' else w for v,w in zip(m.weights,m.get_weights())])
def save(name,m,x,inputs=None,opts='',fmts=('h5','keras'),pair=False):
    shake(m,abs(hash(name))%1000 if False else sum(map(ord,name)))
    y=m(x,training=False) if not isinstance(x,(list,dict)) else m(x,training=False)
    if isinstance(y,dict): y=list(y.values())
    if isinstance(y,(list,tuple)): y=y[0]
    y=np.asarray(y)
    for f in fmts:
        n=f'{name}_k{which}_{f}'
        p=f'{OUT}/{n}.{f}'
        try:
            m.save(p)
        except Exception as ex: print('cannot save',n,repr(ex)[:150]); continue
        xs=list(x.values()) if isinstance(x,dict) else x
        if isinstance(xs,list):
            for i,v in enumerate(xs): np.save(f'{OUT}/{n}.x{i+1}.npy',v)
            held=xs[1]*0+0.5
            xx=dict(zip(x.keys(),[xs[0],held])) if isinstance(x,dict) else [xs[0],held]
            yy=m(xx,training=False)
            if isinstance(yy,dict): yy=list(yy.values())
            if isinstance(yy,(list,tuple)): yy=yy[0]
            np.save(f'{OUT}/{n}.held.npy',np.asarray(yy))
        else: np.save(f'{OUT}/{n}.x.npy',xs)
        np.save(f'{OUT}/{n}.expected.npy',y)
        e=dict(group=name,file=f'{n}.{f}',opts=opts,input='')
        if inputs: e['inputs']=inputs
        index.append(e)
    if pair:
        n=f'pairg_{name}_k{which}'
        open(f'{OUT}/{n}.json','w').write(m.to_json())
        m.save_weights(f'{OUT}/{n}.weights.h5')
        np.save(f'{OUT}/{n}.x.npy',x); np.save(f'{OUT}/{n}.expected.npy',y)
        index.append(dict(group='pair',file=f'{n}.json',opts=opts,input=''))
r=np.random.RandomState(0)
X=r.randn(2,8,9,3).astype('float32'); S=r.randn(2,7,5).astype('float32'); F=r.randn(3,6).astype('float32')
def block(i,name,bn=True,shape=(8,9,3)):
    x=i; x=L.Conv2D(4,3,padding='same',name='c1')(x)
    if bn: x=L.BatchNormalization(name='b1')(x)
    x=L.ReLU()(x); x=L.SeparableConv2D(5,3,name='s1')(x); x=L.BatchNormalization(name='b2',scale=False)(x)
    return x
def base(name='base',shape=(8,9,3)):
    i=I(shape); return keras.Model(i,block(i,name),name=name)
# partly frozen
b=base(); 
for l in b.layers[:3]: l.trainable=False
save('partfrozen',keras.Sequential([b,L.GlobalAveragePooling2D(),L.Dense(3)]),X,pair=True)
b=base(); b.trainable=False
for l in b.layers[-2:]: l.trainable=True
save('frozen_top_thawed',keras.Sequential([b,L.GlobalAveragePooling2D(),L.Dense(3)]),X)
b=base(); b.trainable=False; b.trainable=True; 
for l in b.layers:
    if isinstance(l,L.BatchNormalization): l.trainable=False
i=I((8,9,3)); x=b(i,training=False); x=L.GlobalAveragePooling2D()(x); 
save('bnfrozen',keras.Model(i,L.Dense(3)(x)),X)
# outer frozen completely
m=keras.Sequential([base(),L.GlobalAveragePooling2D(),L.Dense(3)]); m.trainable=False
save('allfrozen',m,X)
# nested 3 with wrappers
i=I((7,5)); x=L.Bidirectional(L.LSTM(4,return_sequences=True))(i); x=L.TimeDistributed(L.Dense(6))(x); x=L.BatchNormalization()(x); x=L.GRU(5,return_sequences=True)(x); x=L.MultiHeadAttention(2,3)(x,x); x=L.LayerNormalization()(x); rec=keras.Model(i,x,name='rec')
j=I((7,5)); k=rec(j); k=L.GlobalAveragePooling1D()(k); mid=keras.Model(j,L.Dense(4)(k),name='mid')
save('recs',keras.Sequential([mid,L.Dense(3)]),S,pair=True)
# Sequential in sequential no input
m=keras.Sequential([keras.Sequential([L.Conv2D(4,3),L.BatchNormalization(),L.ReLU()]),keras.Sequential([L.Flatten(),L.Dense(5,activation='relu')]),L.Dense(3)]); m(X)
save('seqseq_noinput',m,X,opts='--input-shape 3,8,9')
m=keras.Sequential([keras.Sequential([L.Dense(4,activation='relu'),L.BatchNormalization()]),L.Dense(3)]); m(F)
save('seqdense_noinput',m,F)
# sequential without input called in functional
s=keras.Sequential([L.Conv2D(4,3),L.BatchNormalization()],name='sq'); i=I((8,9,3)); x=s(i); x=L.GlobalMaxPooling2D()(x)
save('seq_in_fun',keras.Model(i,L.Dense(3)(x)),X)
s=keras.Sequential([L.Dense(6,activation='tanh')],name='sq'); i=I((6,)); x=s(i); x=s(x); x=L.add([x,s(i)])
save('seq_thrice',keras.Model(i,L.Dense(3)(x)),F)
s=keras.Sequential([I((6,)),L.Dense(6,activation='tanh')],name='sq'); i=I((6,)); x=s(i); x=s(x); x=L.add([x,s(i)])
save('seqin_thrice',keras.Model(i,s(x)),F)
i=I((6,)); e=keras.Model(i,L.Dense(6,activation='tanh')(i),name='e'); i=I((6,)); x=e(e(e(i))); 
save('fun_thrice',keras.Model(i,x),F)
i=I((6,)); x=e(i); y=e(x); z=e(y)
save('fun_mid_out',keras.Model(i,[y,z]),F)
# model cut: uses of a shared model that are not in this network
i0=I((6,)); e(i0); i=I((6,)); a=e(i); bb=e(a)
save('fun_after_other',keras.Model(i,L.Dense(2)(bb)),F)
# multi-input nested
p=I((6,),name='p'); q=I((6,),name='q'); two=keras.Model([p,q],[L.Dense(4)(L.concatenate([p,q])),L.Dense(4)(L.subtract([p,q]))],name='two')
i=I((6,)); u,v=two([L.Dense(6)(i),i]); 
save('two_two',keras.Model(i,L.Dense(3)(L.concatenate([v,u]))),F)
# dict inputs
p=I((6,),name='zeta'); q=I((6,),name='alpha'); d=keras.Model({'zeta':p,'alpha':q},L.Dense(4)(L.subtract([L.Dense(3)(p),L.Dense(3)(q)])),name='dd')
try: save('dict_in',d,{'zeta':F,'alpha':F[::-1].copy()},inputs=['zeta','alpha'])
except Exception as ex: print('dict_in',repr(ex)[:200])
i=I((6,)); j=L.Dense(6)(i)
try: save('dict_nested',keras.Model(i,L.Dense(2)(d({'zeta':i,'alpha':j}))),F)
except Exception as ex: print('dict_nested',repr(ex)[:200])
try: save('dict_nested_rev',keras.Model(i,L.Dense(2)(d({'alpha':i,'zeta':j}))),F)
except Exception as ex: print('dict_nested',repr(ex)[:200])
p=I((6,)); dout=keras.Model(p,{'z':L.Dense(4)(p),'a':L.Dense(4)(p)},name='dout')
i=I((6,)); o=dout(i)
try: save('dictout_nested',keras.Model(i,L.Dense(3)(L.subtract([o['z'],o['a']]))),F)
except Exception as ex: print('dictout',repr(ex)[:200])
# keyword wiring
i=I((7,5)); kk=L.Dense(5)(i); vv=L.Dense(6)(i)
save('mha_kw',keras.Model(i,L.MultiHeadAttention(2,3)(i,key=kk,value=vv)),S)
save('mha_kw2',keras.Model(i,L.MultiHeadAttention(2,3)(key=kk,query=i,value=vv) if which=='3' else L.MultiHeadAttention(2,3)(query=i,key=kk,value=vv)),S)
st=L.Dense(4)(L.Flatten()(i))
save('gru_init',keras.Model(i,L.GRU(4)(i,initial_state=st)),S)
sh=L.Dense(6,name='shared'); i=I((6,)); n1=keras.Model(i,sh(i),name='n1'); i=I((6,)); n2=keras.Model(i,L.ReLU()(sh(i)),name='n2'); i=I((6,)); 
inner=keras.Model(i,L.concatenate([n1(i),n2(i)]),name='inner')
save('shared_across',keras.Sequential([inner,L.Dense(2)]),F)
i=I((6,)); save('shared_across_flat',keras.Model(i,L.concatenate([n1(i),n2(i),sh(i)])),F)
# TimeDistributed(model)
i=I((4,8,9,3)); x=L.TimeDistributed(base('tdm'))(i); x=L.TimeDistributed(L.GlobalAveragePooling2D())(x); x=L.LSTM(3)(x)
V=r.randn(2,4,8,9,3).astype('float32')
save('td_model',keras.Model(i,x),V)
i2=I((4,8,9,3)); mm=keras.Model(i,x,name='tdin'); save('td_model_nested',keras.Model(i2,L.Dense(2)(mm(i2))),V)
# names
i=I((6,)); x=L.Dense(4,name='dense')(i); x=L.Dense(4,name='dense_1')(x); n=keras.Model(i,x,name='n')
i=I((6,)); save('same_names',keras.Model(i,L.Dense(3,name='dense')(n(L.Dense(6,name='dense_1')(i))),name='outer'),F,pair=True)
i=I((6,)); m=keras.Model(i,L.Dense(3,activation='softmax')(L.Dropout(0.5)(L.Dense(8,activation='relu')(i)))); save('plain',m,F,pair=True)
i=I((7,5)); m=keras.Model(i,L.Dense(3)(L.Bidirectional(L.GRU(4))(L.Conv1D(4,3)(i)))); save('plainrec',m,S,pair=True)
i=I((8,9,3)); x=L.Rescaling(1/255.)(i); x=L.Normalization(mean=[1,2,3.],variance=[2,1,2.])(x); inn=keras.Model(i,L.Conv2D(3,3)(x),name='pre'); 
save('norm_nested',keras.Sequential([inn,L.Flatten(),L.Dense(2)]),X)
nm=L.Normalization(axis=-1); nm.adapt(X); i=I((8,9,3)); inn=keras.Model(i,L.Conv2D(3,3)(nm(i)),name='pre'); i=I((8,9,3)); m=keras.Model(i,L.Dense(2)(L.Flatten()(inn(i))))
save('norm_adapt_nested',m,X)
aug=keras.Sequential([L.RandomFlip('horizontal'),L.RandomRotation(0.1),L.RandomZoom(0.1)],name='aug'); i=I((8,9,3)); x=aug(i); x=base()(x); x=L.GlobalAveragePooling2D()(x); x=L.Dropout(.2)(x)
save('aug',keras.Model(i,L.Dense(3)(x)),X)
json.dump(index,open(f'{OUT}/index{which}.json','w'))
print(len(index))
