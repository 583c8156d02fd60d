"""A block with a surface on top, seen from above at a slant: which part of it each pixel of a picture shows.

There is no perspective, so an upright line of pixels shows the surface along one straight line over it. That line is
gone along from the front to the back, and a pixel shows what first rises to it.
"""

from __future__ import annotations

from math import cos, radians, sin
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.data.surface.landscape import Mask

Array = NDArray[np.floating[Any]]
SKY, SIDE = -1, -2
TALL = 0.8  # the height of the block, in halves of its width
BELOW = 0.12  # how far its foot lies below the lowest point
HALF_DIAGONAL = 2**0.5


class Camera(NamedTuple):
    """From where it is seen, in degrees: ``turn`` around the block, ``tilt`` above the ground."""

    turn: float = -35.0
    tilt: float = 38.0

    def turned(self, turn: float, tilt: float) -> Camera:
        """Farther around and up."""
        return Camera((self.turn + turn + 180.0) % 360.0 - 180.0, min(max(self.tilt + tilt, 8.0), 88.0))


class View(NamedTuple):
    """The block in a picture of ``width`` x ``height`` pixels; places run from -1 to 1 across it, heights to 1."""

    camera: Camera
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Pixels to a half of the block's width."""
        tilt = radians(self.camera.tilt)
        tall = 2 * HALF_DIAGONAL * sin(tilt) + (TALL + BELOW) * cos(tilt)
        return 0.97 * min(self.width / (2 * HALF_DIAGONAL), self.height / tall)

    def seen(self, x: Array, y: Array, height: Array) -> tuple[Array, Array, Array]:
        """The pixels, right and down, of places on the block, and how far back they lie."""
        turn, tilt = radians(self.camera.turn), radians(self.camera.tilt)
        right, back = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
        up = back * sin(tilt) + (height - 0.5) * TALL * cos(tilt)
        return self.width / 2 + right * self.scale, self.middle - up * self.scale, back

    @property
    def middle(self) -> float:
        """The row of pixels that the middle of the block lies on."""
        return self.height / 2 - BELOW * cos(radians(self.camera.tilt)) * self.scale / 2


class Seen(NamedTuple):
    """``texels`` [height, width]: the flat place in the heights that a pixel shows, SKY or SIDE.

    ``skyline`` [width, samples] is the row of pixels up to which the samples so far hide what is behind, ``near`` and
    ``far`` [width] how far back the line over the block goes.
    """

    texels: NDArray[np.int32]
    skyline: Array
    near: Array
    far: Array


def look(view: View, heights: Array) -> Seen:
    """What is seen of ``heights`` [n, n], the first row of them at y = -1, the first column at x = -1."""
    turn, tilt = radians(view.camera.turn), radians(view.camera.tilt)
    right = (np.arange(view.width) + 0.5 - view.width / 2) / view.scale
    near, far = _crossed(right, turn)
    samples = max(2, int(2 * HALF_DIAGONAL * view.scale * max(sin(tilt), 0.4)))
    back = (near[:, None] + (far - near)[:, None] * np.linspace(0, 1, samples)).astype(np.float32)
    count = len(heights)
    half = (count - 1) / 2  # and half a place more, so that cutting rounds
    column, row = (
        np.float32(half) * (along * back + (across * right)[:, None].astype(np.float32)) + np.float32(half + 0.5)
        for across, along in ((cos(turn), np.float32(sin(turn))), (-sin(turn), np.float32(cos(turn))))
    )
    places = np.clip(row, 0, count - 1).astype(np.int32) * count + np.clip(column, 0, count - 1).astype(np.int32)
    low = np.float32(0.5 * TALL * cos(tilt))
    up = back * np.float32(sin(tilt)) + heights.astype(np.float32).ravel()[places] * (2 * low) - low
    skyline = np.maximum.accumulate(up, axis=1)
    foot = near * sin(tilt) - (0.5 * TALL + BELOW) * cos(tilt)
    return Seen(
        _texels(view, places, skyline, foot, far > near),
        np.float32(view.middle) - skyline * np.float32(view.scale),
        near,
        far,
    )


def visible(view: View, seen: Seen, x: Array, y: Array, height: Array, tolerance: float = 2.5) -> Mask:
    """Which places just on the surface are hidden by nothing in front of them, to within pixels."""
    right, down, back = view.seen(x, y, height)
    column = np.clip(right.astype(int), 0, view.width - 1)
    span = np.maximum(seen.far[column] - seen.near[column], 1e-9)
    samples = seen.skyline.shape[1]
    sample = np.clip((back - seen.near[column]) / span * (samples - 1), 0, samples - 1).astype(int)
    return np.asarray(down <= seen.skyline[column, sample] + tolerance)


def _crossed(right: Array, turn: float) -> tuple[Array, Array]:
    """Between which two places, from the front to the back, the lines at ``right`` [n] go over the block."""
    near, far = np.full_like(right, -2.0), np.full_like(right, 2.0)
    for across, along in ((right * cos(turn), sin(turn)), (-right * sin(turn), cos(turn))):
        if abs(along) < 1e-9:
            far = np.where(np.abs(across) > 1, -2.0, far)
            continue
        ends = (-1 - across) / along, (1 - across) / along
        near, far = np.maximum(near, np.minimum(*ends)), np.minimum(far, np.maximum(*ends))
    return near, far


def _texels(view: View, places: NDArray[np.int32], skyline: Array, foot: Array, over: Mask) -> NDArray[np.int32]:
    """For each pixel the place of the first sample that rises to it."""
    columns, samples = places.shape
    bottom = view.height - view.middle
    rise = np.clip(skyline * np.float32(view.scale) + np.float32(bottom), 0, view.height).astype(np.int32)
    begun = np.concatenate([np.zeros((columns, 1), np.int32), rise[:, :-1]], axis=1)
    first = np.zeros((columns, view.height + 1), np.int32)
    first[np.arange(columns)[:, None], begun] = np.arange(samples, dtype=np.int32)
    shown = np.maximum.accumulate(first[:, : view.height], axis=1)
    found = np.take_along_axis(places, shown, axis=1)
    rows = np.arange(view.height)
    base = np.floor(foot * view.scale + bottom)[:, None]
    found[rows < rise[:, :1]] = SIDE
    found[(rows < base) | (rows >= rise[:, -1:]) | ~over[:, None]] = SKY
    return np.ascontiguousarray(found.T[::-1])
