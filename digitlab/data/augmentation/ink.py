"""Changes ink where it lies: its edges, its sharpness, its greys and its grain.

Pictures are float32 [n, 28, 28] in 0 to 1, with black around them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.float32]
Numbers = NDArray[np.floating[Any]]

REACH = 4  # pixels to each side that a blur looks at


def thickened(pictures: Pictures, pixels: Numbers) -> Pictures:
    """Each picture with the edges of its strokes moved by ``pixels`` [n] in -1 to 1: out above 0, in below.

    A pixel goes that share of the way to the largest, or smallest, of itself and the four beside it, a grey dilation or
    erosion (Serra 1982). Where an edge is a ramp, as on drawn digits, the ramp moves by so many pixels.
    """
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    around = np.stack([pictures, framed[:, :-2, 1:-1], framed[:, 2:, 1:-1], framed[:, 1:-1, :-2], framed[:, 1:-1, 2:]])
    share = _each(pixels)
    grown = np.maximum(share, 0) * (around.max(axis=0) - pictures)
    thinned = np.maximum(-share, 0) * (pictures - around.min(axis=0))
    return _float32(pictures + grown - thinned)


def blurred(pictures: Pictures, sigma: Numbers) -> Pictures:
    """Each picture smoothed with a Gaussian whose standard deviation is ``sigma`` [n] pixels; 0 leaves it alone.

    The kernel ends REACH pixels from its middle, and adds up to 1.
    """
    steps = np.arange(-REACH, REACH + 1)
    kernels = np.exp(-(steps**2) / (2 * np.maximum(sigma, 1e-3)[:, None] ** 2))
    kernels /= kernels.sum(axis=1, keepdims=True)
    for axis in (1, 2):
        width = pictures.shape[axis]
        framed = np.pad(pictures, [(0, 0), *((REACH, REACH) if axis == one else (0, 0) for one in (1, 2))])
        parts = [_each(kernels[:, at]) * np.take(framed, range(at, at + width), axis) for at in range(len(steps))]
        pictures = _float32(np.sum(parts, axis=0))
    return pictures


def contrasted(pictures: Pictures, change: Numbers) -> Pictures:
    """Each picture with its greys 1 + ``change`` [n] times as far from the middle grey, kept in 0 to 1."""
    return _float32(np.clip(0.5 + _each(1 + change) * (pictures - 0.5), 0, 1))


def noisy(pictures: Pictures, grain: Numbers) -> Pictures:
    """Pictures with ``grain`` [n, 28, 28] added, kept in 0 to 1."""
    return _float32(np.clip(pictures + grain, 0, 1))


def _each(numbers: Numbers) -> Numbers:
    """[n] numbers, to be used on [n, 28, 28]."""
    return numbers[:, None, None]


def _float32(pictures: NDArray[np.floating[Any]]) -> Pictures:
    return pictures.astype(np.float32)
