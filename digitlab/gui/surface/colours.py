"""The colours of heights, from deep blue valleys to pale peaks: evenly lighter to any eye, as in a chart of the sea."""

from __future__ import annotations

from functools import cache

import numpy as np

from digitlab.data.surface.landscape import Array
from digitlab.gui.palette import DARK, Palette, palette

ON_LIGHT = ("#06233f", "#0072b2", "#56b4e9", "#f4ecd2")  # between them the accents of both looks
ON_DARK = ("#06182b", "#0b5f93", "#4aa3d8", "#e6dcbf")
COUNT = 256
# Ottosson (2020), A perceptual color space for image processing: Oklab.
TO_CONES = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                     [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                   [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip


def ramp() -> Array:
    """The colours of the look in force, red, green and blue from 0 to 255, [256, 3]; the first is the lowest."""
    return _ramp(palette())


@cache
def _ramp(colours: Palette) -> Array:
    ends = np.array([oklab(colour) for colour in (ON_DARK if colours is DARK else ON_LIGHT)])
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(ends, axis=0), axis=1))])
    even = np.linspace(0, way[-1], COUNT)
    lab = np.stack([np.interp(even, way, part) for part in ends.T], axis=1)
    linear = np.clip((lab @ np.linalg.inv(TO_LAB).T) ** 3 @ np.linalg.inv(TO_CONES).T, 0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def channels(colour: str) -> Array:
    """Red, green and blue of ``#rrggbb``, from 0 to 255."""
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)], float)


def oklab(colour: str) -> Array:
    """Lightness and both colour differences of ``#rrggbb``, as far apart as eyes find them."""
    part = channels(colour) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ TO_CONES.T) @ TO_LAB.T)
