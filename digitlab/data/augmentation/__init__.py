"""Bends digits with NumPy: the reference that the engine's augmentation is tested against, and what the window shows.

Pictures are float32 [n, 28, 28] in 0 to 1, white ink on black. The order of the operations:

    1. places    zoom, shear, rotation, elastic displacement and shift say together where each pixel of the new picture
                 lies in the old one; it is looked up there once, bilinearly, so that nothing is blurred twice
    2. thickness
    3. blur
    4. contrast, after which a picture is cut to 0 to 1
    5. noise, after which it is cut to 0 to 1 too

What chance decides comes in as :class:`Draws`, so that the same draws with other strengths bend the same way, less or
more, and so that the engine's own draws can be given to both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from digitlab.core.augmentations import (
    Augmentation,
    Blur,
    Contrast,
    Elastic,
    Noise,
    Rotate,
    Shear,
    Shift,
    Thickness,
    Zoom,
)
from digitlab.data.augmentation import ink, places
from digitlab.data.augmentation.draws import Draws

Chosen = dict[type[Augmentation], Augmentation]

PLACES = (Shift, Rotate, Zoom, Shear, Elastic)
INK: dict[type[Augmentation], Callable[[ink.Pictures, ink.Numbers], ink.Pictures]] = {
    Thickness: ink.thickened,
    Blur: ink.blurred,
    Contrast: ink.contrasted,
    Noise: ink.noisy,
}


def bent(images: NDArray[np.uint8], augmentations: Sequence[Augmentation], draws: Draws) -> ink.Pictures:
    """float32 [n, 28, 28] in 0 to 1: ``images`` uint8 [n, 28, 28] as training shows them."""
    chosen = {type(one): one for one in augmentations}
    pictures = images.astype(np.float32) / np.float32(255)
    if any(kind in chosen for kind in PLACES):
        pictures = _placed(pictures, chosen, draws)
    for kind, change in INK.items():
        if kind in chosen:
            pictures = change(pictures, _strength(chosen, kind) * getattr(draws, kind.key()))
    return pictures


def _placed(pictures: ink.Pictures, chosen: Chosen, draws: Draws) -> ink.Pictures:
    turn, zoom, slant, right, down = draws.maps.T
    zooms, shift = 1 + _strength(chosen, Zoom) * zoom, _strength(chosen, Shift)
    angles = _strength(chosen, Rotate) * turn, _strength(chosen, Shear) * slant
    maps = places.matrix(angles[0], zooms, zooms, angles[1], shift * right, shift * down)
    elastic = chosen.get(Elastic)
    if not isinstance(elastic, Elastic):
        return places.warp(pictures, maps)
    return places.warp(pictures, maps, places.elastic_fields(draws.fields, elastic.pixels, elastic.sigma))


def _strength(chosen: Chosen, kind: type[Augmentation]) -> float:
    """The first strength of ``kind``, 0 where it is not wanted."""
    return float(getattr(chosen[kind], kind.strengths()[0])) if kind in chosen else 0.0
