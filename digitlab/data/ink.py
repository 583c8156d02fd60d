"""Finds the ink of a digit on a scanned or photographed picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitlab.core.importing import Polarity
from digitlab.data.centring import BOX, Picture
from digitlab.data.pieces import Grey, without_dust

SAMPLES = 128  # per axis are enough to see the light on the paper
STEP = 1 / 255  # between two grey values
CONTRAST = 0.2  # between ink and paper, of 0 to 1; less is the grain of blank paper
SHADOW = 0.1  # the least light on paper
NOISE = 5.0  # standard deviations that a blank pixel does not reach
EDGE = 0.3  # where a digit ends; fainter is blur or compression
PALE = 0.9  # ink less strong than this is made stronger


def ink(grey: Grey, polarity: Polarity = "detect") -> Grey:
    """How much ink every pixel has, 0 to 1, on a picture ``grey`` [h, w] in 0 to 1; all 0 where nothing is drawn.

    The paper is a quadratic surface fitted to the pixels that look like the border, so uneven light is taken off; ink
    is what lies beyond its noise, on the darker or the lighter side: whichever has more, unless ``polarity`` says it.
    """
    paper, noise = _paper(grey)
    beyond = grey - paper
    beyond[np.abs(beyond) <= max(NOISE * noise, STEP / 2)] = 0
    dark = beyond.sum() < 0 if polarity == "detect" else polarity == "dark_on_light"
    if dark:  # dark ink takes a share of the light, and there is less light in a shadow
        beyond /= -np.clip(paper, SHADOW, 1)
    strength: Grey = np.clip(beyond, 0, None)
    if strength.max() < CONTRAST:
        return np.zeros_like(grey)
    solid = float(np.quantile(strength[strength > strength.max() / 2], 0.9))
    return np.minimum(strength if solid >= PALE else strength / solid, 1)


def _paper(grey: Grey) -> tuple[Grey, float]:
    """The empty paper under the digit, [h, w], and the standard deviation of its noise."""
    height, width = grey.shape
    rows, columns = (np.unique(np.linspace(0, n - 1, min(n, SAMPLES)).astype(int)) for n in (height, width))
    sample = grey[np.ix_(rows, columns)].astype(np.float64)
    basis = _quadratic(rows / height, columns / width)
    blank = np.ones(sample.shape, bool)
    blank[1:-1, 1:-1] = False  # at first only the border is taken for paper
    for _ in range(4):
        surface = np.linalg.lstsq(basis[blank], sample[blank], rcond=None)[0]
        distance = np.abs(sample - basis @ surface)
        noise = 1.4826 * float(np.median(distance[blank]))
        blank = distance <= 3 * noise + STEP
    paper = _quadratic(np.arange(height) / height, np.arange(width) / width) @ surface
    return paper.astype(np.float32), noise


def _quadratic(y: NDArray[np.float64], x: NDArray[np.float64]) -> NDArray[np.float64]:
    """[y, x, 6] the terms of a quadratic surface."""
    rows, columns = np.meshgrid(y, x, indexing="ij")
    return np.stack([np.ones_like(rows), rows, columns, rows**2, rows * columns, columns**2], axis=-1)


def in_box(strength: Grey) -> Picture:
    """The ink as uint8 [20, 20]: its longer side fills the box, the shorter is centred; every pixel an area's mean."""
    clean = without_dust(strength, EDGE)
    top, left, height, width = _bounds(clean > EDGE)
    side = max(height, width)
    rows = _shares(top - (side - height) // 2, side, clean.shape[0])
    columns = _shares(left - (side - width) // 2, side, clean.shape[1])
    box = rows @ clean @ columns.T
    if box.max() < PALE:  # a thin line on a large picture
        box /= box.max()
    return np.round(255 * box).astype(np.uint8)


def _bounds(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Top, left, height and width of what is set."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(columns[0]), int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def _shares(start: int, side: int, count: int) -> Grey:
    """[20, count] the share of each of ``count`` pixels in each pixel of a box over ``start`` to ``start + side``."""
    edges = start + side * np.arange(BOX + 1)[:, None] / BOX
    pixels = np.arange(count)
    overlap = np.minimum(edges[1:], pixels + 1) - np.maximum(edges[:-1], pixels)
    shares: Grey = (np.clip(overlap, 0, None) * BOX / side).astype(np.float32)
    return shares
