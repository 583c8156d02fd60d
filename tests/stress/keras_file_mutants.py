"""Opens thousands of altered Keras files; only a sentence or a network from the catalogue may come of it.

    python tests/stress/keras_file_mutants.py [--count 10000] [--seed 0]

``bytes`` are files with flipped, cut and copied bytes; ``config`` are files whose configuration was altered and packed
anew, as somebody who means harm would; of each there are ``--count``. ``weights`` are files whose HDF5 was altered and
packed anew: each is read in a process of its own, so there is one for fifty of the others. 10,000 take about four
minutes. Prints and leaves as ``model_file_mutants.py`` does.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from model_file_mutants import Mutate, attack, bytes_altered

from digitlab.data import keras_file
from digitlab.engine import keras_import

FOR_ONE_PROCESS = 50
VALUES = [
    None,
    True,
    -1,
    0,
    2,
    10**9,
    10**400,
    0.5,
    -1e30,
    "",
    "relu",
    "x" * 10_000,
    [],
    [3, 3],
    [1] * 100,
    {},
    {"a": {}},
]


def main() -> int:
    parser = argparse.ArgumentParser(description="Opens altered Keras files; only a sentence or a network may come.")
    parser.add_argument("--count", type=int, default=10_000, help="mutants of a kind")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound.keras"
        save(path)
        content, broken = path.read_bytes(), []
        kinds: dict[str, tuple[Mutate, Callable[[Path], object], int]] = {
            "bytes": (bytes_altered, keras_file.read, arguments.count),
            "config": (config_altered, keras_file.read, arguments.count),
            "weights": (weights_altered, keras_import.load, -(-arguments.count // FOR_ONE_PROCESS)),
        }
        for name, (mutate, use, count) in kinds.items():
            path.write_bytes(content)
            broken.append(attack(name, path, mutate, use, count, arguments.seed))
    return int(any(broken))


def save(path: Path) -> None:
    """A small file of Keras with layers of many kinds."""
    import keras
    from keras import layers

    keras.Sequential([
        keras.Input((28, 28)), layers.Reshape((28, 28, 1)), layers.Rescaling(1 / 255), layers.Conv2D(4, 3),
        layers.MaxPooling2D(2), layers.BatchNormalization(), layers.Flatten(), layers.Dropout(0.2),
        layers.Dense(8, "relu", kernel_regularizer="l2"), layers.Dense(10, "softmax"),
    ]).save(path)  # fmt: skip


def config_altered(content: bytes, generator: np.random.Generator) -> bytes:
    """Some settings overwritten, left out or swapped, or the text itself altered."""
    members = unpacked(content)
    if generator.random() < 0.3:
        return packed({**members, "config.json": bytes_altered(members["config.json"], generator)})
    tree = json.loads(members["config.json"])
    for _ in range(generator.integers(1, 4)):
        node, key = place(tree, generator)
        other, another = place(tree, generator)
        if generator.random() < 0.2:
            node.pop(key)
        elif generator.random() < 0.4:
            node[key] = json.loads(json.dumps(other[another]))
        else:
            node[key] = VALUES[generator.integers(len(VALUES))]
    return packed({**members, "config.json": json.dumps(tree).encode()})


def place(tree, generator: np.random.Generator):
    """An object or a list somewhere in ``tree``, and a key of it."""
    found = (tree, next(iter(tree)))
    node = tree
    while isinstance(node, dict | list) and node:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = keys[generator.integers(len(keys))]
        found, node = (node, key), node[key]
        if generator.random() < 0.1:
            break
    return found


def weights_altered(content: bytes, generator: np.random.Generator) -> bytes:
    """The HDF5 altered, more often where it tells what lies where than in its numbers."""
    members = unpacked(content)
    weights = members["model.weights.h5"]
    head = int(generator.choice([100, 2_000, len(weights)]))
    return packed({**members, "model.weights.h5": bytes_altered(weights[:head], generator) + weights[head:]})


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


if __name__ == "__main__":
    warnings.simplefilter("error")  # nothing may be left to a line on the console
    warnings.filterwarnings("ignore", "__array__ implementation")  # Keras' own, while it saves
    sys.exit(main())
