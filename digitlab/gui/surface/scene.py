"""What both pictures of a surface show: heights and their colours, the paths, and the slope at a point."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtGui import QImage

from digitlab.core.surface import SlopeMeasured, SurfaceBegun
from digitlab.data.surface import heights as data
from digitlab.data.surface.heights import Scale, refined
from digitlab.data.surface.landscape import Array, Landscape, Mask
from digitlab.gui.palette import palette
from digitlab.gui.surface import colours, trails

LINE, BRIGHT, TURN = 0.5, 0.6, 0.42  # how strong contour lines are on pale ground and on dark, and which is dark
FAINT = 0.03
ENOUGH = 0.25  # the share of the points from which on contour lines are more than steps from one to the next
HATCH = 5  # pixels
LIGHT, SHADE, SUN = (-0.55, -0.35, 0.75), 0.55, 3.0  # where light comes from, how dark shade is, how steep it looks
STEPS, MOST_STEPS = 8, 120  # between two points of a path, and on all of it
PATCH, STEEPEST = 0.3, 0.42  # half the side of the plane's patch, in halves of the slice, and how far it rises


class Trail(NamedTuple):
    """A path in halves of the slice around its middle, and the number of its colour.

    ``way`` is the same close enough to follow the surface: places x, y and heights.
    """

    x: Array
    y: Array
    number: int
    way: tuple[Array, Array, Array]


class Patch(NamedTuple):
    """A piece of the plane at a point ``x``, ``y``: its height there, and how it rises along x and along y."""

    x: float
    y: float
    height: float
    rise: tuple[float, float]

    @property
    def down(self) -> tuple[float, float]:
        """The direction in which −g points, of length 1; nowhere on level ground."""
        length = float(np.hypot(*self.rise))
        return (-self.rise[0] / length, -self.rise[1] / length) if length else (0.0, 0.0)

    @property
    def reach(self) -> float:
        """Half its side, the less the steeper it is."""
        return min(PATCH, STEEPEST / max(float(np.hypot(*self.rise)), 1e-9))

    def at(self, down: float, across: float) -> tuple[float, float, float]:
        """Place and height on the plane, so far downhill and across of the point, in shares of ``reach``."""
        (right, up), far = self.down if any(self.down) else (1.0, 0.0), self.reach
        x, y = far * (down * right - across * up), far * (down * up + across * right)
        return self.x + x, self.y + y, self.height + x * self.rise[0] + y * self.rise[1]


class Scene:
    """A landscape of which at least one point is known, as it is now."""

    def __init__(
        self, begun: SurfaceBegun, landscape: Landscape, slope: SlopeMeasured | None = None, *, race: bool = False
    ) -> None:
        self.begun, self.landscape = begun, landscape
        filled = landscape.filled()
        self.scale = Scale.of(filled)
        self.levels = self.scale.levels()
        self.heights = self.scale.heights(filled)
        self.broken: Mask = landscape.broken
        self.trails = [self._trail(place, race=race) for place in range(len(begun.paths))]
        self.patch = self._patch(slope) if slope is not None else None
        self.whole = bool(landscape.known.all())
        self.lined = bool(landscape.known.mean() >= ENOUGH)

    def place(self, a: Array | float, b: Array | float) -> tuple[Array, Array]:
        """Where points lie in halves of the slice around its middle: -1 to 1."""
        return tuple(2 * (np.asarray(one) - ends[0]) / (ends[-1] - ends[0]) - 1
                     for one, ends in ((a, self.landscape.a), (b, self.landscape.b)))  # fmt: skip

    def fine(self, rows: int, columns: int) -> Array:
        """Heights [rows, columns] between the measured ones."""
        return np.clip(refined(self.heights, rows, columns), 0, 1)

    def coloured(self, heights: Array, *, shaded: bool = False, width: float = 1.0) -> np.ndarray:
        """The colours of fine ``heights`` [rows, columns], uint8 [rows, columns, 3], with lines ``width`` wide."""
        ramp = colours.ramp().astype(np.float32)
        found = ramp[(heights * (len(ramp) - 1) + 0.5).astype(np.uint8)]
        levels = self.scale.heights(np.array(self.levels if self.lined else []))
        strength = data.lines(heights, levels, width)
        on = strength > FAINT
        dark = (heights[on] < TURN)[:, None]
        ground = found[on]
        found[on] = ground + strength[on][:, None] * np.where(dark, BRIGHT, LINE) * (
            np.where(dark, 255, ramp[0]) - ground
        )
        if self.broken.any():
            self._hatch(found)
        if shaded:
            found *= _shade(heights)[..., None]
        return np.minimum(found, 255).astype(np.uint8)

    def _hatch(self, found: np.ndarray) -> None:
        """Where the loss is no number."""
        rows, columns = (np.rint(np.linspace(0, count - 1, pixels)).astype(int)
                         for count, pixels in zip(self.broken.shape, found.shape, strict=False))  # fmt: skip
        broken = self.broken[np.ix_(rows, columns)]
        stripes = (np.add.outer(np.arange(found.shape[0]), np.arange(found.shape[1])) // HATCH % 2).astype(bool)
        for stripe, colour in ((True, palette().field), (False, palette().text_faint)):
            found[broken & (stripes == stripe)] = colours.channels(colour)

    def height(self, x: Array, y: Array) -> Array:
        """The heights of the surface at places."""
        count_b, count_a = self.heights.shape
        row, column = (np.clip((one + 1) / 2 * (count - 1), 0, count - 1)
                       for one, count in ((y, count_b), (x, count_a)))  # fmt: skip
        above, left = np.minimum(row.astype(int), count_b - 2), np.minimum(column.astype(int), count_a - 2)
        down, right = row - above, column - left
        h = self.heights
        return (h[above, left] * (1 - down) * (1 - right) + h[above, left + 1] * (1 - down) * right
                + h[above + 1, left] * down * (1 - right) + h[above + 1, left + 1] * down * right)  # fmt: skip

    def _trail(self, place: int, *, race: bool) -> Trail:
        path = self.begun.paths[place]
        x, y = self.place(np.array(path.a), np.array(path.b))
        steps = len(x) - 1
        at, known = np.linspace(0, steps, max(steps, min(STEPS * steps, MOST_STEPS)) + 1), np.arange(len(x))
        between = np.interp(at, known, x), np.interp(at, known, y)
        return Trail(x, y, trails.number(place, race=race), (*between, self.height(*between)))

    def _patch(self, slope: SlopeMeasured) -> Patch:
        x, y = self.place(slope.a, slope.b)
        height = float(self.scale.heights(np.array(slope.loss)))
        half = [(ends[-1] - ends[0]) / 2 for ends in (self.landscape.a, self.landscape.b)]
        rises = [self.scale.slope(slope.loss, one) * far
                 for one, far in zip((slope.slope_a, slope.slope_b), half, strict=True)]  # fmt: skip
        return Patch(float(x), float(y), height, (rises[0], rises[1]))


def image(colours: np.ndarray) -> QImage:
    """Colours uint8 [rows, columns, 3 or 4] as a picture, the first row on top."""
    height, width, parts = colours.shape
    form = QImage.Format.Format_RGB888 if parts == 3 else QImage.Format.Format_ARGB32_Premultiplied
    return QImage(np.ascontiguousarray(colours).tobytes(), width, height, parts * width, form).copy()


def _shade(heights: Array) -> Array:
    """How bright each place is in light from the side."""
    up, right = np.gradient(heights, 2 / (len(heights) - 1))
    towards = np.array(LIGHT) / np.linalg.norm(LIGHT)
    bright = towards[2] - SUN / 3 * (right * towards[0] + up * towards[1])
    bright = bright / np.sqrt(1 + (SUN / 3) ** 2 * (right**2 + up**2))
    return np.asarray(SHADE + (1 - SHADE) * np.clip(bright / towards[2], 0, 1.12), np.float32)
