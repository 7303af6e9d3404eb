"""Writes files with layers that Keras 3 no longer writes, with what their definitions compute in Keras 3.

python make_retired_layers.py FOLDER (Keras 3 on JAX and h5py)
"""
from old_file import *

ops = keras.ops


def record(name, version, config, groups, model, taps):
    write(name, version, "tensorflow", config, groups, model, taps)
    trained, rest = [v.value for v in model.trainable_variables], [v.value for v in model.non_trainable_variables]
    x = np.load(os.path.join(OUT, name, "input.npy"))
    gradient(name, list(taps)[-1], lambda v: model.stateless_call(trained, rest, v, training=False)[0], x)


def sequential(*layers): return {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": list(layers)}}
def layer(class_name, name, **config): return {"class_name": class_name, "config": dict(config, name=name, trainable=True)}
def dense(name, units): return layer("Dense", name, units=units, activation="linear", use_bias=True)


# Keras 1: the gates of a GRU are arrays of their own; the reset gate comes before the product
hard = lambda x: ops.clip(0.2 * x + 0.5, 0, 1)
i = keras.Input((6, 3))
a = L.GRU(4, return_sequences=True, reset_after=False, recurrent_activation=hard, name="a")
b = L.GRU(3, reset_after=False, recurrent_activation="sigmoid", activation="softsign", go_backwards=True, name="b")
d = L.Dense(2, name="d")
m = keras.Model(i, d(b(a(i))))
fill(m)


def gates(name):
    w, u, v = get(m, name)
    units = u.shape[0]
    parts = [(n, slice(units * at, units * (at + 1))) for at, n in enumerate("zrh")]
    return [e for n, s in parts for e in (("%s_W_%s" % (name, n), w[:, s]), ("%s_U_%s" % (name, n), u[:, s]), ("%s_b_%s" % (name, n), v[s]))]


old = {"init": "glorot_uniform", "inner_init": "orthogonal", "stateful": False, "unroll": False, "consume_less": "cpu", "dropout_W": 0.0, "dropout_U": 0.0}
record("keras1_gru", "1.2.2", {"class_name": "Sequential", "config": [
    layer("GRU", "a", output_dim=4, activation="tanh", inner_activation="hard_sigmoid", return_sequences=True, go_backwards=False, batch_input_shape=[None, 6, 3], **old),
    layer("GRU", "b", output_dim=3, activation="softsign", inner_activation="sigmoid", return_sequences=False, go_backwards=True, **old),
    layer("Dense", "d", output_dim=2, activation="linear", bias=True)]},
    {"a": gates("a"), "b": gates("b"), "d": [("d_W", get(m, "d")[0]), ("d_b", get(m, "d")[1])]}, m, {"a": a, "b": b, "d": d})

# Keras 2 for one make of graphics card: every gate's matrix is stored turned, and there are two biases
i = keras.Input((6, 3))
a = L.LSTM(4, return_sequences=True, name="a")
b = L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode="ave", name="b")
c = L.GRU(5, go_backwards=True, name="c")
d = L.Dense(2, name="d")
m = keras.Model(i, d(c(b(a(i)))))
fill(m)


def per_gate(kernel, count, change): return np.hstack([change(part) for part in np.hsplit(kernel, count)])


def on_card(prefix, kernel, state, bias, count):
    if bias.ndim == 1:
        half = rng.normal(0, 0.4, bias.shape).astype("float32")
        bias = np.stack([half, bias - half])
    return [(prefix + "/kernel:0", per_gate(kernel, count, lambda k: k.T.reshape(k.shape))),
            (prefix + "/recurrent_kernel:0", per_gate(state, count, lambda k: k.T)), (prefix + "/bias:0", bias.reshape(-1))]


both = get(m, "b")
often = {"return_state": False, "stateful": False, "unit_forget_bias": True}
record("keras2_cudnn", "2.2.4", sequential(
    layer("CuDNNLSTM", "a", units=4, return_sequences=True, go_backwards=False, batch_input_shape=[None, 6, 3], **often),
    layer("Bidirectional", "b", merge_mode="ave", layer=layer("CuDNNGRU", "g", units=3, return_sequences=True, go_backwards=False, return_state=False)),
    layer("CuDNNGRU", "c", units=5, return_sequences=False, go_backwards=True, return_state=False, stateful=False), dense("d", 2)),
    {"a": on_card("a", *get(m, "a"), 4), "b": on_card("b/forward_g", *both[:3], 3) + on_card("b/backward_g", *both[3:], 3),
     "c": on_card("c", *get(m, "c"), 3), "d": [("d/kernel:0", get(m, "d")[0]), ("d/bias:0", get(m, "d")[1])]}, m, {"a": a, "b": b, "c": c, "d": d})


# Keras 2: convolutions with weights of their own at every place
class Local(L.Layer):
    """As Keras 2 defines it: a product for each place, windows flattened in the order of the input's axes."""

    def __init__(self, filters, size, strides, first, activation, **options):
        super().__init__(**options)
        self.filters, self.size, self.strides, self.first, self.function = filters, size, strides, first, keras.activations.get(activation)

    def build(self, shape):
        channels = shape[1] if self.first else shape[-1]
        places = shape[2:] if self.first else shape[1:-1]
        self.out = tuple((n - k) // s + 1 for n, k, s in zip(places, self.size, self.strides))
        count = int(np.prod(self.out))
        self.kernel = self.add_weight(shape=(count, int(np.prod(self.size)) * channels, self.filters), name="kernel")
        self.bias = self.add_weight(shape=self.out + (self.filters,), name="bias")

    def call(self, x):
        products = []
        for number, place in enumerate(np.ndindex(*self.out)):
            window = tuple(slice(p * s, p * s + k) for p, s, k in zip(place, self.strides, self.size))
            part = x[(slice(None), slice(None)) + window] if self.first else x[(slice(None),) + window]
            products.append(ops.matmul(ops.reshape(part, (x.shape[0], -1)), self.kernel[number]))
        made = ops.reshape(ops.stack(products, axis=1), (x.shape[0],) + self.out + (self.filters,))
        if self.first:
            made = ops.moveaxis(made, -1, 1) + ops.reshape(self.bias, (1, self.filters) + self.out)
        else:
            made = made + self.bias
        return self.function(made)

    def compute_output_shape(self, shape):
        return (shape[0],) + ((self.filters,) + self.out if self.first else self.out + (self.filters,))


def arrays(m, name): return [("%s/kernel:0" % name, get(m, name)[0]), ("%s/bias:0" % name, get(m, name)[1])]
def local(axes, name, **config): return layer("LocallyConnected%dD" % axes, name, padding="valid", use_bias=True, implementation=1, **config)


i = keras.Input((6, 5, 2), batch_size=2)
a = Local(3, (3, 2), (2, 1), False, "tanh", name="a")
r = L.Reshape((4, 6), name="r")
b = Local(4, (2,), (1,), False, "linear", name="b")
f, d = L.Flatten(name="f"), L.Dense(2, name="d")
m = keras.Model(i, d(f(b(r(a(i))))))
fill(m)
record("keras2_local", "2.2.4", sequential(
    local(2, "a", filters=3, kernel_size=[3, 2], strides=[2, 1], activation="tanh", data_format="channels_last", batch_input_shape=[None, 6, 5, 2]),
    layer("Reshape", "r", target_shape=[4, 6]), local(1, "b", filters=4, kernel_size=[2], strides=[1], activation="linear", data_format="channels_last"),
    layer("Flatten", "f", data_format="channels_last"), dense("d", 2)),
    {"a": arrays(m, "a"), "r": [], "b": arrays(m, "b"), "f": [], "d": arrays(m, "d")}, m, {"a": a, "r": r, "b": b, "f": f, "d": d})

i = keras.Input((2, 6, 5), batch_size=2)
a = Local(3, (3, 2), (1, 2), True, "softplus", name="a")
f, d = L.Flatten(name="f"), L.Dense(2, name="d")
m = keras.Model(i, d(f(a(i))))
fill(m)
record("first_local", "2.2.4", sequential(
    local(2, "a", filters=3, kernel_size=[3, 2], strides=[1, 2], activation="softplus", data_format="channels_first", batch_input_shape=[None, 2, 6, 5]),
    layer("Flatten", "f", data_format="channels_last"), dense("d", 2)),
    {"a": arrays(m, "a"), "f": [], "d": arrays(m, "d")}, m, {"a": a, "f": f, "d": d})

# Keras 2 on TensorFlow: operations called on tensors, with tensors and numbers as arguments
i = keras.Input((4, 4, 3))
a = L.Conv2D(3, 3, padding="same", name="a")
t = a(i)
u = 2.0 - ops.relu((t + i) * 0.5)
w = ops.maximum(u / (ops.sigmoid(t) + 1.0) - i, -0.1) * t
g, d = L.GlobalAveragePooling2D(name="g"), L.Dense(2, name="d")
m = keras.Model(i, d(g(w)))
fill(m)


def called(function, name, first, **arguments):
    return {"class_name": "TFOpLambda", "config": {"name": name, "trainable": True, "dtype": "float32", "function": function}, "name": name,
            "inbound_nodes": [first + [dict(arguments, name=None)]]}


def at(name): return [name, 0, 0]
def plain(entry, *before): return dict(entry, name=entry["config"]["name"], inbound_nodes=[[[n, 0, 0, {}] for n in before]] if before else [])


record("keras2_operations", "2.9.0", {"class_name": "Functional", "config": {"name": "model", "layers": [
    plain({"class_name": "InputLayer", "config": {"batch_input_shape": [None, 4, 4, 3], "dtype": "float32", "sparse": False, "ragged": False, "name": "in"}}),
    plain(layer("Conv2D", "a", filters=3, kernel_size=[3, 3], strides=[1, 1], padding="same", data_format="channels_last", dilation_rate=[1, 1], groups=1, activation="linear", use_bias=True), "in"),
    called("__operators__.add", "tf.__operators__.add", at("a"), y=at("in")),
    called("math.multiply", "tf.math.multiply", at("tf.__operators__.add"), y=0.5),
    called("nn.relu", "tf.nn.relu", at("tf.math.multiply")),
    called("math.subtract", "tf.math.subtract", ["_CONSTANT_VALUE", -1, 2.0], y=at("tf.nn.relu")),
    called("math.sigmoid", "tf.math.sigmoid", at("a")),
    called("__operators__.add", "tf.__operators__.add_1", at("tf.math.sigmoid"), y=1.0),
    called("math.truediv", "tf.math.truediv", at("tf.math.subtract"), y=at("tf.__operators__.add_1")),
    called("math.subtract", "tf.math.subtract_1", at("tf.math.truediv"), y=at("in")),
    called("math.maximum", "tf.math.maximum", at("tf.math.subtract_1"), y=-0.1),
    called("math.multiply", "tf.math.multiply_1", at("tf.math.maximum"), y=at("a")),
    plain(layer("GlobalAveragePooling2D", "g", data_format="channels_last", keepdims=False), "tf.math.multiply_1"), plain(dense("d", 2), "g")],
    "input_layers": [["in", 0, 0]], "output_layers": [["d", 0, 0]]}},
    {"in": [], "a": arrays(m, "a"), "g": [], "d": arrays(m, "d")}, m, {"a": a, "g": g, "d": d})

# Keras 2: both ways around a layer that goes backwards by itself, whose copy then goes forwards
i = keras.Input((6, 3))
turn = lambda t: ops.flip(t, axis=1)
a1, a2 = L.LSTM(3, return_sequences=True, go_backwards=True, name="a1"), L.LSTM(3, return_sequences=True, name="a2")
b1, b2 = L.GRU(2, return_sequences=True, go_backwards=True, name="b1"), L.GRU(2, return_sequences=True, name="b2")
c1, c2 = L.LSTM(3, go_backwards=True, name="c1"), L.LSTM(3, name="c2")
a, b, c, d = L.Concatenate(name="a"), L.Add(name="b"), L.Multiply(name="c"), L.Dense(2, name="d")
s = a([a1(i), turn(a2(i))])
t = b([b1(s), turn(b2(s))])
m = keras.Model(i, d(c([c1(t), c2(t)])))
fill(m)


def two(name, *inner):
    pairs = zip(("forward_" + inner[0], "backward_" + inner[0]), inner[1:])
    return [("%s/%s/%s:0" % (name, way, part), w) for way, of in pairs for part, w in zip(("kernel", "recurrent_kernel", "bias"), get(m, of))]


def both_ways(name, mode, class_name, units, sequences, **shape):
    inner = layer(class_name, class_name.lower(), units=units, activation="tanh", recurrent_activation="sigmoid", use_bias=True,
                  reset_after=True, return_sequences=sequences, return_state=False, go_backwards=True)
    return layer("Bidirectional", name, merge_mode=mode, layer=inner, **shape)


record("keras2_turned", "2.9.0", sequential(
    both_ways("a", "concat", "LSTM", 3, True, batch_input_shape=[None, 6, 3]), both_ways("b", "sum", "GRU", 2, True),
    both_ways("c", "mul", "LSTM", 3, False), dense("d", 2)),
    {"a": two("a", "lstm", "a1", "a2"), "b": two("b", "gru", "b1", "b2"), "c": two("c", "lstm", "c1", "c2"), "d": arrays(m, "d")}, m,
    {"a": a, "b": b, "c": c, "d": d})


# Keras 1: the largest of several products, and gates between a layer and its input
class Pieces(L.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(3, shape[-1], 5), name="kernel")
        self.bias = self.add_weight(shape=(3, 5), name="bias")

    def call(self, x): return ops.max(ops.einsum("ni,pio->npo", x, self.kernel) + self.bias, axis=1)


class Gate(L.Layer):
    def build(self, shape):
        size = shape[-1]
        self.kernel, self.carry = self.add_weight(shape=(size, size), name="kernel"), self.add_weight(shape=(size, size), name="carry")
        self.bias, self.carry_bias = self.add_weight(shape=(size,), name="bias"), self.add_weight(shape=(size,), name="carry_bias")

    def call(self, x):
        share = ops.sigmoid(ops.matmul(x, self.carry) + self.carry_bias)
        return share * ops.tanh(ops.matmul(x, self.kernel) + self.bias) + (1 - share) * x


i = keras.Input((4,))
a, b, c, d = Pieces(name="a"), Gate(name="b"), Gate(name="c"), L.Dense(2, name="d")
m = keras.Model(i, d(c(b(a(i)))))
fill(m)
(w, v, wb, vb), (w2, v2, wb2, vb2) = get(m, "b"), get(m, "c")
record("keras1_dense", "1.2.2", {"class_name": "Sequential", "config": [
    layer("MaxoutDense", "a", output_dim=5, nb_feature=3, bias=True, init="glorot_uniform", batch_input_shape=[None, 4], input_dim=4),
    layer("Highway", "b", activation="tanh", bias=True, init="glorot_uniform", input_dim=5),
    layer("Highway", "c", activation="tanh", bias=True, init="glorot_uniform", input_dim=5),
    layer("Dense", "d", output_dim=2, activation="linear", bias=True)]},
    {"a": [("a_W", get(m, "a")[0]), ("a_b", get(m, "a")[1])], "b": [("b_W", w), ("b_W_carry", v), ("b_b", wb), ("b_b_carry", vb)],
     "c": [("c_W", w2), ("c_b", wb2), ("c_W_carry", v2), ("c_b_carry", vb2)], "d": [("d_W", get(m, "d")[0]), ("d_b", get(m, "d")[1])]}, m,
    {"a": a, "b": b, "c": c, "d": d})

# Keras 2 before 2.4: operations as nodes of TensorFlow's graph, with their numbers apart; and axes moved by operations of both kinds
i = keras.Input((3, 4))
t = ops.transpose(i, (0, 2, 1))
u = ops.relu(t * t + 0.5)
r = ops.reshape(u, (-1, 12))
d = L.Dense(6, name="d")
p = ops.transpose(ops.reshape(d(r), (-1, 2, 3)), (0, 2, 1))
c, f, o = L.Conv1D(3, 2, name="c"), L.Flatten(name="f"), L.Dense(2, name="o")
m = keras.Model(i, o(f(c(p))))
fill(m)


def graph(op, name, *before, **constants):
    node = {"name": name, "op": op, "input": list(before) + ["number"] * len(constants)}
    config = {"name": name, "trainable": True, "dtype": "float32", "node_def": node, "constants": {str(len(before) + k): v for k, v in enumerate(constants.values())}}
    return {"class_name": "TensorFlowOpLayer", "config": config, "name": "tf_op_layer_" + name, "inbound_nodes": [[["tf_op_layer_" + b if b != "in" else b, 0, 0, {}] for b in before]]}


record("keras2_graph", "2.3.0", {"class_name": "Model", "config": {"name": "model", "layers": [
    plain({"class_name": "InputLayer", "config": {"batch_input_shape": [None, 3, 4], "dtype": "float32", "sparse": False, "ragged": False, "name": "in"}}),
    graph("Transpose", "transpose", "in", perm=[0, 2, 1]), graph("Mul", "mul", "transpose", "transpose"), graph("AddV2", "add", "mul", y=0.5),
    graph("Relu", "Relu", "add"), graph("Reshape", "Reshape", "Relu", shape=[-1, 12]), plain(dense("d", 6), "tf_op_layer_Reshape"),
    called("reshape", "tf.reshape", at("d"), shape=[-1, 2, 3]), called("transpose", "tf.transpose", at("tf.reshape"), perm=[0, 2, 1], conjugate=False),
    plain(layer("Conv1D", "c", filters=3, kernel_size=[2], strides=[1], padding="valid", data_format="channels_last", dilation_rate=[1], activation="linear", use_bias=True), "tf.transpose"),
    plain(layer("Flatten", "f", data_format="channels_last"), "c"), plain(dense("o", 2), "f")],
    "input_layers": [["in", 0, 0]], "output_layers": [["o", 0, 0]]}},
    {"d": arrays(m, "d"), "c": arrays(m, "c"), "f": [], "o": arrays(m, "o")}, m, {"d": d, "c": c, "f": f, "o": o})
