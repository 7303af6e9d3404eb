"""Writes files as Keras 1 and 2 wrote them; for the scripts beside this file (Keras 3 on JAX and h5py)."""
import json, os, sys

os.environ["KERAS_BACKEND"] = "jax"
import h5py, keras, numpy as np
from keras import layers as L

keras.utils.set_random_seed(11)
rng = np.random.default_rng(13)
OUT = sys.argv[1]


def fill(model):
    for w in model.weights:
        v = rng.normal(0, 0.4, w.shape).astype("float32")
        if "variance" in w.path: v = np.abs(v) + 0.3
        w.assign(v)


def write(name, version, backend, config, groups, model, taps, x=None):
    """groups: {layer: [(weight name, array)]}; taps: {layer in the file: layer of the model}."""
    d = os.path.join(OUT, name)
    os.makedirs(d, exist_ok=True)
    with h5py.File(os.path.join(d, "model.h5"), "w") as f:
        f.attrs["keras_version"] = np.bytes_(version)
        if backend: f.attrs["backend"] = np.bytes_(backend)
        f.attrs["model_config"] = np.bytes_(json.dumps(config))
        root = f.create_group("model_weights")
        root.attrs["layer_names"] = [np.bytes_(g) for g in groups]
        for g, weights in groups.items():
            group = root.create_group(g)
            group.attrs["weight_names"] = [np.bytes_(n) for n, _ in weights] if weights else np.zeros((0,))
            for n, v in weights: group.create_dataset(n, data=v)
    if x is None: x = rng.normal(0, 1, (2,) + tuple(model.inputs[0].shape[1:])).astype("float32")
    np.save(os.path.join(d, "input.npy"), x)
    ys = keras.Model(model.inputs, [t.output for t in taps.values()])(x)
    ys = ys if isinstance(ys, (list, tuple)) else [ys]
    for n, y in zip(taps, ys):
        np.save(os.path.join(d, "act_" + n.replace("/", "__") + ".npy"), np.asarray(y, dtype="float32"))


def gradient(name, end, function, x):
    """function: the input to what the layer called end gives; recorded is the gradient of its sum with random weights."""
    import jax, jax.numpy as jnp

    d = os.path.join(OUT, name)
    seed = rng.normal(0, 1, np.asarray(function(x)).shape).astype("float32")
    np.save(os.path.join(d, "seed.npy"), seed)
    grad = jax.grad(lambda v: jnp.sum(function(v) * seed))(jnp.asarray(x))
    np.save(os.path.join(d, "grad.npy"), np.asarray(grad, dtype="float32"))
    open(os.path.join(d, "out.txt"), "w").write(end)


def get(model, name): return [np.asarray(w) for w in model.get_layer(name).get_weights()]
