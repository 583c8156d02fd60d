"""Holds back validation digits: the same ones for the same seed on every computer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitlab.core.errors import DigitLabError

Indices = NDArray[np.int64]


def stratified_split(labels: NDArray[np.uint8], validation_count: int, seed: int) -> tuple[Indices, Indices]:
    """(training indices, validation indices), both ascending: together every index once.

    Each class gives its share of the ``validation_count`` to within one digit. The choice rests on PCG64's raw stream
    and a stable sort alone, whose results NumPy keeps, so it is the same in every version and on every system.
    Raises DigitLabError where the count or the seed is not possible.
    """
    assert labels.ndim == 1, labels.shape
    if not 0 <= validation_count < len(labels):
        raise DigitLabError(
            f"{validation_count:,} digits cannot be held back from {len(labels):,};"
            f" hold back 0 to {max(len(labels) - 1, 0):,}."
        )
    if seed < 0:
        raise DigitLabError(f"The split seed is {seed}; it must be at least 0.")
    shuffled = np.argsort(np.random.PCG64(seed).random_raw(len(labels)), kind="stable")
    held_back = np.zeros(len(labels), bool)
    for label, quota in _quotas(labels, validation_count).items():
        members = shuffled[labels[shuffled] == label]
        held_back[members[:quota]] = True
    return np.flatnonzero(~held_back), np.flatnonzero(held_back)


def _quotas(labels: NDArray[np.uint8], validation_count: int) -> dict[int, int]:
    """How many of each class to hold back: its share rounded down, the largest remainders rounded up."""
    classes, counts = np.unique(labels, return_counts=True)
    quotas, remainders = np.divmod(counts.astype(np.int64) * validation_count, max(len(labels), 1))
    left = validation_count - int(quotas.sum())
    quotas[np.argsort(-remainders, kind="stable")[:left]] += 1
    return dict(zip(classes.tolist(), quotas.tolist(), strict=True))
