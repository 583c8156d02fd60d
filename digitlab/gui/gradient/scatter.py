"""Backpropagation over finite differences: where both agree, every weight lies on the diagonal."""

from __future__ import annotations

from math import asinh

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from digitlab.core.gradient_check import GradientChecked, Judged
from digitlab.gui import focus_ring, fonts
from digitlab.gui.gradient import words
from digitlab.gui.palette import palette
from digitlab.gui.plots.diagram import Diagram

MARGIN, FOOT = 16, 20  # pixels around the plot
REACH = 12.0  # pixels from the mouse
DOT = 3.0
Align = Qt.AlignmentFlag


class GradientScatter(Diagram):
    """A dot for every weight; the scale grows closer to 0, so that small derivatives are told apart.

    ``pointed(place or None)`` tells which weight the mouse or the arrow keys point at.
    """

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: list[Judged] = []
        self._unit, self._end = 1.0, 1.0
        self.setAccessibleName("Backpropagation over differences")

    def show_found(self, found: list[Judged], checked: GradientChecked) -> None:
        """Show other weights."""
        self._found, self._checked, self.place = found, checked, None
        sizes = [abs(value) for one in found for value in (one.weight.backpropagated, one.weight.difference)]
        usual = float(np.median(sizes)) if sizes else 0.0
        self._unit = usual or max(sizes, default=0.0) or 1.0
        self._end = self._bent(max(sizes, default=0.0)) * 1.06 or 1.0
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 110)

    def at(self, one: Judged) -> QPointF:
        """Where a weight lies."""
        middle, half = self._square().center(), self._square().width() / 2
        across, up = (self._bent(value) / self._end for value in (one.weight.difference, one.weight.backpropagated))
        return QPointF(middle.x() + across * half, middle.y() - up * half)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        for place, one in enumerate(self._found):
            wrong = one.verdict in ("wrong", "doubtful", "kink")
            colour = QColor(
                palette().error if one.verdict == "wrong" else palette().loss if wrong else palette().accent
            )
            colour.setAlphaF(0.8)
            size = DOT * (2 if place == self.place else 1.4 if wrong else 1)
            painter.setPen(QPen(QColor(palette().text), 1.4) if place == self.place else Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            if wrong:
                painter.drawRect(QRectF(self.at(one).x() - size, self.at(one).y() - size, 2 * size, 2 * size))
            else:
                painter.drawEllipse(self.at(one), size, size)
        if self.hasFocus():
            focus_ring.paint(painter, self.rect())
        painter.end()

    def _paint_frame(self, painter: QPainter) -> None:
        square = self._square()
        painter.setPen(QPen(QColor(palette().grid), 1))
        painter.drawLine(QPointF(square.left(), square.center().y()), QPointF(square.right(), square.center().y()))
        painter.drawLine(QPointF(square.center().x(), square.top()), QPointF(square.center().x(), square.bottom()))
        painter.setPen(QPen(QColor(palette().text_faint), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(square.bottomLeft(), square.topRight())
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(palette().text_faint))
        below = QRectF(0, square.bottom() + 2, self.width(), FOOT)
        painter.drawText(below, Align.AlignCenter, "difference → backpropagation ↑")

    def _square(self) -> QRectF:
        side = max(20.0, min(self.width(), self.height() - FOOT) - 2.0 * MARGIN)
        return QRectF((self.width() - side) / 2, (self.height() - FOOT - side) / 2, side, side)

    def _bent(self, value: float) -> float:
        return asinh(value / self._unit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        away = [(self.at(one) - event.position()).manhattanLength() for one in self._found]
        nearest = away.index(min(away)) if away else None
        self.point(nearest if nearest is not None and away[nearest] <= REACH else None)

    def count(self) -> int:
        return len(self._found)

    def first(self) -> int:
        return 0

    def say(self) -> None:
        self.setAccessibleDescription("" if self.place is None else words.point(self._found[self.place], self._checked))
        self.pointed.emit(self.place)
