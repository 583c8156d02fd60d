"""Imports a large table and learns from a large dataset: how fast, and in how much memory.

    python tests/stress/large_data.py [--rows 100000] [--digits 280000]

The table is made of MNIST's digits over and over, as competitions hand them out; the dataset of as many digits is
imported from arrays, then a small network learns from it for one epoch. Prints rows a second and the most memory of
each process, and leaves with 1 below 30,000 rows a second, above 300 MiB for an import or 1.5 GiB for the engine.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from data_bombs import measured

from digitlab.data.sources import load

SLOWEST, MOST_IMPORT, MOST_ENGINE = 30_000, 300, 1_536  # rows a second, MiB, MiB
NETWORK = 'network.layers=[{"type": "flatten"}, {"type": "dense", "units": 128}]'


def main() -> int:
    parser = argparse.ArgumentParser(description="Imports a large table and learns from a large dataset.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--digits", type=int, default=280_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["DIGITLAB_HOME"] = f"{name}/home"
        folder = Path(name)
        fine = [table(folder, arguments.rows), dataset(folder, arguments.digits)]
    return int(not all(fine))


def table(folder: Path, rows: int) -> bool:
    """Import a table of so many rows."""
    path = folder / "train.csv"
    train = load("mnist").train
    cells = np.concatenate([train.labels[:10_000, None], train.images[:10_000].reshape(10_000, -1)], axis=1)
    text = "".join(",".join(map(str, row)) + "\n" for row in cells.tolist()).encode()
    with path.open("wb") as file:
        file.write(b"label," + b",".join(b"pixel%d" % place for place in range(784)) + b"\n")
        for _ in range(rows // 10_000):
            file.write(text)
    told, memory, _ = run("data", "import", path, "--name", "table")
    rate = sum(told["counts"]) / told["seconds"]
    size = path.stat().st_size / 1e9
    print(
        f"table: {sum(told['counts']):,} rows, {size:.2f} GB: {rate:,.0f} rows/s, at most {memory:.0f} MiB", flush=True
    )
    path.unlink()
    return rate >= SLOWEST and memory <= MOST_IMPORT


def dataset(folder: Path, digits: int) -> bool:
    """Import so many digits from arrays, split them and learn from them."""
    train = load("mnist").train
    places = np.arange(digits) % 60_000
    np.savez(folder / "large.npz", x_train=train.images[places], y_train=train.labels[places])
    told, memory, seconds = run("data", "import", folder / "large.npz", "--name", "large")
    print(f"arrays: {sum(told['counts']):,} digits in {seconds:.1f} s, at most {memory:.0f} MiB", flush=True)
    trained, engine, seconds = run("train", "--data", "large", "--set", NETWORK, "--set", "training.epochs=1")
    rate = trained["images_per_second"]
    print(f"engine: {seconds:.1f} s in all, {rate:,.0f} images/s, at most {engine:.0f} MiB", flush=True)
    return memory <= MOST_IMPORT and engine <= MOST_ENGINE


def run(*arguments: object) -> tuple[dict[str, Any], float, float]:
    """A command's answer, the most memory it held in MiB, and its seconds."""
    ended = measured(*map(str, arguments), "--json")
    assert ended.code == 0, ended.said
    return json.loads(ended.said), ended.mebibytes, ended.seconds


if __name__ == "__main__":
    sys.exit(main())
