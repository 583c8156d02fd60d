"""A slice through the loss surface as far as it is measured; what is missing is like the nearest point there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Point(NamedTuple):
    """A place on the slice, and the loss there; None where it is no longer a number."""

    a: float
    b: float
    loss: float | None


class Landscape:
    """Losses [len(b), len(a)] at the ascending places ``a`` and ``b``; ``known`` says which were measured."""

    def __init__(self, a: Sequence[float], b: Sequence[float]) -> None:
        self.a, self.b = np.asarray(a, np.float64), np.asarray(b, np.float64)
        self.losses = np.full((len(b), len(a)), np.nan)
        self.known = np.zeros(self.losses.shape, bool)

    def add(self, places: Sequence[int], losses: Sequence[float | None]) -> None:
        """Take losses at the ``places`` of b times the number of a, plus that of a."""
        values = [np.nan if loss is None else loss for loss in losses]
        self.losses.flat[list(places)] = values
        self.known.flat[list(places)] = True

    @property
    def broken(self) -> Mask:
        """Where the loss was measured and is no number; the points that are missing are like their neighbours."""
        return spread(self.known & ~np.isfinite(self.losses), self.known) > 0

    def filled(self) -> Array:
        """A loss everywhere, [len(b), len(a)]: that of the nearest point with one; at least one is needed."""
        return spread(self.losses, self.sound)

    @property
    def sound(self) -> Mask:
        """Where a loss is known."""
        return np.asarray(self.known & np.isfinite(self.losses))

    def best(self) -> Point:
        """The lowest measured point; at least one is needed."""
        return self._point(int(np.nanargmin(np.where(self.sound, self.losses, np.inf))))

    def worst(self) -> Point:
        """The highest measured point; at least one is needed."""
        return self._point(int(np.nanargmax(np.where(self.sound, self.losses, -np.inf))))

    def at(self, a: float, b: float) -> Point | None:
        """The nearest point of the slice; None where it is not measured yet."""
        place = int(np.abs(self.b - b).argmin()) * len(self.a) + int(np.abs(self.a - a).argmin())
        return self._point(place) if self.known.flat[place] else None

    def _point(self, place: int) -> Point:
        row, column = divmod(place, len(self.a))
        loss = float(self.losses[row, column])
        return Point(float(self.a[column]), float(self.b[row]), loss if np.isfinite(loss) else None)


def spread(values: NDArray[np.generic], there: Mask) -> Array:
    """What lies ``there`` in ``values`` [rows, columns], and elsewhere what is nearest, counted in steps of a king."""
    found, there = np.where(there, values, 0).astype(np.float64), there.copy()
    while there.any() and not there.all():
        padded, reached = np.pad(found, 1), np.pad(there, 1)
        for down, right in ((0, 1), (1, 0), (1, 2), (2, 1), (0, 0), (0, 2), (2, 0), (2, 2)):
            rows, columns = slice(down, down + found.shape[0]), slice(right, right + found.shape[1])
            new = reached[rows, columns] & ~there
            found[new], there[new] = padded[rows, columns][new], True
    return found
