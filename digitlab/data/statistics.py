"""What the digits of a class have in common, and in what they differ: mean and spread of every pixel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.core.network import CLASSES
from digitlab.data.parted import Parted

PORTION = 256  # sums of so many squares of a byte are whole in float32, so that nothing is rounded


class ClassPictures(NamedTuple):
    """Of every class: how many digits, ``counts`` [10], and ``means`` and ``spreads`` of their pixels [10, 28, 28].

    Both are float64 in 0 to 255; the spread is the standard deviation. A class without digits has zeros.
    """

    counts: NDArray[np.int64]
    means: NDArray[np.float64]
    spreads: NDArray[np.float64]


def class_pictures(parted: Parted, numbers: NDArray[np.integer]) -> ClassPictures:
    """Mean and spread of the digits ``numbers``, by what they show."""
    side = parted.dataset.train.images.shape[1]
    counts = np.bincount(parted.labels[numbers], minlength=CLASSES)
    sums, squares = np.zeros((2, CLASSES, side * side))
    for label in range(CLASSES):
        of_class = numbers[parted.labels[numbers] == label]
        for first in range(0, len(of_class), PORTION):
            pixels = parted.pictures(of_class[first : first + PORTION]).reshape(-1, side * side).astype(np.float32)
            sums[label] += pixels.sum(axis=0)
            squares[label] += np.einsum("ij,ij->j", pixels, pixels)
    of_each = np.maximum(counts, 1)[:, None]
    means = sums / of_each
    spreads = np.sqrt(np.maximum(squares / of_each - means**2, 0))
    return ClassPictures(counts, means.reshape(-1, side, side), spreads.reshape(-1, side, side))
