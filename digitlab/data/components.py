"""Principal components: the few directions in which pictures differ most (Pearson 1901)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from digitlab.data.parted import Parted

PORTION = 512  # pictures at once
ROUNDS, BESIDE = 40, 14


def principal_components(parted: Parted, numbers: NDArray[np.integer], count: int = 2) -> NDArray[np.float32]:
    """Where the digits ``numbers`` lie along the ``count`` directions of largest variance, float32 [n, count].

    Pixels are counted in 0 to 1. The sign of a direction is free; here its largest weight is positive. The covariance
    of the pixels is enough for it, so that the pictures are needed in portions only and never all as numbers.
    """
    portions = [numbers[first : first + PORTION] for first in range(0, len(numbers), PORTION)]
    # More threads would wait for each other, and for a network that learns meanwhile: ten times as long.
    with threadpool_limits(limits=1, user_api="blas"):
        total = sum(_pixels(parted, some).sum(axis=0, dtype=np.float64) for some in portions)
        mean = (total / len(numbers)).astype(np.float32)
        covariance = np.zeros((len(mean), len(mean)))
        for some in portions:
            away = _pixels(parted, some) - mean
            covariance += away.T @ away
        directions = _leading(covariance, count).astype(np.float32)
        found: NDArray[np.float32] = np.concatenate([(_pixels(parted, some) - mean) @ directions for some in portions])
    return found


def _pixels(parted: Parted, numbers: NDArray[np.integer]) -> NDArray[np.float32]:
    """The pictures of some digits as rows of pixels in 0 to 1."""
    pixels: NDArray[np.float32] = parted.pictures(numbers).reshape(len(numbers), -1).astype(np.float32)
    pixels /= 255
    return pixels


def _leading(covariance: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The eigenvectors of the ``count`` largest eigenvalues, one a column (subspace iteration; Rutishauser 1970).

    All 784 of them would take ten times as long. A few more than are wanted are carried along: the first settle faster.
    """
    carried = min(count + BESIDE, len(covariance))
    block = np.random.default_rng(0).normal(size=(len(covariance), carried))
    for _ in range(ROUNDS):
        block, _ = np.linalg.qr(covariance @ block)
    _, turns = np.linalg.eigh(block.T @ covariance @ block)
    found: NDArray[np.float64] = (block @ turns[:, ::-1])[:, :count]
    largest = np.abs(found).argmax(axis=0)
    found *= np.sign(found[largest, np.arange(count)])
    return found


def spread_out(positions: NDArray[np.floating]) -> NDArray[np.float32]:
    """``positions`` [n, 2] around their middle, the farthest at distance 1 along an axis."""
    low, high = positions.min(axis=0), positions.max(axis=0)
    reach = float((high - low).max()) / 2 or 1.0
    placed: NDArray[np.float32] = ((positions - (low + high) / 2) / reach).astype(np.float32)
    return placed
