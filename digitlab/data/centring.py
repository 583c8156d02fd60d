"""Where MNIST puts a digit in its picture: in a 20 pixel box, moved by whole pixels to its centre of mass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

SIDE = 28
BOX = 20
CENTRE = 14


def centred(box: Picture) -> Picture:
    """The 28x28 picture of a digit that fills ``box``, uint8 [20, 20]; an empty box gives an empty picture.

    With pixel i covering [i, i + 1), the centre of mass of every MNIST digit lies in [14, 15) in both axes: a shift by
    14 - floor(centre). Aiming at 14.0 with rounding would be half a pixel off. Ink so lopsided that this shift would
    push it out of the picture, which no digit is, stays at the edge instead.
    """
    assert box.shape == (BOX, BOX), box.shape
    picture = np.zeros((SIDE, SIDE), np.uint8)
    if box.any():
        top, left = _shift(box.sum(axis=1, dtype=np.int64)), _shift(box.sum(axis=0, dtype=np.int64))
        picture[top : top + BOX, left : left + BOX] = box
    return picture


def _shift(ink: NDArray[np.int64]) -> int:
    """Where the box starts along one axis; whole numbers, so that a symmetrical digit never flickers."""
    twice_centre = int(ink @ (2 * np.arange(BOX) + 1))
    whole = twice_centre // (2 * int(ink.sum()))
    return min(max(CENTRE - whole, 0), SIDE - BOX)
