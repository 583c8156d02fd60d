"""A few dots in a plot, painted one by one."""

from __future__ import annotations

import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QTransform

FAR = 1e6  # pixels, which no screen has and Qt cannot be trusted with


class Dots(pg.ScatterPlotItem):
    """Dots that all look alike.

    pyqtgraph puts many dots of any look together from pictures of them, which takes longer for a few than all else
    that a plot shows.
    """

    def paint(self, painter: QPainter, *_: object) -> None:
        place, size = painter.transform(), self.opts["size"]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.opts["pen"])
        painter.setBrush(self.opts["brush"])
        for x, y in zip(self.data["x"].tolist(), self.data["y"].tolist(), strict=True):
            there = place.map(QPointF(x, y))
            if there.manhattanLength() < FAR:
                painter.setTransform(QTransform(size, 0, 0, size, there.x(), there.y()))
                painter.drawPath(Symbols[self.opts["symbol"]])
        painter.setTransform(place)
