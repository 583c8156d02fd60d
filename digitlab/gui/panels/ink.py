"""Smooth round pen strokes, drawn piece by piece as they come."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from digitlab.gui.palette import palette

PEN = 1 / 15  # width of the pen as a share of the side


class Ink:
    """A picture of strokes that grows with each point, so that drawing costs the same however much there is."""

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
        path = QPainterPath(self._point(stroke[0]))
        for before, here in pairwise(stroke):
            path.quadTo(self._point(before), self._point((before + here) / 2))
        path.lineTo(self._point(stroke[-1]))
        self._draw(path)

    def extend(self, points: list[tuple[float, float]]) -> QRectF:
        """Draw the newest piece of a stroke that ends with ``points``; returns what has to be painted again."""
        newest = [self._point(point) for point in points[-3:]]
        if len(newest) < 3:
            path = QPainterPath(newest[0])
            path.lineTo(newest[-1])
        else:
            path = QPainterPath((newest[0] + newest[1]) / 2)
            path.quadTo(newest[1], (newest[1] + newest[2]) / 2)
            path.lineTo(newest[2])
        self._draw(path)
        margin = self._side * PEN
        return path.boundingRect().adjusted(-margin, -margin, margin, margin)

    def _point(self, point: np.ndarray | tuple[float, float]) -> QPointF:
        return QPointF(float(point[0]), float(point[1])) * self._side

    def _draw(self, path: QPainterPath) -> None:
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(QColor(palette().ink), self._side * PEN, Qt.PenStyle.SolidLine, round_cap, round_join))
        if path.length() > 0:
            painter.drawPath(path)
        else:
            painter.drawPoint(path.currentPosition())
        painter.end()
