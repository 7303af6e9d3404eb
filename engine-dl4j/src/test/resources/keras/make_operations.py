"""Records what is called on tensors: python make_operations.py 2|3 FOLDER, with tf_keras 2.21 (Keras 2) or Keras 3.15 on TensorFlow 2.21.
Activations and gradients are computed in single precision by TensorFlow; x is [N,6,4], p [N,4,6,2] of it."""
import os, sys, json
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"; os.environ["CUDA_VISIBLE_DEVICES"] = "-1"; os.environ["KERAS_BACKEND"] = "tensorflow"
import numpy as np, tensorflow as tf
which, OUT = sys.argv[1], sys.argv[2]
if which == "2": import tf_keras as keras
else: import keras
L = keras.layers
SHOW = len(sys.argv) > 3

def samples(t):
    try: return len(t.shape) > 0 and t.shape[0] is None
    except ValueError: return True

def known(t):
    try: return len(t.shape) > 0 and None not in tuple(t.shape)[1:] or print('size not known:', t.name)
    except ValueError: print("rank not known:", t.name); return False

def save(name, make, shape=(6, 4), fmts=("h5",), low=-1.0, high=1.0):
    keras.backend.clear_session()
    rng = np.random.default_rng(sum(map(ord, name)))
    i = keras.Input(shape, name="in")
    first = L.Dense(shape[-1], name="first")(i)
    branches = [b for b in make(first) if known(b)]
    flat = [b if len(b.shape) == 2 else L.Flatten()(b) if len(b.shape) > 2 else L.Reshape((1,))(b) for b in branches]
    out = L.Dense(2, name="out")(L.Concatenate(name="all")(flat))
    m = keras.Model(i, out)
    m.set_weights([rng.normal(0, 0.4, w.shape).astype("float32") for w in m.get_weights()])
    d = os.path.join(OUT, name); os.makedirs(d, exist_ok=True)
    for f in fmts: m.save(os.path.join(d, "model." + f))
    x = rng.uniform(low, high, (2,) + shape).astype("float32")
    np.save(os.path.join(d, "input.npy"), x)
    ops = [l for l in getattr(m, 'operations', m.layers) if not isinstance(l, keras.layers.InputLayer) and l.name not in ("first", "all") and "flatten" not in l.name and "reshape" not in l.name.split(".")[-1]]
    tens = [l.output[0] if isinstance(l.output, (list, tuple)) else l.output for l in ops]
    keep = [(l, t) for l, t in zip(ops, tens) if samples(t)]
    ys = keras.Model(i, [t for _, t in keep])(x)
    for (l, _), y in zip(keep, ys):
        y = np.asarray(y).astype("float32")
        if y.ndim == 1: y = y[:, None]
        if len(y) == len(x): np.save(os.path.join(d, "act_" + l.name.replace("__", "~~") + ".npy"), y)
    seed = rng.normal(0, 1, (2, 2)).astype("float32")
    v = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(v); s = tf.reduce_sum(m(v, training=False) * seed)
    np.save(os.path.join(d, "grad.npy"), tape.gradient(s, v).numpy()); np.save(os.path.join(d, "seed.npy"), seed)
    open(os.path.join(d, "out.txt"), "w").write("out")
    print(name, len(keep), os.path.getsize(os.path.join(d, "model." + fmts[0])))
    if SHOW:
        for l in json.loads(m.to_json())["config"]["layers"]: print("   ", json.dumps({k: l[k] for k in ("class_name", "config", "inbound_nodes") if k in l})[:700])

C = np.linspace(-1, 1, 24).astype("float32").reshape(6, 4)
if which == "2":
    t = tf
    def pairs(x):
        y = t.sin(x)
        c = t.reduce_mean(x, axis=-1, keepdims=True)
        return [x + y, 1.0 - x, x - C, t.multiply(C, x), x / (y * y + 1.0), 2.0 / (x * x + 1.0), x ** 2.0, t.pow(t.abs(x) + 0.5, y), x * c, t.maximum(x, y), t.minimum(0.1, x),
                t.math.squared_difference(x, c), x // 0.3, t.math.floormod(x, 0.37), t.atan2(x, y), t.math.divide_no_nan(x, t.nn.relu(y)), t.add_n([x, y, x]), t.where(x > y, x, t.zeros_like(x)),
                t.where(t.logical_and(x > -0.5, x <= 0.5), 2.0, y), t.cast(t.not_equal(x, y), "float32"), t.nn.bias_add(x, [1.0, 2.0, 3.0, 4.0]), -x, x * [0.5, 1.0, 2.0, 4.0]]
    def functions(x):
        p = t.abs(x) + 0.2
        return [t.exp(x), t.math.expm1(x), t.math.log(p), t.math.log1p(p), t.sqrt(p), t.math.rsqrt(p), t.square(x), t.sign(x), t.math.reciprocal(p), t.sin(x), t.cos(x), t.math.erf(x), t.floor(x * 3.0), t.math.ceil(x * 3.0),
                t.round(x * 3.0), t.clip_by_value(x, -0.3, 0.4), t.nn.leaky_relu(x), t.nn.leaky_relu(x, alpha=0.1), t.nn.elu(x), t.nn.selu(x), t.nn.gelu(x), t.nn.gelu(x, approximate=True), t.nn.silu(x), t.nn.relu6(x * 4.0), t.sigmoid(x), t.tanh(x),
                t.nn.softplus(x), t.nn.softsign(x), t.stop_gradient(x), t.identity(x), t.cast(t.cast(x * 3.0, "int32"), "float32"), t.nn.softmax(x), t.nn.softmax(x, axis=1), t.nn.log_softmax(x), t.math.sinh(x), t.math.atan(x)]
    def reductions(x):
        return [t.reduce_mean(x, axis=1), t.reduce_mean(x, axis=[1, 2]), t.reduce_sum(x, axis=-1), t.reduce_sum(x, axis=-1, keepdims=True), t.reduce_max(x, axis=1), t.reduce_min(x, axis=2), t.reduce_prod(x, axis=2), t.math.reduce_std(x, axis=1), t.math.reduce_variance(x, axis=1),
                t.reduce_logsumexp(x, axis=1), t.norm(x, axis=-1), t.norm(x, ord=1, axis=1, keepdims=True), t.math.l2_normalize(x, axis=-1), t.math.l2_normalize(x, axis=[1, 2]), t.linalg.normalize(x, axis=-1)[0], t.cast(t.argmax(x, axis=-1), "float32"), t.cast(t.reduce_any(x > 0.9, axis=-1), "float32"),
                keras.backend.mean(x, axis=1), keras.backend.l2_normalize(x, axis=1), keras.backend.sum(x, axis=2), t.math.count_nonzero(x > 0.0, axis=1, dtype="float32"), keras.backend.var(x, axis=1)]
    def shapes(x):
        b = t.shape(x)[0]
        a, c = t.split(x, 2, axis=1); d, e, f = t.split(x, [1, 2, 3], axis=1); u = t.unstack(x, axis=2)
        return [x[:, 1:-1, :2], x[:, -1], x[:, :, 0], x[:, ::2], x[:, ::-1, 1:], x[..., 1], x[:, t.newaxis, 2], x[..., t.newaxis], t.expand_dims(x, 1), t.expand_dims(x, -1), t.squeeze(t.expand_dims(x, 2), axis=2), t.squeeze(t.expand_dims(x, 1)), t.concat([x, x * 2.0], axis=1), t.concat([x, x * 3.0], -1),
                t.stack([x, x * 2.0], axis=1), t.stack([x, x * 2.0], axis=-1), c, e, u[1] * u[3], a - c, t.tile(x, [1, 2, 1]), t.repeat(x, 2, axis=1), t.reverse(x, axis=[1]), t.roll(x, shift=2, axis=1), t.gather(x, [3, 0, 0], axis=1), t.pad(x, [[0, 0], [1, 2], [0, 1]]), t.pad(x, [[0, 0], [2, 2], [0, 0]], "REFLECT"), t.pad(x, [[0, 0], [2, 2], [0, 0]], "SYMMETRIC"), t.pad(x, [[0, 0], [0, 2], [0, 0]], constant_values=0.7),
                t.reshape(x, (-1, 3, 8)), t.reshape(x, [b, 2, 12]), t.reshape(x, [b, t.shape(x)[1] * t.shape(x)[2]]), t.reshape(x, (b, t.shape(x)[1] // 2, -1)), t.transpose(x, [0, 2, 1]), t.reshape(t.broadcast_to(x[:, :, :1], [b, 6, 3]), (-1, 6, 3)), t.reshape(t.reshape(x, (-1, 4)) * 1.5, (-1, 6, 4)), t.slice(x, [0, 1, 0], [-1, 3, 2]), keras.backend.permute_dimensions(x, (0, 2, 1)), keras.backend.reshape(x, (-1, 24)), keras.backend.squeeze(keras.backend.expand_dims(x), 3), keras.backend.concatenate([x, x]), keras.backend.reverse(x, 1)]
    def products(x):
        y = t.transpose(x, [0, 2, 1])
        W = np.linspace(-1, 1, 12).astype("float32").reshape(4, 3)
        h = t.reshape(x, (-1, 6, 2, 2))
        return [t.matmul(x, y), t.matmul(x, x, transpose_b=True), t.matmul(x, x, transpose_a=True), x @ y, t.matmul(x, W), t.tensordot(x, W, axes=1), t.tensordot(x, W, axes=[[2], [0]]), keras.backend.batch_dot(x, y), keras.backend.dot(x, keras.backend.constant(W)), t.matmul(h, h, transpose_b=True)]
    def images(x):
        return [t.image.resize(x, (8, 9)), t.image.resize(x, (8, 9), method="nearest"), t.image.resize(x, [3, 2], method="bicubic"), t.image.resize(x, [3, 2], antialias=True), t.nn.depth_to_space(x, 2), t.nn.space_to_depth(x, 2), keras.backend.resize_images(x, 2, 2, "channels_last"), keras.backend.spatial_2d_padding(x), t.nn.avg_pool2d(x, 2, 2, "VALID"), t.nn.max_pool2d(x, 2, 2, "SAME"), t.reduce_mean(x, axis=[1, 2]), x[:, :, ::-1]]
    for f, n in ((pairs, "pairs"), (functions, "functions"), (reductions, "reductions"), (shapes, "shapes"), (products, "products")): save("op_" + n + "_k2", f)
    save("op_images_k2", images, shape=(4, 6, 4))
else:
    t = keras.ops
    def pairs(x):
        y = t.sin(x)
        c = t.mean(x, axis=-1, keepdims=True)
        return [x + y, 1.0 - x, x - C, t.multiply(C, x), x / (y * y + 1.0), 2.0 / (x * x + 1.0), x ** 2.0, t.power(t.abs(x) + 0.5, y), x * c, t.maximum(x, y), t.minimum(0.1, x), x // 0.3, t.mod(x, 0.37), t.arctan2(x, y), t.divide_no_nan(x, t.relu(y)), t.where(x > y, x, t.zeros_like(x)),
                t.where(t.logical_and(x > -0.5, x <= 0.5), 2.0, y), t.cast(t.not_equal(x, y), "float32"), -x, x * np.array([0.5, 1.0, 2.0, 4.0], "float32"), t.cast(t.logical_not(x > 0.2), "float32"), t.where(t.logical_xor(x > 0, y > 0.5), x, -1.0), t.multiply(x1=x, x2=y)]
    def functions(x):
        p = t.abs(x) + 0.2
        return [t.exp(x), t.expm1(x), t.log(p), t.log1p(p), t.log2(p), t.log10(p), t.sqrt(p), t.rsqrt(p), t.square(x), t.sign(x), t.reciprocal(p), t.cos(x), t.erf(x), t.floor(x * 3.0), t.ceil(x * 3.0), t.round(x * 3.0), t.clip(x, -0.3, 0.4), t.leaky_relu(x), t.leaky_relu(x, negative_slope=0.1), t.elu(x), t.elu(x, alpha=0.5), t.selu(x), t.gelu(x), t.gelu(x, approximate=False), t.silu(x), t.relu6(x * 4.0), t.sigmoid(x), t.tanh(x),
                t.softplus(x), t.softsign(x), t.hard_sigmoid(x), t.hard_silu(x), t.log_sigmoid(x), t.celu(x), t.stop_gradient(x), t.cast(t.cast(x * 3.0, "int32"), "float32"), t.softmax(x), t.softmax(x, axis=1), t.log_softmax(x), t.sinh(x), t.arctan(x), t.arcsinh(x), t.tanh_shrink(x), t.soft_shrink(x), t.hard_shrink(x), t.squareplus(x), t.sparse_plus(x), t.exp2(x)]
    def reductions(x):
        return [t.mean(x, axis=1), t.mean(x, axis=(1, 2)), t.sum(x, axis=-1), t.sum(x, axis=-1, keepdims=True), t.max(x, axis=1), t.min(x, axis=2), t.amax(x, axis=1), t.prod(x, axis=2), t.std(x, axis=1), t.var(x, axis=1), t.logsumexp(x, axis=1), t.norm(x, axis=-1), t.norm(x, ord=1, axis=1, keepdims=True), t.normalize(x, axis=-1), t.normalize(x, axis=1), t.cast(t.argmax(x, axis=-1), "float32"), t.cast(t.any(x > 0.9, axis=-1), "float32"), t.cast(t.count_nonzero(x > 0.0, axis=1), "float32")]
    def shapes(x):
        a, c = t.split(x, 2, axis=1); d, e, f = t.split(x, [1, 3], axis=1); u = t.unstack(x, axis=2)
        return [x[:, 1:-1, :2], x[:, -1], x[:, :, 0], x[:, ::2], x[:, ::-1, 1:], x[..., 1], x[:, None, 2], x[..., None], t.expand_dims(x, 1), t.expand_dims(x, (1, -1)), t.squeeze(t.expand_dims(x, 2), axis=2), t.squeeze(t.expand_dims(x, 1)), t.concatenate([x, x * 2.0], axis=1), t.concatenate([x, x * 3.0], -1), t.stack([x, x * 2.0], axis=1), t.stack([x, x * 2.0], axis=-1), c, e, u[1] * u[3], a - c, t.tile(x, [1, 2, 1]), t.repeat(x, 2, axis=1), t.flip(x, axis=1), t.roll(x, 2, axis=1), t.take(x, np.array([3, 0, 0]), axis=1), t.take(x, 2, axis=1), t.pad(x, [[0, 0], [1, 2], [0, 1]]), t.pad(x, [[0, 0], [2, 2], [0, 0]], "reflect"), t.pad(x, [[0, 0], [0, 2], [0, 0]], constant_values=0.7), t.reshape(x, (-1, 3, 8)), t.transpose(x, [0, 2, 1]), t.moveaxis(x, 1, 2), t.swapaxes(x, 1, 2), t.reshape(t.reshape(x, (-1, 4)) * 1.5, (-1, 6, 4))]
    def products(x):
        y = t.transpose(x, [0, 2, 1])
        W = np.linspace(-1, 1, 12).astype("float32").reshape(4, 3)
        h = t.reshape(x, (-1, 6, 2, 2))
        return [t.matmul(x, y), x @ y, t.matmul(x, W), t.einsum("bij,bkj->bik", x, x), t.einsum("bij,bij->b", x, x), t.einsum("bqhd,bkhd->bhqk", h, h), t.einsum("bij,jk->bik", x, W), t.einsum("bij->bji", x), t.einsum("...ij,...kj->...ik", x, x), t.tensordot(x, W, axes=1), t.tensordot(x, W, axes=[[2], [0]]), t.dot(x, W)]
    def images(x):
        return [t.image.resize(x, (8, 9)), t.image.resize(x, (8, 9), interpolation="nearest"), t.image.resize(x, (3, 2), antialias=True), t.image.resize(x, (3, 2), crop_to_aspect_ratio=True), t.depth_to_space(x, 2), t.space_to_depth(x, 2), t.average_pool(x, 2, 2), t.max_pool(x, 2, 2, "same"), t.mean(x, axis=(1, 2)), t.flip(x, axis=2)]
    for f, n in ((pairs, "pairs"), (functions, "functions"), (reductions, "reductions"), (shapes, "shapes"), (products, "products")): save("op_" + n + "_k3", f, fmts=("keras", "h5"))
    save("op_images_k3", images, shape=(4, 6, 4), fmts=("keras", "h5"))
