"""Makes the files beside it: python make.py (webdataset 1.0.2, tfrecord 1.14.6, pyarrow, Pillow)."""

import io
import os
import tarfile

import numpy as np
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
