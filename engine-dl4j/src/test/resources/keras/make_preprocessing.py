"""Records layers that prepare inputs, and normalisation along any axes, with Keras 3 on TensorFlow: KERAS_BACKEND=tensorflow python make_preprocessing.py FOLDER."""
import os, sys
import numpy as np, keras, tensorflow as tf
from keras import layers as L
keras.utils.set_random_seed(3)
rng=np.random.default_rng(5)
OUT=sys.argv[1]
def record(name, model, x, gradient=True):
    for w in model.weights:
        if 'count' in w.path or 'seed' in w.path: continue
        v=rng.normal(0,0.6,w.shape).astype('float32')
        if 'variance' in w.path: v=np.abs(v)+0.3
        if 'gamma' in w.path: v=v+1
        w.assign(v)
    for l in model.layers:
        if hasattr(l,'finalize_state'): l.finalize_state()
    d=os.path.join(OUT,name); os.makedirs(d,exist_ok=True)
    model.save(os.path.join(d,"model.keras")); np.save(os.path.join(d,"input.npy"),x)
    names=[l.name for l in model.layers if not isinstance(l,L.InputLayer) and l.name!="g"] # its channels come first in Loupe
    tap=keras.Model(model.inputs,[model.get_layer(n).output for n in names]); v=tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(v); ys=tap(v,training=False)
        seed=rng.normal(0,1,ys[-1].shape).astype('float32'); total=tf.reduce_sum(ys[-1]*seed)
    for n,y in zip(names,ys): np.save(os.path.join(d,"act_"+n+".npy"),np.asarray(y).astype('float32'))
    if gradient:
        if name=="pictures": # TensorFlow has no gradient of its area method; the model is affine, so that whole steps are exact
            f=lambda z: (np.asarray(model(z,training=False),dtype="float64")*seed).sum(axis=tuple(range(1,seed.ndim)))
            steps=np.eye(x[0].size,dtype="float32").reshape((-1,)+x.shape[1:])*4
            grad=np.stack([(f(x+e)-f(x-e))/8 for e in steps],axis=-1).reshape(x.shape).astype("float32")
        else: grad=tape.gradient(total,v).numpy()
        np.save(os.path.join(d,"grad.npy"),grad); np.save(os.path.join(d,"seed.npy"),seed)
        open(os.path.join(d,"out.txt"),"w").write(names[-1])
def normal(*shape): return rng.normal(0,1,shape).astype('float32')
R=lambda h,w,how,n,**k: L.Resizing(h,w,interpolation=how,name=n,**k)
record("pictures",keras.Sequential([keras.Input((7,9,2)),R(9,6,"lanczos3","a"),L.CenterCrop(7,5,name="b"),R(5,8,"bicubic","c"),R(4,3,"bilinear","d",antialias=True),R(5,7,"lanczos5","e",crop_to_aspect_ratio=True),R(4,9,"bilinear","f",pad_to_aspect_ratio=True,fill_value=0.5),R(3,5,"area","g"),R(5,4,"nearest","h"),L.UpSampling2D((2,3),interpolation="bicubic",name="i"),R(10,12,"area","j"),L.CenterCrop(12,9,name="k"),L.RandomCrop(3,3,name="l"),L.RandomHue(0.2,name="m"),R(6,4,"bicubic","n",antialias=True)]),normal(2,7,9,2))
record("normalization_axes",keras.Sequential([keras.Input((4,3,2)),L.Normalization(axis=1,mean=[0.5,-1.,0.2,0.1],variance=[1.,4.,0.3,0.2],name="a"),L.Normalization(axis=(1,3),name="b"),L.Normalization(axis=2,invert=True,name="c"),L.Normalization(axis=None,mean=0.3,variance=2.,name="d"),L.BatchNormalization(axis=2,name="e"),L.GroupNormalization(2,axis=1,name="f"),L.BatchNormalization(axis=1,name="g"),L.Dense(3,name="o")]),normal(2,4,3,2))
record("categories",keras.Sequential([keras.Input((5,)),L.Discretization([-1.,-0.3,0.,0.7],name="a"),L.IntegerLookup(vocabulary=[4,0,3],num_oov_indices=1,name="b"),L.CategoryEncoding(4,output_mode="count",name="c"),L.Dense(3,name="o")]),normal(3,5),gradient=False)
record("categories_marked",keras.Sequential([keras.Input((5,)),L.Discretization([-1.,-0.3,0.,0.7],output_mode="one_hot",name="a"),L.Flatten(name="b"),L.Dense(3,name="o")]),normal(3,5),gradient=False)
