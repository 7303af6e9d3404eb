"""Writes files as Keras 1 and 2 wrote them, with what the same model computes in Keras 3.

python make_old_files.py FOLDER (Keras 3 on JAX and h5py)
"""
from old_file import *

# Keras 2, functional, a nested Sequential, nested lists as inbound nodes
i = keras.Input((8, 8, 3))
a = L.Conv2D(4, 3, padding="same", activation="relu", name="a")
bn = L.BatchNormalization(name="bn")
p = L.MaxPooling2D(name="p")
c = L.Conv2D(5, 2, activation="tanh", name="c")
h = L.Activation("hard_sigmoid", name="h")
fl = L.Flatten(name="fl")
o = L.Dense(3, activation="softmax", name="o")
x = p(bn(a(i)))
m = keras.Model(i, o(fl(c(x))))
fill(m)
conv = lambda n, f, k, pad, act: {"class_name": "Conv2D", "config": {"name": n, "trainable": True, "filters": f, "kernel_size": [k, k], "strides": [1, 1], "padding": pad, "data_format": "channels_last", "dilation_rate": [1, 1], "activation": act, "use_bias": True}}
def node(entry, *before): return dict(entry, name=entry["config"]["name"], inbound_nodes=[[[b, 0, 0, {}] for b in before]] if before else [])
inner = {"class_name": "Sequential", "config": {"name": "inner", "layers": [dict(conv("c", 5, 2, "valid", "tanh"), config=dict(conv("c", 5, 2, "valid", "tanh")["config"], batch_input_shape=[None, 4, 4, 4]))]}}
config = {"class_name": "Model", "config": {"name": "model_1", "layers": [
    node({"class_name": "InputLayer", "config": {"name": "in", "batch_input_shape": [None, 8, 8, 3], "dtype": "float32", "sparse": False}}),
    node(conv("a", 4, 3, "same", "relu"), "in"),
    node({"class_name": "BatchNormalization", "config": {"name": "bn", "axis": -1, "momentum": 0.99, "epsilon": 0.001, "center": True, "scale": True}}, "a"),
    node({"class_name": "MaxPooling2D", "config": {"name": "p", "pool_size": [2, 2], "padding": "valid", "strides": [2, 2], "data_format": "channels_last"}}, "bn"),
    node(inner, "p"),
    node({"class_name": "Flatten", "config": {"name": "fl"}}, "inner"),
    node({"class_name": "Dense", "config": {"name": "o", "units": 3, "activation": "softmax", "use_bias": True}}, "fl")],
    "input_layers": [["in", 0, 0]], "output_layers": [["o", 0, 0]]}}
names = ["gamma", "beta", "moving_mean", "moving_variance"]
write("keras2", "2.2.4", "tensorflow", config, {
    "in": [], "a": [("a/kernel:0", get(m, "a")[0]), ("a/bias:0", get(m, "a")[1])],
    "bn": [("bn/%s:0" % n, v) for n, v in zip(names, get(m, "bn"))], "p": [],
    "inner": [("c/kernel:0", get(m, "c")[0]), ("c/bias:0", get(m, "c")[1])], "fl": [],
    "o": [("o/kernel:0", get(m, "o")[0]), ("o/bias:0", get(m, "o")[1])]}, m,
    {"a": a, "bn": bn, "p": p, "inner/c": c, "fl": fl, "o": o})

# Keras 1 under Theano, channels first, kernels turned, a list of layers
keras.config.set_image_data_format("channels_first")
i = keras.Input((2, 7, 6))
c1 = L.Conv2D(3, (3, 2), padding="valid", name="c1")
r = L.Activation("relu", name="r")
bn = L.BatchNormalization(axis=1, epsilon=1e-5, name="bn")
p = L.MaxPooling2D(2, strides=1, name="p")
z = L.ZeroPadding2D(((1, 2), (0, 1)), name="z")
fl = L.Flatten(data_format="channels_last", name="fl")
d = L.Dense(4, name="d")
s = L.Activation("softmax", name="s")
m = keras.Model(i, s(d(fl(z(p(bn(r(c1(i)))))))))
fill(m)
k, b = get(m, "c1")
layers = [
    {"class_name": "Convolution2D", "config": {"name": "c1", "trainable": True, "batch_input_shape": [None, 2, 7, 6], "nb_filter": 3, "nb_row": 3, "nb_col": 2, "border_mode": "valid", "subsample": [1, 1], "dim_ordering": "th", "bias": True, "activation": "linear"}},
    {"class_name": "Activation", "config": {"name": "r", "activation": "relu"}},
    {"class_name": "BatchNormalization", "config": {"name": "bn", "mode": 0, "axis": 1, "momentum": 0.99, "epsilon": 1e-5}},
    {"class_name": "MaxPooling2D", "config": {"name": "p", "pool_size": [2, 2], "strides": [1, 1], "border_mode": "valid", "dim_ordering": "th"}},
    {"class_name": "ZeroPadding2D", "config": {"name": "z", "padding": [1, 2, 0, 1], "dim_ordering": "th"}},
    {"class_name": "Flatten", "config": {"name": "fl"}},
    {"class_name": "Dropout", "config": {"name": "dr", "p": 0.5}},
    {"class_name": "Dense", "config": {"name": "d", "output_dim": 4, "activation": "linear", "bias": True, "input_dim": None}},
    {"class_name": "Activation", "config": {"name": "s", "activation": "softmax"}}]
names = ["bn_gamma", "bn_beta", "bn_running_mean", "bn_running_std"]
write("first_keras1_theano", "1.2.2", None, {"class_name": "Sequential", "config": layers}, {
    "c1": [("c1_W", np.ascontiguousarray(np.transpose(k, (3, 2, 0, 1))[:, :, ::-1, ::-1])), ("c1_b", b)], "r": [],
    "bn": list(zip(names, get(m, "bn"))), "p": [], "z": [], "fl": [], "dr": [],
    "d": [("d_W", get(m, "d")[0]), ("d_b", get(m, "d")[1])], "s": []}, m,
    {"c1": c1, "r": r, "bn": bn, "p": p, "z": z, "fl": fl, "d": d, "s": s})
keras.config.set_image_data_format("channels_last")

# Keras 1 under TensorFlow, functional with Merge
i = keras.Input((6, 6, 2))
c1 = L.Conv2D(3, 3, padding="same", activation="relu", name="c1")
c2 = L.Conv2D(3, 1, name="c2")
u, v = c1(i), c2(i)
ad = L.Add(name="ad")
cc = L.Concatenate(axis=3, name="cc")
g = L.GlobalAveragePooling2D(name="g")
d = L.Dense(2, activation="sigmoid", name="d")
m = keras.Model(i, d(g(cc([ad([u, v]), u]))))
fill(m)
conv1 = lambda n, k, pad, act: {"class_name": "Convolution2D", "config": {"name": n, "nb_filter": 3, "nb_row": k, "nb_col": k, "border_mode": pad, "subsample": [1, 1], "dim_ordering": "tf", "bias": True, "activation": act}}
merge = lambda n, mode: {"class_name": "Merge", "config": {"name": n, "mode": mode, "mode_type": "raw", "concat_axis": -1, "dot_axes": -1, "arguments": {}}}
def old(entry, *before): return dict(entry, name=entry["config"]["name"], inbound_nodes=[[[b, 0, 0] for b in before]] if before else [])
config = {"class_name": "Model", "config": {"name": "model_1", "layers": [
    old({"class_name": "InputLayer", "config": {"name": "in", "batch_input_shape": [None, 6, 6, 2], "input_dtype": "float32", "sparse": False}}),
    old(conv1("c1", 3, "same", "relu"), "in"), old(conv1("c2", 1, "valid", "linear"), "in"),
    old(merge("ad", "sum"), "c1", "c2"), old(merge("cc", "concat"), "ad", "c1"),
    old({"class_name": "GlobalAveragePooling2D", "config": {"name": "g", "dim_ordering": "tf"}}, "cc"),
    old({"class_name": "Dense", "config": {"name": "d", "output_dim": 2, "activation": "sigmoid", "bias": True}}, "g")],
    "input_layers": [["in", 0, 0]], "output_layers": [["d", 0, 0]]}}
write("keras1", "1.1.0", None, config, {
    "in": [], "c1": [("c1_W:0", get(m, "c1")[0]), ("c1_b:0", get(m, "c1")[1])],
    "c2": [("c2_W:0", get(m, "c2")[0]), ("c2_b:0", get(m, "c2")[1])], "ad": [], "cc": [], "g": [],
    "d": [("d_W:0", get(m, "d")[0]), ("d_b:0", get(m, "d")[1])]}, m,
    {"c1": c1, "c2": c2, "ad": ad, "cc": cc, "g": g, "d": d})

# Keras 1, sequences: kernels with two axes of length, one array for each gate
i = keras.Input((9, 3))
c1 = L.Conv1D(4, 3, padding="same", name="c1")
l = L.LSTM(5, name="l", recurrent_activation="sigmoid")
d = L.Dense(2, name="d")
m = keras.Model(i, d(l(c1(i))))
fill(m)
k, b = get(m, "c1")
w, rw, lb = get(m, "l")
gates = []
for n, at in zip("icfo", (0, 2, 1, 3)):
    part = slice(5 * at, 5 * at + 5)
    gates += [("l_W_" + n, w[:, part]), ("l_U_" + n, rw[:, part]), ("l_b_" + n, lb[part])]
layers = [
    {"class_name": "Convolution1D", "config": {"name": "c1", "batch_input_shape": [None, 9, 3], "nb_filter": 4, "filter_length": 3, "border_mode": "same", "subsample_length": 1, "bias": True, "activation": "linear", "input_dim": None}},
    {"class_name": "LSTM", "config": {"name": "l", "output_dim": 5, "activation": "tanh", "inner_activation": "sigmoid", "return_sequences": False, "go_backwards": False, "stateful": False}},
    {"class_name": "Dense", "config": {"name": "d", "output_dim": 2, "activation": "linear", "bias": True}}]
write("keras1_sequence", "1.2.1", None, {"class_name": "Sequential", "config": layers}, {
    "c1": [("c1_W:0", k[:, None]), ("c1_b:0", b)], "l": gates,
    "d": [("d_W:0", get(m, "d")[0]), ("d_b:0", get(m, "d")[1])]}, m, {"c1": c1, "l": l, "d": d})
