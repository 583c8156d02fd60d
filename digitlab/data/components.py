"""Principal components: the few directions in which pictures differ most (Pearson 1901)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

PORTION = 512  # pictures at once
ROUNDS, BESIDE = 40, 14


def principal_components(images: NDArray[np.uint8], count: int = 2) -> NDArray[np.float32]:
    """Where ``images``, uint8 [n, h, w], lie along the ``count`` directions of largest variance, float32 [n, count].

    Pixels are counted in 0 to 1. The sign of a direction is free; here its largest weight is positive. The covariance
    of the pixels is enough for it, so that no copy of all the pictures as numbers is needed.
    """
    # More threads would wait for each other, and for a network that learns meanwhile: ten times as long.
    with threadpool_limits(limits=1, user_api="blas"):
        return _components(images.reshape(len(images), -1), count)


def _components(rows: NDArray[np.uint8], count: int) -> NDArray[np.float32]:
    mean = rows.mean(axis=0, dtype=np.float64).astype(np.float32) / np.float32(255)
    covariance = np.zeros((rows.shape[1], rows.shape[1]))
    for first in range(0, len(rows), PORTION):
        away = _away(rows[first : first + PORTION], mean)
        covariance += away.T @ away
    directions = _leading(covariance, count).astype(np.float32)
    found = np.empty((len(rows), count), np.float32)
    for first in range(0, len(rows), PORTION):
        found[first : first + PORTION] = _away(rows[first : first + PORTION], mean) @ directions
    return found


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


def _away(rows: NDArray[np.uint8], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pixels in 0 to 1, seen from their ``mean``."""
    away: NDArray[np.float32] = rows.astype(np.float32) / np.float32(255)
    away -= mean
    return away


def spread_out(positions: NDArray[np.floating]) -> NDArray[np.float32]:
    """``positions`` [n, 2] around their middle, the farthest at distance 1 along an axis."""
    low, high = positions.min(axis=0), positions.max(axis=0)
    reach = float((high - low).max()) / 2 or 1.0
    placed: NDArray[np.float32] = ((positions - (low + high) / 2) / reach).astype(np.float32)
    return placed
