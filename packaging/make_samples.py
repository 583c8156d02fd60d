"""Makes resources/datasets/samples.npy, the digits that the window bends to show what training sees.

    python packaging/make_samples.py

The first of each kind among those that are learned from, and the second of the six that vary most.
"""

from pathlib import Path

import numpy as np

from digitlab.data.sources import load

SAMPLES = Path(__file__).resolve().parents[1] / "resources" / "datasets" / "samples.npy"
TWICE = (2, 3, 4, 5, 7, 9)


def main() -> None:
    """Choose and write them."""
    images, labels = load("mnist").train
    places = [np.flatnonzero(labels == digit)[0] for digit in range(10)]
    places += [np.flatnonzero(labels == digit)[1] for digit in TWICE]
    np.save(SAMPLES, images[places], allow_pickle=False)


if __name__ == "__main__":
    main()
