"""Reads thousands of altered data files; only a sentence or sound digits may come of it.

    python tests/stress/data_mutants.py [--count 10000] [--seed 0] [KIND ...]

``idx`` and ``idx_gz`` are pairs of files, in ``told`` with more than the labels, ``npz`` and ``npy`` arrays, ``csv`` a
table, ``features`` and ``features_bz2`` tables in the form of LIBSVM, ``png`` pictures in folders,
``zip`` the same zipped, ``data`` data files of DigitLab with flipped bytes, and ``signed`` such files whose members
were altered under a manifest made to fit, as somebody who means harm would. Then every bomb of data_bombs.py is
imported in a process of its own. Prints how many were read and how many refused, the slowest and the growth of
memory, and leaves with 1 where anything else happened.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import os
import resource  # not on Windows
import shutil
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from data_bombs import BOMBS, drop
from model_file_mutants import bytes_altered, members_altered
from PIL import Image

from digitlab.core.datasets import Own
from digitlab.core.errors import DigitLabError
from digitlab.core.importing import Imported, Reading
from digitlab.data import library
from digitlab.data.imports import carry_out, recognise

SLOWEST_ALLOWED = 5.0
MOST_GROWTH = 300  # MiB
COUNT = 33
Mutate = Callable[[bytes, np.random.Generator], bytes]


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Imports altered files; only a sentence or sound digits may come of it."
    )
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="only these")
    parser.add_argument("--count", type=int, default=10_000, help="mutants of each kind")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIGITLAB_HOME"] = f"{folder}/home"
        kinds = originals(Path(folder))
        wanted = arguments.kinds or [*kinds, "bombs"]
        broken = [attack(name, *kinds[name], arguments.count, arguments.seed) for name in wanted if name in kinds]
        if "bombs" in wanted:
            broken += [drop(name, Path(folder)) for name in BOMBS]
    return int(any(broken))


def originals(folder: Path) -> dict[str, tuple[Path, list[Path], Mutate]]:
    """For every kind what is imported, the files of it that are altered, and how."""
    images, labels = some_digits()
    made: dict[str, tuple[Path, list[Path], Mutate]] = {}
    for kind, make in MAKERS.items():
        place = folder / kind
        place.mkdir()
        made[kind] = (*make(place, images, labels), members_altered if kind == "signed" else bytes_altered)
    return made


def some_digits() -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    images = np.zeros((COUNT, 28, 28), np.uint8)
    images[:, 4:24, 10:18] = generator.integers(0, 2, (COUNT, 20, 8)) * 255
    return images, (np.arange(COUNT) % 10).astype(np.uint8)


def idx(folder: Path, images: np.ndarray, labels: np.ndarray, pack: Callable[[bytes], bytes] = bytes):
    paths = [folder / "train-images-idx3-ubyte", folder / "train-labels-idx1-ubyte"]
    for path, array in zip(paths, (images, labels), strict=True):
        head = (0x800 + array.ndim).to_bytes(4, "big") + b"".join(size.to_bytes(4, "big") for size in array.shape)
        path.write_bytes(pack(head + array.tobytes()))
    return paths[0], paths


def idx_gz(folder: Path, images: np.ndarray, labels: np.ndarray):
    return idx(folder, images, labels, gzip.compress)


def told(folder: Path, images: np.ndarray, labels: np.ndarray):
    _, (pictures, old) = idx(folder, images, labels)
    numbers = np.repeat(labels[:, None], 8, axis=1).astype(">i4")
    path = folder / "train-labels-idx2-int"
    path.write_bytes(b"\0\0\x0c\x02" + np.array(numbers.shape, ">u4").tobytes() + numbers.tobytes())
    old.unlink()
    return pictures, [pictures, path]


def features(folder: Path, images: np.ndarray, labels: np.ndarray, pack: Callable[[bytes], bytes] = bytes):
    rows = [
        f"{label} {' '.join(f'{place + 1}:{image.flat[place]}' for place in np.flatnonzero(image))}\n"
        for image, label in zip(images, labels, strict=True)
    ]
    (folder / "a.txt").write_bytes(pack("".join(rows).encode()))
    return folder / "a.txt", [folder / "a.txt"]


def features_bz2(folder: Path, images: np.ndarray, labels: np.ndarray):
    return features(folder, images, labels, bz2.compress)


def npz(folder: Path, images: np.ndarray, labels: np.ndarray):
    np.savez(folder / "a.npz", x_train=images[:28], y_train=labels[:28], x_test=images[28:], y_test=labels[28:])
    return folder / "a.npz", [folder / "a.npz"]


def npy(folder: Path, images: np.ndarray, labels: np.ndarray):
    np.save(folder / "x.npy", images.astype(np.float32) / 255)
    np.save(folder / "y.npy", labels)
    return folder / "x.npy", [folder / "x.npy", folder / "y.npy"]


def csv(folder: Path, images: np.ndarray, labels: np.ndarray):
    rows = np.concatenate([labels[:, None], images.reshape(COUNT, -1)], axis=1)
    np.savetxt(folder / "a.csv", rows, fmt="%d", delimiter=",")
    return folder / "a.csv", [folder / "a.csv"]


def png(folder: Path, images: np.ndarray, labels: np.ndarray):
    paths = []
    for place, (image, label) in enumerate(zip(images, labels, strict=True)):
        path = folder / "mine" / str(label) / f"{place}.{'png' if place % 2 else 'jpg'}"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path)
        paths.append(path)
    return folder / "mine", paths


def zipped(folder: Path, images: np.ndarray, labels: np.ndarray):
    _, paths = png(folder, images, labels)
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for path in paths:
            archive.write(path, path.relative_to(folder))
    return folder / "a.zip", [folder / "a.zip"]


def data(folder: Path, images: np.ndarray, labels: np.ndarray):
    with library.adding(folder.name) as writer:
        writer.add(images, labels, np.zeros(COUNT, bool))
        writer.finish()
    path = folder / "a.digitlab"
    shutil.move(library.path_of(folder.name), path)
    return path, [path]


MAKERS = {"idx": idx, "idx_gz": idx_gz, "told": told, "npz": npz, "npy": npy, "csv": csv, "features": features,
          "features_bz2": features_bz2, "png": png, "zip": zipped, "data": data, "signed": data}  # fmt: skip


def bring_in(path: Path) -> Own:
    """Look and import, as the window does; what comes of it must be sound."""
    carry_out.look(recognise.source([path]), Reading(), [path])
    *_, last = carry_out.carry_out([recognise.source([path])], "mutant", Reading())
    assert isinstance(last, Imported), last
    dataset = library.load(last.dataset)
    for part in dataset:
        assert part.images.shape[1:] == (28, 28), part.images.shape
        assert part.images.any(axis=(1, 2)).all() or path.suffix == ".digitlab", "a picture shows nothing"
        assert part.labels.max() <= 9, part.labels.max()
    assert sum(last.counts) == sum(len(part.labels) for part in dataset), last.counts
    return last.dataset


def attack(name: str, path: Path, files: list[Path], mutate: Mutate, count: int, seed: int) -> int:
    """How many of ``count`` mutants did something else than be read or refused in one sentence."""
    sound, generator = [file.read_bytes() for file in files], np.random.default_rng(seed)
    bring_in(path)
    library.remove("mutant")
    outcomes, slowest, broken, before = {"read": 0, "refused": 0}, 0.0, 0, memory()
    sentences: set[str] = set()
    for number in range(count):
        which = int(generator.integers(len(files)))
        files[which].write_bytes(mutate(sound[which], generator))
        began = time.process_time()  # a busy machine is no fault of the file; a hang shows anyway
        try:
            bring_in(path)
            library.remove("mutant")
            outcomes["read"] += 1
        except DigitLabError as error:
            outcomes["refused"] += 1
            sentences.add(str(error))
        except Exception:
            broken += 1
            print(f"{name} mutant {number} of seed {seed}:\n{traceback.format_exc()}", file=sys.stderr)
            shutil.rmtree(library.folders.datasets(), ignore_errors=True)
        slowest = max(slowest, time.process_time() - began)
        files[which].write_bytes(sound[which])
    left = list(library.folders.datasets().glob(".*"))
    growth = memory() - before
    unclear = [one for one in sentences if "\n" in one or not one.endswith(".") or len(one) > 600]
    print(
        f"{name:7} {count:,} mutants: {outcomes['read']:,} read, {outcomes['refused']:,} refused with"
        f" {len(sentences):,} sentences, {broken} broken, {len(unclear)} unclear, {len(left)} left behind;"
        f" slowest {slowest:.2f} s, memory grew by {growth:.0f} MiB",
        flush=True,
    )
    for one in unclear[:3]:
        print(repr(one), file=sys.stderr)
    return broken + len(unclear) + len(left) + (slowest > SLOWEST_ALLOWED) + (growth > MOST_GROWTH)


def memory() -> float:
    """The most memory that this process has ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    warnings.simplefilter("error")  # nothing may be left to a line on the console
    sys.exit(main())
