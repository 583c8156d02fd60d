"""Losses as heights from 0 to 1, on a logarithmic scale where they are of very different size, and contour lines."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import NamedTuple

import numpy as np

from digitlab.data.surface.landscape import Array

WIDE = 8.0  # from how many times the least loss on the scale is logarithmic
DECADES = 12  # at most, below the highest
FEWEST, MOST = 4, 9  # contour lines, about
STEEPEST = 1e-4  # of a level for a pixel: less steep is flat


class Scale(NamedTuple):
    """The losses at the heights 0 and 1, and whether the heights between are those of the logarithms."""

    low: float
    high: float
    logarithmic: bool

    @classmethod
    def of(cls, losses: Array) -> Scale:
        """A scale that holds all ``losses``, of any shape."""
        low, high = float(losses.min()), float(losses.max())
        least = max(low, high * 10.0**-DECADES)
        if low >= 0 and high > WIDE * least > 0:
            return cls(least, high, True)
        return cls(low, high if high > low else low + max(abs(low), 1.0) * 1e-3, False)

    def heights(self, losses: Array) -> Array:
        """Heights of ``losses``, of the same shape; what is off the scale lies at its end."""
        kept = np.clip(losses, self.low, self.high)
        if self.logarithmic:
            return np.asarray(np.log(kept / self.low) / np.log(self.high / self.low))
        return (kept - self.low) / (self.high - self.low)

    def loss(self, height: float) -> float:
        """The loss at a height."""
        if self.logarithmic:
            return float(self.low * (self.high / self.low) ** height)
        return self.low + height * (self.high - self.low)

    def slope(self, loss: float, slope: float) -> float:
        """How the height changes where the loss ``loss`` changes by ``slope``."""
        if self.logarithmic:
            return float(slope / max(loss, self.low) / np.log(self.high / self.low))
        return slope / (self.high - self.low)

    def levels(self) -> list[float]:
        """Round losses on the scale, which contour lines stand for."""
        if not self.logarithmic:
            return _round(self.low, self.high)
        decades = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
        for fronts in ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0)):
            found = [front * 10.0**decade for decade in decades for front in fronts]
            found = [one for one in found if self.low < one < self.high]
            if len(found) >= FEWEST:
                return found[:: ceil(len(found) / MOST)]
        return _round(self.low, self.high)


def lines(heights: Array, levels: Array, width: float = 1.0) -> Array:
    """How strongly each pixel of ``heights`` [rows, columns] belongs to a contour line at the ascending ``levels``.

    From 0 to 1, with smooth edges: a line is about ``width`` pixels wide, on steep ground and on flat.
    """
    if not len(levels):
        return np.zeros_like(heights)
    ends = np.concatenate([[2 * levels[0] - levels[-1] - 1], levels, [2 * levels[-1] - levels[0] + 1]])
    places = np.interp(heights, ends, np.arange(len(ends)))
    down, right = np.gradient(places)
    steep = np.maximum(np.hypot(down, right), STEEPEST)
    nearest = np.clip(np.round(places), 1, len(levels))
    return np.asarray(np.clip(0.5 + width / 2 + 0.15 - np.abs(places - nearest) / steep, 0.0, 1.0))


def refined(values: Array, rows: int, columns: int) -> Array:
    """``values`` [n, m] at [rows, columns] places from edge to edge, along cubics through the measured ones.

    Catmull and Rom (1974), A class of local interpolating splines.
    """
    return _between(_between(values, rows).T, columns).T


def _between(values: Array, wanted: int) -> Array:
    """``values`` [n, m] at [wanted, m] places."""
    count = len(values)
    at = np.linspace(0, count - 1, wanted)
    first = np.minimum(at.astype(int), count - 2)
    t = (at - first)[:, None]
    parts = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3)
    found = np.zeros((wanted, values.shape[1]))
    for step, part in enumerate(parts, -1):
        found += part / 2 * values[np.clip(first + step, 0, count - 1)]
    return found


def _round(low: float, high: float) -> list[float]:
    least = (high - low) / MOST
    power = 10.0 ** floor(log10(least))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)
    found = [number * step for number in range(ceil(low / step), floor(high / step) + 1)]
    return [one for one in found if low < one < high]
