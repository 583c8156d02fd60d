"""A drawn digit as a handful of numbers: the mean brightness of each part of the picture."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digitlab.data.backpropagation.bends import Array

COLUMNS = 2


def parts(count: int) -> list[tuple[slice, slice]]:
    """The rows and columns of the ``count`` parts, an even number, from left to right and from top to bottom."""
    down = _cuts(count // COLUMNS)
    return [(rows, columns) for rows in down for columns in _cuts(COLUMNS)]


def pooled(picture: NDArray[np.uint8], count: int) -> Array:
    """float64 [count] from 0, black, to 1, white, of uint8 [28, 28]."""
    return np.array([picture[part].mean() / 255 for part in parts(count)])


def _cuts(count: int) -> list[slice]:
    ends = [round(28 * place / count) for place in range(count + 1)]
    return [slice(start, end) for start, end in pairwise(ends)]
