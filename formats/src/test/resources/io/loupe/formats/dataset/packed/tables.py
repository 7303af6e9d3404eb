"""Makes the tables beside it of the pictures beside it: python tables.py (pyarrow 26.0.1, pandas)."""

import io
import json
import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))
ALL = []
for label in "012":
    for name in sorted(os.listdir(f"pictures/{label}")):
        with open(f"pictures/{label}/{name}", "rb") as file:
            ALL.append((int(label), name, file.read()))
IMAGES = [content for _, _, content in ALL]
LABELS = [label for label, _, _ in ALL]
os.makedirs("tables", exist_ok=True)


def plain(count=6, labels=None):
    return pa.table({"image": IMAGES[:count], "label": labels or LABELS[:count]})


def write(name, table, **how):
    how.setdefault("store_schema", False)
    pq.write_table(table, f"tables/{name}.parquet", **how)


for codec in ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]:
    write(codec, plain(), compression=codec, row_group_size=4)
for version in ["1.0", "2.0"]:
    write(f"pages-{version[0]}", plain(), compression="snappy", data_page_version=version,
          data_page_size=1, write_batch_size=1, use_dictionary=False, write_page_checksum=True)
write("delta", plain(), compression="none", use_dictionary=False, column_encoding={
    "image": "DELTA_LENGTH_BYTE_ARRAY", "label": "DELTA_BINARY_PACKED"})
write("prefixed", plain(), compression="zstd", use_dictionary=False, data_page_version="2.0",
      column_encoding={"image": "DELTA_BYTE_ARRAY", "label": "BYTE_STREAM_SPLIT"})

# As Hugging Face writes it: a struct, and names of classes in the metadata; -1 is not known.
features = {"info": {"features": {
    "image": {"_type": "Image"},
    "label": {"names": ["ant", "bee", "cat"], "_type": "ClassLabel"}}}}
structs = pa.array([{"bytes": content, "path": name} for _, name, content in ALL],
                   pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
named = pa.table({"image": structs, "label": pa.array(LABELS, pa.int64())})
write("hugging-face", named.replace_schema_metadata({"huggingface": json.dumps(features)}),
      row_group_size=2, store_schema=True)
unknown = pa.table({"image": structs, "label": pa.array([-1] * 6, pa.int64())})
write("hugging-face-test", unknown.replace_schema_metadata({"huggingface": json.dumps(features)}),
      store_schema=True)

# Texts as classes, in two files and in an order of their own.
os.makedirs("tables/texts", exist_ok=True)
WORDS = ["cat", "cat", "ant", "ant", "bee", "bee"]
for part, rows in [(0, slice(0, 3)), (1, slice(3, 6))]:
    frame = pd.DataFrame({"content": IMAGES[rows], "kind": WORDS[rows]})
    frame.to_parquet(f"tables/texts/part-0000{part}.parquet", index=False)
open("tables/texts/_SUCCESS", "w").close()

# Pictures and classes that are not there.
write("nulls", pa.table({
    "image": [IMAGES[0], None, IMAGES[2], b"no picture", IMAGES[4], None],
    "label": pa.array(LABELS, pa.int32())}), row_group_size=5)
write("half-labelled", plain(labels=[0, None, 1, 1, 2, 2]))

# Floats in the model's input scale: rows of pixels with their channels side by side.
VALUES = (np.arange(6 * 6 * 8 * 3, dtype=np.float32) / 8).reshape(6, 6, 8, 3)
for name, kind, how in [
    ("floats", pa.float32(), {"use_dictionary": False, "column_encoding": "BYTE_STREAM_SPLIT"}),
    ("doubles", pa.float64(), {"data_page_version": "2.0"}),
]:
    lists = pa.array(VALUES.tolist(), pa.list_(pa.list_(pa.list_(kind))))
    write(name, pa.table({"image": lists}), row_group_size=4, data_page_size=1,
          write_batch_size=50, **how)
write("short-floats", pa.table({"image": pa.array(
    [[1.5] * 143, [2.5] * 145, None, [], [None] * 144, [0.5] * 144], pa.list_(pa.float32()))}))

# Many rows, one picture: dictionaries, runs and bits of many widths.
rows = 5000
write("many", pa.table({"image": [IMAGES[i // 1000] for i in range(rows)],
                        "label": pa.array([i * i % 611 for i in range(rows)], pa.int32())}),
      compression="zstd", row_group_size=2000, data_page_size=1000, write_batch_size=100)
write("many-delta", pa.table({"image": [IMAGES[i // 1000] for i in range(rows)],
                              "label": pa.array([i * i % 611 for i in range(rows)], pa.int64())}),
      compression="zstd", use_dictionary=["image"], column_encoding={"label": "DELTA_BINARY_PACKED"})

# For the contract of all readers: grey pictures of 4 x 4 and, too large, 5 x 5 pixels.
os.makedirs("tables/grey", exist_ok=True)
for name, side in [("grey/1", 4), ("grey/2", 4), ("large", 5)]:
    squares = []
    for i in range(2):
        out = io.BytesIO()
        Image.fromarray((np.arange(side * side) * 9 + i).astype(np.uint8).reshape(side, side)).save(out, "PNG")
        squares.append(out.getvalue())
    write(name, pa.table({"image": squares, "label": [0, 1]}), compression="snappy")

# What is refused: classes in two columns, a class without a name, a page of 3 MB that is packed well.
coarse = {"info": {"features": {
    "image": {"_type": "Image"},
    "coarse": {"names": ["a", "b"], "_type": "ClassLabel"},
    "fine": {"names": ["a", "b", "c"], "_type": "ClassLabel"}}}}
write("two-classes", pa.table({"image": structs[:2], "coarse": [0, 1], "fine": [2, 1]})
      .replace_schema_metadata({"huggingface": json.dumps(coarse)}), store_schema=True)
write("unnamed", pa.table({"image": structs[:2], "label": [0, 3]})
      .replace_schema_metadata({"huggingface": json.dumps(features)}), store_schema=True)
write("negative", plain(2, [0, -1]))
write("heavy", pa.table({"image": [bytes(3 << 20)]}), compression="zstd", use_dictionary=False,
      write_statistics=False)
