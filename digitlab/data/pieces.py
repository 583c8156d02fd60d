"""Takes dust off a picture: pieces of ink that are too small to be part of the digit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]

DUST = 0.03  # of the largest piece's ink


def without_dust(strength: Grey, threshold: float) -> Grey:
    """``strength`` [h, w] with every piece above ``threshold`` blanked that has little ink beside the largest piece."""
    inked = strength > threshold
    if not inked.any():
        return strength
    piece = pieces(inked)
    amounts = np.bincount(piece, weights=strength[inked])
    clean = strength.copy()
    clean[inked] *= (amounts >= DUST * amounts.max())[piece]
    return clean


def pieces(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """[n] for every pixel set in ``mask``, row by row, a number that exactly the pixels joined to it share.

    Pixels join sideways and across corners. Everyone takes the largest number around them and then that one's own
    (pointer jumping), so even a long spiral is done after a few rounds.
    """
    count = int(mask.sum())
    place = np.full(np.add(mask.shape, 2), -1)
    place[1:-1, 1:-1][mask] = numbers = np.arange(count)
    rows, columns = np.nonzero(mask)
    around = np.stack([place[rows + down, columns + right] for down in range(3) for right in range(3)])
    around = np.where(around < 0, numbers, around)
    while True:
        larger = numbers[around].max(axis=0)
        larger = larger[larger]
        if (larger == numbers).all():
            return numbers
        numbers = larger
