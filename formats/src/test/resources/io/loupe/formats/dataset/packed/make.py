"""Makes the files beside it: python make.py (webdataset 1.0.2, tfrecord 1.14.6, pyarrow, Pillow)."""

import gzip
import io
import os
import tarfile

import numpy as np
import tfrecord
import webdataset
from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))
KINDS = ["png", "jpg", "gif", "bmp", "webp", "tif"]
FORMATS = {"jpg": "JPEG", "tif": "TIFF"}


def pictures():
    """Six pictures of 8 x 6 pixels, two of each class: (class, ending, bytes)."""
    random = np.random.default_rng(20)
    for i, kind in enumerate(KINDS):
        across = np.linspace(0, 255, 8)[None, :, None] * random.uniform(0, 1, 3)
        down = np.linspace(0, 255, 6)[:, None, None] * random.uniform(0, 1, 3)
        pixels = ((across + down) / 2).astype(np.uint8)
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, FORMATS.get(kind, kind.upper()))
        yield i // 2, kind, out.getvalue()


def add(tar, name, content):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


ALL = list(pictures())
for i, (label, kind, content) in enumerate(ALL):
    os.makedirs(f"pictures/{label}", exist_ok=True)
    with open(f"pictures/{label}/{i}.{kind}", "wb") as file:
        file.write(content)

with webdataset.TarWriter("webdataset.tar") as out:
    for i, (label, kind, content) in enumerate(ALL[:4]):
        out.write({"__key__": f"{label}/{i}", kind: content, "cls": label})

LONG = "folder-" * 20
for name, form, folder in [
    ("gnu.tar.gz", tarfile.GNU_FORMAT, LONG),
    ("ustar.tar.gz", tarfile.USTAR_FORMAT, LONG[:120]),
    ("pax.tar.gz", tarfile.PAX_FORMAT, "\u00fcber-" + LONG),
]:
    with tarfile.open(name, "w:gz", format=form) as tar:
        directory = tarfile.TarInfo(folder)
        directory.type = tarfile.DIRTYPE
        tar.addfile(directory)
        for i, (label, kind, content) in enumerate(ALL):
            add(tar, f"{folder}/{i}.cls", f"{label}\n".encode())
            add(tar, f"{folder}/{i}.{kind.upper()}", content)

writer = tfrecord.TFRecordWriter("slim.tfrecord")
for i, (label, kind, content) in enumerate(ALL):
    writer.write(
        {
            "image/encoded": (content, "byte"),
            "image/class/label": (label, "int"),
            "image/format": (kind.encode(), "byte"),
            "image/height": (6, "int"),
            "image/width": (8, "int"),
        }
    )
writer.close()

writer = tfrecord.TFRecordWriter("floats.tfrecord")
for i in range(2):
    values = np.arange(6 * 8 * 3, dtype=np.float32) / 8 + i
    writer.write({"image": (values, "float"), "label": (i, "int")})
writer.close()

os.makedirs("tfds", exist_ok=True)
for shard in range(2):
    name = f"tfds/six-train.tfrecord-0000{shard}-of-00002"
    writer = tfrecord.TFRecordWriter(name)
    for label, kind, content in ALL[3 * shard : 3 * shard + 3]:
        writer.write({"image": (content, "byte"), "label": (label, "int")})
    writer.close()
    with open(name, "rb") as plain, gzip.GzipFile(name + ".gz", "wb", mtime=0) as packed:
        packed.write(plain.read())
    os.remove(name)
