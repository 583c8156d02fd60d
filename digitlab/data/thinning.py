"""Long curves made short enough to be drawn, without hiding where they go."""

from __future__ import annotations

from math import floor, log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def span_of(width: float, least: int) -> float:
    """How wide a span is of which ``least`` to twice as many lie in ``width``: a power of two.

    So the same spans serve while a view is moved, and for all views of about that width.
    """
    return float(2.0 ** floor(log2(width / least)))


def thinned(x: Array, y: Array, span: float) -> tuple[Array, Array]:
    """The means of a curve over equal spans of ``x`` [n], which does not fall; all points where they are hardly more.

    Spans lie at multiples of their width, so that what is seen does not tremble while it is moved.
    """
    if not len(x):
        return x, y
    spans = np.floor(x * (1 / span))
    starts = np.flatnonzero(np.concatenate([[True], spans[1:] != spans[:-1]]))
    if 2 * len(starts) > len(x):
        return x, y
    counts = np.diff(starts, append=len(spans))
    return np.add.reduceat(x, starts) / counts, np.add.reduceat(y, starts) / counts


def within(x: Array, y: Array, low: float, high: float) -> tuple[Array, Array]:
    """The part of a curve from ``low`` to ``high``, and a point beyond each end; ``x`` [n] does not fall."""
    first, last = max(0, int(x.searchsorted(low)) - 1), int(x.searchsorted(high, side="right")) + 1
    return x[first:last], y[first:last]
