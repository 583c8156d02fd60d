"""What chance decides about bent digits, apart from how strongly they are bent."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.data.augmentation.places import GRID
from digitlab.data.centring import SIDE

Numbers = NDArray[np.floating]


class Draws(NamedTuple):
    """Random numbers for n digits.

    ``maps`` [n, 5] in -1 to 1 are for rotation, zoom, shear and the shifts in x and y; ``fields`` [n, 2, 14, 14] in -1
    to 1 are the raw displacements in x and y; ``thickness`` and ``contrast`` [n] lie in -1 to 1, ``blur`` [n] in 0 to
    1; ``noise`` [n, 28, 28] is normal.
    """

    maps: Numbers
    fields: Numbers
    thickness: Numbers
    blur: Numbers
    contrast: Numbers
    noise: Numbers


def draw(generator: np.random.Generator, count: int) -> Draws:
    """Draws for ``count`` digits."""
    return Draws(
        maps=generator.uniform(-1, 1, (count, 5)),
        fields=generator.uniform(-1, 1, (count, 2, GRID, GRID)),
        thickness=generator.uniform(-1, 1, count),
        blur=generator.uniform(0, 1, count),
        contrast=generator.uniform(-1, 1, count),
        noise=generator.standard_normal((count, SIDE, SIDE)),
    )
