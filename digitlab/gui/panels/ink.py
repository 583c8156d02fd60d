"""Smooth round pen strokes, drawn piece by piece as they come."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from digitlab.gui.palette import palette

if TYPE_CHECKING:
    import numpy as np

PEN = 1 / 15  # width of the pen as a share of the side
Point = Sequence[float]


class Ink:
    """A picture of strokes that grows with each point, so that drawing costs the same however much there is.

    A stroke runs from middle to middle of its points in arcs around them. The last half piece of the stroke under way,
    which the next point will bend, is not in the picture yet: :meth:`paint_end` shows it.
    """

    def __init__(self) -> None:
        self._picture = QPixmap()
        self._side = 1.0

    def start(self, side: float, ratio: float) -> None:
        """An empty picture for a canvas of ``side`` pixels on a screen of pixel ``ratio``."""
        self._side = side
        whole = max(1, round(side * ratio))
        self._picture = QPixmap(QSize(whole, whole))
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)

    @property
    def picture(self) -> QPixmap:
        """What is drawn so far."""
        return self._picture

    def add(self, stroke: np.ndarray) -> None:
        """Draw a whole stroke, float [n, 2] in shares of the side."""
        path = QPainterPath(self._at(stroke[0]))
        for before, here in pairwise(stroke):
            path.quadTo(self._at(before), self._at((before + here) / 2))
        path.lineTo(self._at(stroke[-1]))
        self._draw(path)

    def extend(self, points: Sequence[Point]) -> QRectF:
        """Draw what the newest of ``points`` has settled; returns what has to be painted again."""
        newest = [self._at(point) for point in points[-3:]]
        if len(newest) > 1:
            path = QPainterPath((newest[0] + newest[1]) / 2 if len(newest) == 3 else newest[0])
            path.quadTo(newest[-2], (newest[-2] + newest[-1]) / 2)
            self._draw(path)
        margin = self._side * PEN
        return QPolygonF(newest).boundingRect().adjusted(-margin, -margin, margin, margin)

    def finish(self, points: Sequence[Point]) -> None:
        """Draw the end of a stroke that will not go on."""
        self._draw(self._end(points))

    def paint_end(self, painter: QPainter, points: Sequence[Point]) -> None:
        """Show the end of the stroke under way."""
        self._paint(painter, self._end(points))

    def _end(self, points: Sequence[Point]) -> QPainterPath:
        newest = [self._at(point) for point in points[-2:]]
        path = QPainterPath((newest[0] + newest[-1]) / 2)
        path.lineTo(newest[-1])
        return path

    def _at(self, point: Point | np.ndarray) -> QPointF:
        return QPointF(float(point[0]), float(point[1])) * self._side

    def _draw(self, path: QPainterPath) -> None:
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter, path)
        painter.end()

    def _paint(self, painter: QPainter, path: QPainterPath) -> None:
        round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(palette().ink), self._side * PEN, Qt.PenStyle.SolidLine, round_cap, round_join))
        if path.length() > 0:
            painter.drawPath(path)
        else:
            painter.drawPoint(path.currentPosition())
