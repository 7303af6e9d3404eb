"""Records networks with Keras 3 on JAX, or on what KERAS_BACKEND names (tensorflow, torch), into the folder that is named; for the scripts beside this file."""
import os, sys, json
os.environ.setdefault("KERAS_BACKEND","jax"); os.environ["JAX_ENABLE_X64"]="1"
import numpy as np, keras
from keras import layers as L
keras.utils.set_random_seed(3)
rng=np.random.default_rng(5)
OUT=sys.argv[1]
SINGLE=("lstm","bidi","gru","embed","masked","masked_embed","convlstm","attention","states","masked_states","model_steps","adaptive_pooling") # run in single precision
LOOKED_UP=("embed","masked_embed","reversible_embed") # no gradient
def rnd(model,spread):
    for w in model.weights:
        if 'seed' in w.path: continue
        v=rng.normal(0,spread,w.shape).astype('float32')
        if 'variance' in w.path: v=np.abs(v)+0.3
        if 'gamma' in w.path: v=v+1
        w.assign(v)
def gradient(model,x,seed):
    if keras.backend.backend()=="tensorflow":
        import tensorflow as tf
        t=tf.constant(x)
        with tf.GradientTape() as tape: tape.watch(t); y=tf.reduce_sum(model(t,training=False)*seed)
        return tape.gradient(y,t).numpy()
    if keras.backend.backend()!="jax": # central differences
        f=lambda v: (keras.ops.convert_to_numpy(model(v,training=False))*seed).sum(tuple(range(1,seed.ndim)))
        step=np.eye(x[0].size).reshape((-1,)+x.shape[1:])*1e-5
        return np.stack([(f(x+e)-f(x-e))/2e-5 for e in step],axis=-1).reshape(x.shape)
    import jax, jax.numpy as jnp
    tv=[v.value for v in model.trainable_variables]; nv=[v.value for v in model.non_trainable_variables]
    f=lambda xx: jnp.sum(model.stateless_call(tv,nv,xx,training=False)[0]*seed)
    return np.asarray(jax.grad(f)(jnp.asarray(x)))
def dump(name, model, x=None, taps=None, fmts=("keras","h5"), spread=0.4):
    rnd(model,spread)
    if x is None: x=rng.normal(0,1,(2,)+tuple(model.inputs[0].shape[1:])).astype('float32')
    d=os.path.join(OUT,name); os.makedirs(d,exist_ok=True)
    for f in fmts: model.save(os.path.join(d,"model."+f))
    np.save(os.path.join(d,"input.npy"),x)
    r64=name not in SINGLE
    cfg=json.loads(json.dumps(keras.saving.serialize_keras_object(model)).replace('"float32"','"float64"' if r64 else '"float32"'))
    w=model.get_weights(); model=keras.saving.deserialize_keras_object(cfg)
    if not model.built: model.build(x.shape)
    model.set_weights([v.astype('float64') if r64 and v.dtype=='float32' else v for v in w]); x=x.astype('float64') if r64 else x
    assert not r64 or model.weights[0].dtype=='float64' if model.weights else True
    names=taps or [l.name for l in model.layers if not isinstance(l,(L.InputLayer,keras.Model))]
    tap=keras.Model(model.inputs,[model.get_layer(n).output for n in names])
    ys=tap(x,training=False); ys=ys if isinstance(ys,(list,tuple)) else [ys]
    for n,y in zip(names,ys): np.save(os.path.join(d,"act_"+n+".npy"),keras.ops.convert_to_numpy(y).astype('float32'))
    y0=keras.ops.convert_to_numpy(ys[-1]); seed=rng.normal(0,1,y0.shape).astype('float32')
    if name not in LOOKED_UP:
        np.save(os.path.join(d,"grad.npy"),gradient(model,x,seed).astype('float32')); np.save(os.path.join(d,"seed.npy"),seed)
        open(os.path.join(d,"out.txt"),"w").write(names[-1])
    print(name,len(names))
I=keras.Input
def seq(*ls): return keras.Sequential(list(ls))
