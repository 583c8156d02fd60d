"""Turns pen strokes into the 28x28 picture a network reads, by MNIST's own rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digitlab.core.errors import DigitLabError
from digitlab.data.centring import BOX, SIDE, Picture, centred

Points = NDArray[np.float64]

FINE = 8  # dots per pixel and axis
PEN = 19  # diameter of the pen in dots: 2.375 pixels, between MNIST's median of 2.55 and what suits thin hands
REACH = PEN // 2  # of the pen beyond its middle dot
SPAN = BOX * FINE - PEN  # what is left of the box for the middle of the pen, in dots
MOST_DOTS = 50_000  # keeps an endless scribble quick; a digit needs about 1,000
NUDGE = 1e-6  # lifts numbers that lie exactly between two dots off the edge, where rounding noise would decide


def render(strokes: Sequence[ArrayLike]) -> Picture:
    """The drawing as uint8 [28, 28], white ink on black, as MNIST would show it.

    ``strokes`` are the pen's paths, float [n, 2] each with x to the right and y down, in any unit and at any place.
    They are drawn anew with a round pen of fixed width, the longer side of the ink 20 pixels, so that neither the size
    and place of the drawing nor the pen on screen matter; a single point is a dot, nothing drawn is black. Raises
    DigitLabError where a stroke is not a list of finite points.
    """
    paths = checked(strokes)
    if not paths:
        return np.zeros((SIDE, SIDE), np.uint8)
    ends = np.cumsum([len(path) for path in paths])
    return centred(_averaged(_inked(_dots(_in_box(np.concatenate(paths)), ends))))


def checked(strokes: Sequence[ArrayLike]) -> list[Points]:
    """The strokes that hold a point, as float64 [n, 2]; raises DigitLabError where one is not a list of points."""
    return [path for number, stroke in enumerate(strokes, 1) if len(path := _points(stroke, number))]


def _points(stroke: ArrayLike, number: int) -> Points:
    try:
        given = np.asarray(stroke)
    except ValueError:  # rows of different lengths
        given = np.empty((0, 0, 0))
    if given.shape == (0,):
        return np.empty((0, 2))
    if given.ndim != 2 or given.shape[1] != 2 or given.dtype.kind not in "iuf":
        raise DigitLabError(f"Stroke {number} is not a list of points; each point must be two numbers, x and y.")
    points = given.astype(np.float64)
    if not np.isfinite(points).all():
        raise DigitLabError(f"Stroke {number} has a point that is not finite; leave such points out.")
    return points


def _in_box(points: Points) -> Points:
    """The points in dots, moved and scaled so that the pen's ink just fits into the box, never stretched."""
    points = points / 2  # because the span of huge numbers would overflow
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float((high - low).max())
    if extent <= 1e-12 * float(np.abs(points).max()):  # one place, but for rounding
        return np.full(points.shape, (BOX + 1) * FINE / 2)  # the middle of a pixel
    inside: Points = (points - (low + (high - low) / 2)) / extent * SPAN + BOX * FINE / 2
    return inside


def _dots(points: Points, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """[n, 2] whole dots under the middle of the pen, without gaps along each path; ``ends`` is where paths stop."""
    steps = np.diff(points, axis=0, append=points[-1:])
    steps[ends[:-1] - 1] = 0  # the pen is lifted
    lengths = np.abs(steps).max(axis=1)
    pace = max(1.0, float(lengths.sum()) / MOST_DOTS)
    counts = np.maximum(np.ceil(lengths / pace - NUDGE), 1).astype(np.int64)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    along = points.repeat(counts, axis=0) + (steps / counts[:, None]).repeat(counts, axis=0) * within[:, None]
    dots: NDArray[np.int64] = np.floor(along + NUDGE).astype(np.int64)
    return dots


def _inked(dots: NDArray[np.int64]) -> NDArray[np.bool_]:
    """[160, 160] what a round pen inks whose middle passes over ``dots``: a dilation by a disc, row by row."""
    size = BOX * FINE
    passed = np.zeros((size + 2 * REACH, size + 2 * REACH), bool)
    passed[dots[:, 1] + REACH, dots[:, 0] + REACH] = True
    sums = np.zeros((size + 2 * REACH, size + 2 * REACH + 1), np.int16)
    np.cumsum(passed, axis=1, out=sums[:, 1:])
    inked = np.zeros((size, size), bool)
    for row in range(-REACH, REACH + 1):
        half = int(((PEN / 2) ** 2 - row**2) ** 0.5)
        band = sums[REACH + row : REACH + row + size]
        inked |= band[:, REACH + half + 1 :][:, :size] > band[:, REACH - half :][:, :size]
    return inked


def _averaged(inked: NDArray[np.bool_]) -> Picture:
    """uint8 [20, 20] the share of inked dots in every pixel, 255 for all; whole numbers, so no rounding noise."""
    counts = inked.reshape(BOX, FINE, BOX, FINE).sum(axis=(1, 3), dtype=np.int64)
    grey: Picture = ((counts * 255 + FINE * FINE // 2) // (FINE * FINE)).astype(np.uint8)
    return grey
