"""The robustness curves: how many digits are still read right, the more they are bent."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitlab.core.robustness import BENDS, Bend, RobustnessMeasured
from digitlab.core.scores import Share
from digitlab.gui import focus_ring, fonts
from digitlab.gui.evaluation import words
from digitlab.gui.evaluation.robustness import Robustness
from digitlab.gui.labels import Label, Remark
from digitlab.gui.palette import palette
from digitlab.gui.plots.diagram import Diagram

LEFT, FOOT, TOP, RIGHT = 32, 18, 8, 10  # pixels around a plot
BAND = 0.22
DOT = 2.6
Align = Qt.AlignmentFlag


class Curve(Diagram):
    """Accuracy over the amounts of one way to bend, with the 95 % band; the mouse or arrow keys point at a place."""

    def __init__(self, bend: Bend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bend = bend
        self._points: list[RobustnessMeasured] = []
        self.remark = Remark()
        self.setAccessibleName(f"Accuracy over {bend.title.lower()}")
        self.setToolTip(bend.explanation)

    def show_points(self, points: list[RobustnessMeasured]) -> None:
        """Show what was measured so far, from the least amount on."""
        self._points = points
        if self.place is not None and self.place >= len(points):
            self.place = None
        self.say()
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(88, 60)

    def at(self, amount: float, share: float) -> QPointF:
        """Where an accuracy at an amount lies."""
        first, last = self.bend.amounts[0], self.bend.amounts[-1]
        across, up = self.width() - LEFT - RIGHT, self.height() - TOP - FOOT
        return QPointF(LEFT + (amount - first) / (last - first) * across, TOP + (1 - share) * up)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        if self._points:
            self._paint_band(painter)
            self._paint_line(painter)
        if self.hasFocus():
            focus_ring.paint(painter, self.rect())
        painter.end()

    def _paint_frame(self, painter: QPainter) -> None:
        first, last = self.bend.amounts[0], self.bend.amounts[-1]
        painter.setFont(fonts.font(fonts.SMALL))
        for level in (0.0, 0.5, 1.0):
            y = self.at(first, level).y()
            painter.setPen(QPen(QColor(palette().grid), 1))
            painter.drawLine(self.at(first, level), self.at(last, level))
            painter.setPen(QColor(palette().text_faint))
            painter.drawText(
                QRectF(0, y - 8, LEFT - 6, 16), Align.AlignRight | Align.AlignVCenter, f"{100 * level:.0f}"
            )
        for amount in {first, 0.0, last}:
            where = QRectF(self.at(amount, 0).x() - 30, self.height() - FOOT + 2, 60, FOOT - 2)
            side = Align.AlignHCenter
            if amount == first:
                where, side = where.adjusted(26, 0, 30, 0), Align.AlignLeft
            elif amount == last:
                where, side = where.adjusted(-30, 0, RIGHT - 30, 0), Align.AlignRight
            painter.drawText(where, side | Align.AlignVCenter, words.amount(self.bend, amount))

    def _paint_band(self, painter: QPainter) -> None:
        intervals = [(one.amount, Share(one.right, one.count).interval) for one in self._points]
        above = [self.at(amount, interval.high) for amount, interval in intervals]
        below = [self.at(amount, interval.low) for amount, interval in reversed(intervals)]
        colour = QColor(palette().accuracy)
        colour.setAlphaF(BAND)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([*above, *below]))

    def _paint_line(self, painter: QPainter) -> None:
        line = [self.at(one.amount, one.right / one.count) for one in self._points]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(palette().accuracy), 2))
        painter.drawPolyline(QPolygonF(line))
        painter.setBrush(QColor(palette().accuracy))
        painter.setPen(Qt.PenStyle.NoPen)
        for place, here in enumerate(line):
            size = 2 * DOT if place == self.place else DOT
            painter.drawEllipse(here, size, size)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        away = [abs(self.at(one.amount, 0).x() - x) for one in self._points]
        self.point(away.index(min(away)) if away else None)

    def count(self) -> int:
        return len(self._points)

    def first(self) -> int:
        return len(self._points) // 2

    def say(self) -> None:
        said = "" if self.place is None else words.point(self.bend, self._points[self.place])
        self.remark.say(said)
        self.setAccessibleDescription(said or self.bend.explanation)


class RobustnessCurves(QWidget):
    """A curve for every way to bend digits, side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves = [Curve(bend) for bend in BENDS]
        self._shown: list[RobustnessMeasured] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 8, 4)
        row.setSpacing(8)
        for curve in self.curves:
            column = QVBoxLayout(spacing=2)
            column.addWidget(Label(curve.bend.title, weight=fonts.MEDIUM))
            column.addWidget(curve.remark)
            column.addWidget(curve, 1)
            row.addLayout(column, 1)

    def show_robustness(self, robustness: Robustness) -> None:
        """Show what was measured so far."""
        if robustness.points != self._shown:
            self._shown = list(robustness.points)
            for curve in self.curves:
                curve.show_points(robustness.curve(curve.bend))
