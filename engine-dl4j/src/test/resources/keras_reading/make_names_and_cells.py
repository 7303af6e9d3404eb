"""Files of Keras 2 and 3 whose layers have names beyond ASCII, and several cells in one RNN: KERAS=tf_keras python make_names_and_cells.py FOLDER, then with KERAS=keras."""
import importlib, os, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"; os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
import numpy as np
keras = importlib.import_module(os.environ["KERAS"]); L = keras.layers
rng = np.random.default_rng(4); out = sys.argv[1]; major = "k2" if keras.__name__ == "tf_keras" else "k3"


def save(name, model, kinds, x):
    model.set_weights([rng.normal(0, 0.5, w.shape).astype("float32") for w in model.get_weights()])
    for kind in kinds:
        stem = f"{out}/{name}_{major}_{kind}"
        model.save(f"{stem}.{kind}")
        np.save(stem + ".x.npy", x); np.save(stem + ".expected.npy", np.asarray(model(x, training=False)))


i = keras.Input((6, 3))
x = L.RNN([L.LSTMCell(3), L.GRUCell(2), L.LSTMCell(2)], return_sequences=True)(L.Masking()(i))
x = L.Dense(2)(x)
v = rng.normal(0, 1, (2, 6, 3)).astype("float32"); v[0, 2] = 0
save("cells", keras.Model(i, x), ["h5", "keras"], v)
if major == "k3":  # tf_keras refuses such names
    n = "Größe 層 it's \"q\" e\u0301 \U0001f600"
    i = keras.Input((6, 6, 2)); y = L.Conv2D(3, 3, name=n)(i)
    y = keras.Sequential([L.Dense(4, name=n + "2")], name=n + "m")(L.Flatten(name="f")(y))
    save("names", keras.Model(i, L.Dense(2, name="o" + n)(y)), ["h5", "keras"], rng.normal(0, 1, (2, 6, 6, 2)).astype("float32"))
