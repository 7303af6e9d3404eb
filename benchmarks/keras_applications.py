"""Makes every network of keras.applications with random weights and compares what Loupe computes with Keras.

    python keras_applications.py PATH/TO/loupe FOLDER [NAME ...]      Keras 3, .keras and .h5
    KERAS=tf_keras python keras_applications.py ...                   Keras 2

Needs keras with TensorFlow (or tf_keras), numpy and h5py; runs beside the build, not in it. Each network is built at a small size of
its own with weights=None and without the last softmax; the statistics of its batch normalisation are drawn at random, so that no
layer is the identity; the large EfficientNetV2 get those of a batch, and RegNet from 016 and ResNetRS from 101 on small gammas. Two inputs in 0..255 are given. Compared are the output and the gradient of one output at the input: the
largest difference over the largest value. Some deep networks with random weights amplify every rounding, and a value next to a kink of
ReLU may fall on its other side; so the same is said of Keras's own float32 beside its float64 ("Keras alone") and of Loupe beside
Keras's float64, and Loupe is wrong where it differs from both by more than 1e-4 and by more than ten times what Keras alone does. Networks of 100 million weights are not run in float64. Each row is added to FOLDER/results.tsv as it is known, and a row that is there is not
made again, so that a run may be stopped and gone on with. At the end the table stands in FOLDER/results.md.
"""
import importlib, json, os, subprocess, sys, tempfile
from pathlib import Path
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3"); os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
import tensorflow as tf
keras = importlib.import_module(os.environ.get("KERAS", "keras"))
A = keras.applications
NAMES = ["MobileNetV3Small", "MobileNetV2", "MobileNet", "MobileNetV3Large", "EfficientNetB0", "EfficientNetV2B0", "RegNetX002", "RegNetY002",
         "NASNetMobile", "EfficientNetB1", "DenseNet121", "EfficientNetV2B1", "EfficientNetB2", "EfficientNetV2B2", "EfficientNetB3",
         "DenseNet169", "EfficientNetV2B3", "DenseNet201", "InceptionV3", "Xception", "EfficientNetV2S", "ResNet50V2", "ResNet50",
         "ConvNeXtTiny", "ResNetRS50", "EfficientNetB4", "ResNet101V2", "ResNet101", "ConvNeXtSmall", "EfficientNetV2M", "EfficientNetB5",
         "InceptionResNetV2", "ResNet152V2", "ResNet152", "EfficientNetB6", "NASNetLarge", "EfficientNetB7", "EfficientNetV2L", "ConvNeXtBase",
         "VGG16", "VGG19", "ConvNeXtLarge", "ConvNeXtXLarge"]
SIZES = {"InceptionV3": 96, "Xception": 96, "InceptionResNetV2": 96, "NASNetLarge": 331, "NASNetMobile": 224}
UNIT = 3
CALIBRATED = ("EfficientNetV2S", "EfficientNetV2M", "EfficientNetV2L")
DAMPED = ("RegNetX016", "RegNetY016", "RegNetX03", "RegNetY03", "RegNetX04", "RegNetY04", "RegNetX06", "RegNetY06", "RegNetX08", "RegNetY08",
          "RegNetX1", "RegNetY1", "RegNetX3", "RegNetY3", "ResNetRS101", "ResNetRS152", "ResNetRS2", "ResNetRS3", "ResNetRS4")
MOST_IN_FLOAT64 = 100_000_000


def build(name):
    size = SIZES.get(name, 64)
    keras.utils.set_random_seed(1)
    model = getattr(A, name)(weights=None, input_shape=(size, size, 3), classes=10, classifier_activation=None)
    rng = np.random.default_rng(7)
    values = []
    for weight, value in zip(model.weights, model.get_weights()):
        path = getattr(weight, "path", weight.name)
        if "variance" in path: value = rng.uniform(0.5, 1.5, value.shape)
        elif "moving_mean" in path or "beta" in path or "bias" in path: value = rng.normal(0, 0.1, value.shape)
        elif "gamma" in path and ("batch" in path or "bn" in path or "norm" in path): value = rng.uniform(0.8, 1.2, value.shape) * (0.3 if name.startswith(DAMPED) else 1)
        values.append(np.asarray(value, "float32") if np.asarray(value).dtype.kind == "f" else value)
    model.set_weights(values)
    if name.startswith(CALIBRATED): calibrate(model)
    return model


def calibrate(model):
    """Gives batch normalisation the statistics of a batch, without which these networks amplify every rounding until nothing is left."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization): layer.momentum = 0.0
    model(np.random.default_rng(11).uniform(0, 255, (16, *model.input_shape[1:])).astype("float32"), training=True)


def loupe(script, visualizer, file, data, *more):
    """The numbers that a visualizer writes, or why there are none."""
    with tempfile.TemporaryDirectory() as out:
        command = [script, "run", visualizer, "--quiet", "--model", file, "--data", f"npy:{data}?layout=nhwc", "--input-range", "0,255", "--out", out]
        run = subprocess.run([*map(str, command), *more], capture_output=True, text=True)
        if run.returncode: return None, " ".join(run.stderr.split())[:300]
        info = json.loads(next(Path(out).glob("*.json")).read_text())
        return np.load(Path(out) / next(a["file"] for a in info["artifacts"] if a["kind"] == "numbers")), ""


def gap(got, expected):
    return float(np.abs(got - expected).max() / np.abs(expected).max())


def numbers(model, x):
    """The output, and the gradient of one output at the input."""
    given = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(given)
        out = model(given, training=False)
        one = tf.reduce_sum(tf.convert_to_tensor(out)[:, UNIT])
    return np.asarray(out), np.asarray(tape.gradient(one, given))


def precise(model, x):
    """The same in float64."""
    text = json.dumps(keras.saving.serialize_keras_object(model)).replace('"float32"', '"float64"')
    copy = keras.saving.deserialize_keras_object(json.loads(text))
    if not copy.built: copy.build(x.shape)
    copy.set_weights([value.astype("float64") if value.dtype == np.float32 else value for value in model.get_weights()])
    return numbers(copy, x.astype("float64"))


def compare(script, made, file, data, x):
    """Differences of output and gradient from Keras's float32, of that from its float64, and of Loupe from that."""
    try: model = keras.models.load_model(file, compile=False)  # what adapted layers compute follows their weights only once they are loaded
    except ValueError: model = made  # classes of its own, which Keras does not find in .h5
    out, gradient = numbers(model, x)
    exact = None
    try:
        if model.count_params() < MOST_IN_FLOAT64: exact = precise(model, x)
    except Exception: pass
    own = [f"{gap(float32, float64):.1e}" for float32, float64 in zip((out, gradient), exact)] if exact else ["", ""]
    got, said = loupe(script, "activations", file, data, "--layers", "output")
    if got is None: return said, "", *own, "", ""
    head = model.layers[-1].name
    moved, why = loupe(script, "input-gradient", file, data, "--objective", f"unit({head}, {UNIT})", "--null-model", "off", "--count", "1")
    if moved is None: return f"{gap(got, out):.1e}", why, *own, "", ""
    if moved.ndim == 4 and moved.shape[1] == 3: moved = moved.transpose(0, 2, 3, 1)
    beside = [f"{gap(ours, float64):.1e}" for ours, float64 in zip((got, moved), exact)] if exact else ["", ""]
    return f"{gap(got, out):.1e}", f"{gap(moved, gradient):.1e}", *own, *beside


def is_bad(row):
    """Whether a row is no number, or Loupe is far from Keras's float32 and from its float64, and Keras's own rounding does not explain it."""
    try:
        return any(min(float(value), float(exact or "inf")) > max(1e-4, 10 * float(own or 0))
                   for value, own, exact in zip(row[4:6], row[6:8], row[8:10] or ["", ""]))
    except ValueError: return True


def rows(results):
    return [line.split("\t") for line in results.read_text().splitlines()] if results.exists() else []


def table(folder):
    lines = ["| network | pixels | Keras | file | output | gradient | output, Keras alone | gradient, Keras alone | output, float64 | gradient, float64 |", "|---" * 10 + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows(folder / "results.tsv")]
    (folder / "results.md").write_text("\n".join(lines) + "\n")


def main(script, folder, names):
    folder = Path(folder); folder.mkdir(parents=True, exist_ok=True)
    results = folder / "results.tsv"
    version = keras.__version__
    known = {(row[0], row[2], row[3]) for row in rows(results)}
    for name in names or [n for n in NAMES if hasattr(A, n)]:
        kinds = [kind for kind in (".keras", ".h5") if (name, version, kind) not in known]
        if not kinds: continue
        keras.backend.clear_session()
        model = build(name)
        x = np.random.default_rng(3).uniform(0, 255, (2, *model.input_shape[1:])).astype("float32")
        data = folder / f"x{version}.npy"
        np.save(data, x)
        for kind in kinds:
            file = folder / f"{name}-{version}{kind}"
            try:
                model.save(file)
                said = compare(script, model, file, data, x)
            except Exception as e: said = (f"Keras cannot: {type(e).__name__} {str(e)[:120]}".replace("\n", " ").replace("\t", " "), "", "", "", "", "")
            file.unlink(missing_ok=True)
            row = [name, str(x.shape[1]), version, kind, *said]
            with results.open("a") as out: out.write("\t".join(row) + "\n")
            print("\t".join(row), flush=True)
        table(folder)
    return any(is_bad(row) for row in rows(results))


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3:]))
