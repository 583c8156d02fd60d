"""Long curves made short enough to be drawn, without hiding where they go."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def thinned(x: Array, y: Array, low: float, high: float, most: int) -> tuple[Array, Array]:
    """The part of a curve from ``low`` to ``high``, and a point beyond each end, as at most about ``most`` points.

    ``x`` [n] does not fall. Where there are more points, the means of equal spans of ``x`` stand for them; spans lie at
    multiples of their width, so that what is seen does not tremble while it is moved.
    """
    first = max(0, int(np.searchsorted(x, low, side="left")) - 1)
    last = min(len(x), int(np.searchsorted(x, high, side="right")) + 1)
    x, y = x[first:last], y[first:last]
    if len(x) <= most or high <= low:
        return x, y
    spans = np.floor(x * (most / (high - low)))
    starts = np.flatnonzero(np.diff(spans, prepend=spans[0] - 1))
    counts = np.diff(starts, append=len(spans))
    return np.add.reduceat(x, starts) / counts, np.add.reduceat(y, starts) / counts
