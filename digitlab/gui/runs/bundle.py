"""Many curves as one item of a plot: only what is in sight is drawn, by no more points than can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from digitlab.data.kept_curves import Array
from digitlab.data.thinning import span_of, thinned, within

MOST_POINTS, LEAST_POINTS, USUAL_POINTS = 6_000, 40, 300  # of all curves, and of each; twice as many at times


class Line(NamedTuple):
    """A curve with its pen; ``x`` does not fall."""

    x: Array
    y: Array
    pen: QPen


class Area(NamedTuple):
    """What lies between two curves over the same ``x``."""

    x: Array
    low: Array
    high: Array
    colour: QColor


class Bundle(pg.GraphicsObject):
    """The lines are drawn in their order, above the areas."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._areas: list[Area] = []
        self._span = 0.0
        self._thinned: list[tuple[Array, Array]] = []  # for spans that wide
        self._bounds = QRectF()

    def show(self, lines: Sequence[Line], areas: Sequence[Area] = ()) -> None:
        """Draw these instead of what was there."""
        self._lines = [_finite(line) for line in lines]
        self._areas = list(areas)
        self._span = 0.0
        self.update()

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()
        self._bounds = QRectF()
        self.update()

    def boundingRect(self) -> QRectF:
        """What is in sight: anything else need not be painted."""
        if self._bounds.isEmpty():
            self._bounds = self.viewRect()
        return self._bounds

    def points(self) -> int:
        """How many points of a curve are seen at least, so that all together are drawn within a frame."""
        return max(LEAST_POINTS, min(USUAL_POINTS, MOST_POINTS // max(1, len(self._lines))))

    def _thin(self, span: float) -> None:
        """Have all curves by the means of such spans, which stay the same while a person moves the view."""
        if span != self._span:
            self._span, self._thinned = span, [thinned(line.x, line.y, span) for line in self._lines]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        view = self.viewRect()
        self._thin(span_of(view.width(), self.points()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pg.mkPen(None))
        for area in self._areas:
            painter.setBrush(area.colour)
            painter.drawPolygon(polygon(np.r_[area.x, area.x[::-1]], np.r_[area.low, area.high[::-1]]))
        painter.setBrush(pg.mkBrush(None))
        for line, points in zip(self._lines, self._thinned, strict=True):
            x, y = within(*points, view.left(), view.right())
            if len(x) > 1:
                painter.setPen(line.pen)
                painter.drawPolyline(polygon(x, y))


def polygon(x: Array, y: Array) -> QPolygonF:
    """The points as Qt wants them."""
    return pg.functions.arrayToQPolygonF(np.asarray(x, np.float64), np.asarray(y, np.float64))


def _finite(line: Line) -> Line:
    """Without the points that are no numbers: a run whose loss overflowed ends there."""
    sound = np.isfinite(line.x) & np.isfinite(line.y)
    return line if sound.all() else line._replace(x=line.x[sound], y=line.y[sound])
