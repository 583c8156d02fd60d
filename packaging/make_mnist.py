"""Makes resources/datasets/mnist.npz from the four original MNIST files, byte for byte the same every time.

    python packaging/make_mnist.py FOLDER_OF_THE_GZ_FILES resources/datasets/mnist.npz

Deflate at level 9 is the smallest and, measured, also the fastest to unpack of zlib's levels and strategies (11.2 MB,
0.1 s); storing row differences instead of pixels makes the file a quarter larger. Another zlib than the reference
implementation may pack the same arrays into other bytes: then the sha256 in digitlab/data/sources.py changes too.
"""

import argparse
import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np

IMAGES_MAGIC, LABELS_MAGIC = 0x0803, 0x0801
FILES = {
    "train_images": "train-images-idx3-ubyte.gz",
    "train_labels": "train-labels-idx1-ubyte.gz",
    "test_images": "t10k-images-idx3-ubyte.gz",
    "test_labels": "t10k-labels-idx1-ubyte.gz",
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes mnist.npz from the four original IDX files.")
    parser.add_argument("folder", type=Path, help="folder with the four .gz files")
    parser.add_argument("output", type=Path, help="the file to write")
    arguments = parser.parse_args()
    data = pack({name: read_idx(arguments.folder / file) for name, file in FILES.items()})
    arguments.output.write_bytes(data)
    print(f"{arguments.output}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


def read_idx(path: Path) -> np.ndarray:
    """The array in one IDX file: uint8, one dimension for labels, three for images."""
    data = gzip.decompress(path.read_bytes())
    magic = int.from_bytes(data[:4], "big")
    if magic not in (IMAGES_MAGIC, LABELS_MAGIC):
        raise SystemExit(f"{path} is not an IDX file of bytes: it starts with {magic:#010x}.")
    dimensions = magic & 0xFF
    shape = np.frombuffer(data, ">u4", count=dimensions, offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def pack(arrays: dict[str, np.ndarray]) -> bytes:
    """The arrays as an .npz whose bytes depend on nothing else: no clock, no operating system, no file mode."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system = 3
            member.external_attr = 0o644 << 16
            content = io.BytesIO()
            np.lib.format.write_array(content, array, version=(1, 0), allow_pickle=False)
            archive.writestr(member, content.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()


if __name__ == "__main__":
    main()
