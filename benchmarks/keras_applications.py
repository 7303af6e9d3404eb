"""Makes every network of keras.applications with random weights and compares what Loupe computes with Keras.

    python keras_applications.py PATH/TO/loupe FOLDER [NAME ...]      Keras 3, .keras and .h5
    KERAS=tf_keras python keras_applications.py ...                   Keras 2

Needs keras with TensorFlow (or tf_keras), numpy and h5py; runs beside the build, not in it. Each network is built at a small size of
its own with weights=None; the statistics of its batch normalisation are drawn at random, so that no layer is the identity. Two
inputs in 0..255 are given; the largest difference over the largest value of the output is printed as a row of a table.
"""
import importlib, json, os, subprocess, sys, tempfile
from pathlib import Path
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3"); os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
keras = importlib.import_module(os.environ.get("KERAS", "keras"))
A = keras.applications
NAMES = ["MobileNet", "MobileNetV2", "MobileNetV3Small", "MobileNetV3Large", "NASNetMobile", "EfficientNetB0", "EfficientNetV2B0", "DenseNet121",
         "ResNet50", "ResNet50V2", "InceptionV3", "Xception", "InceptionResNetV2", "ConvNeXtTiny", "RegNetX002", "RegNetY002", "ResNetRS50", "VGG16", "VGG19",
         "DenseNet169", "DenseNet201", "ResNet101", "ResNet101V2", "ResNet152", "ResNet152V2", "NASNetLarge",
         *[f"EfficientNetB{i}" for i in range(1, 8)], *[f"EfficientNetV2B{i}" for i in range(1, 4)], "EfficientNetV2S", "EfficientNetV2M", "EfficientNetV2L",
         "ConvNeXtSmall", "ConvNeXtBase", "ConvNeXtLarge", "ConvNeXtXLarge"]
SIZES = {"InceptionV3": 96, "Xception": 96, "InceptionResNetV2": 96, "NASNetLarge": 331, "NASNetMobile": 224}


def build(name):
    size = SIZES.get(name, 64)
    model = getattr(A, name)(weights=None, input_shape=(size, size, 3), classes=10)
    rng = np.random.default_rng(7)
    values = []
    for weight, value in zip(model.weights, model.get_weights()):
        path = getattr(weight, "path", weight.name)
        if "variance" in path: value = rng.uniform(0.5, 1.5, value.shape)
        elif "moving_mean" in path or "beta" in path or "bias" in path: value = rng.normal(0, 0.1, value.shape)
        elif "gamma" in path and "batch" in path: value = rng.uniform(0.8, 1.2, value.shape)
        values.append(np.asarray(value, "float32") if np.asarray(value).dtype.kind == "f" else value)
    model.set_weights(values)
    return model


def loupe(script, file, data):
    with tempfile.TemporaryDirectory() as out:
        run = subprocess.run([script, "run", "activations", "--quiet", "--layers", "output", "--model", file, "--data", f"npy:{data}?layout=nhwc", "--input-range", "0,255", "--out", out], capture_output=True, text=True)
        if run.returncode: return None, " ".join(run.stderr.split())[:200]
        info = json.loads((Path(out) / "activations.json").read_text())
        return np.load(Path(out) / next(a["file"] for a in info["artifacts"] if a["kind"] == "numbers")), ""


def main(script, folder, names):
    folder = Path(folder); folder.mkdir(parents=True, exist_ok=True)
    version = keras.__version__
    print(f"| network | size | Keras {version} | difference |\n|---|---|---|---|", flush=True)
    bad = 0
    for name in names or [n for n in NAMES if hasattr(A, n)]:
        keras.backend.clear_session()
        model = build(name)
        x = np.random.default_rng(3).uniform(0, 255, (2, *model.input_shape[1:])).astype("float32")
        np.save(folder / "x.npy", x)
        expected = np.asarray(model(x, training=False))
        for kind in ("keras", "h5"):
            file = folder / f"{name}.{kind}"
            try: model.save(file)
            except Exception as e:
                print(f"| {name} | {x.shape[1]} | .{kind} | Keras cannot save it: {type(e).__name__} |", flush=True); continue
            got, said = loupe(script, file, folder / "x.npy")
            gap = None if got is None else float(np.abs(got - expected).max() / np.abs(expected).max())
            bad += gap is None or not gap < 1e-4
            print(f"| {name} | {x.shape[1]} | .{kind} | {said if gap is None else f'{gap:.1e}'} |", flush=True)
            file.unlink()
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3:]))
