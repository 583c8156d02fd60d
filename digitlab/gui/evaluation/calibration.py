"""The reliability diagram: whether the network is as often right as it is sure."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitlab.core.evaluation import Bin, Evaluated
from digitlab.core.scores import Share
from digitlab.gui import focus_ring, fonts
from digitlab.gui.evaluation import words
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette
from digitlab.gui.plots.diagram import Diagram

LEFT, FOOT, TOP, RIGHT = 44, 32, 8, 12  # pixels around the plot
FEW = 20  # digits, below which a bar is pale: chance decides its height
PALE = 0.4
TEACHES_FROM = 140  # pixels of height
Align = Qt.AlignmentFlag


class Reliability(Diagram):
    """A bar for every step of certainty, as high as the share read right; arrow keys and the mouse point at one.

    ``pointed(place or None)``.
    """

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bins: list[Bin] = []
        self.setAccessibleName("Accuracy over certainty")

    def show_bins(self, bins: list[Bin]) -> None:
        """Show the bins of an evaluation."""
        self._bins = bins
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 90)

    def room(self) -> QRectF:
        """Where the bars lie."""
        return QRectF(LEFT, TOP, max(self.width() - LEFT - RIGHT, 1), max(self.height() - TOP - FOOT, 1))

    def bar(self, place: int) -> QRectF:
        """Where one bar lies."""
        room, one = self.room(), self._bins[place]
        width = room.width() / len(self._bins)
        height = one.accuracy * room.height()
        return QRectF(room.left() + place * width + 1, room.bottom() - height, width - 2, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        for place, one in enumerate(self._bins):
            if one.count:
                self._paint_bar(painter, place, one)
        room = self.room()
        painter.setPen(QPen(QColor(palette().text_faint), 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(room.bottomLeft(), room.topRight())
        if self.hasFocus():
            focus_ring.paint(painter, self.rect())
        painter.end()

    def _paint_frame(self, painter: QPainter) -> None:
        room = self.room()
        painter.setFont(fonts.font(fonts.SMALL))
        for level in (0.0, 0.5, 1.0):
            y, x = room.bottom() - level * room.height(), room.left() + level * room.width()
            painter.setPen(QPen(QColor(palette().grid), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(QColor(palette().text_faint))
            name = f"{100 * level:.0f}{' %' if level == 1 else ''}"
            painter.drawText(QRectF(0, y - 8, LEFT - 8, 16), Align.AlignRight | Align.AlignVCenter, name)
            side = Align.AlignRight if level == 1 else Align.AlignHCenter
            where = QRectF(x - 30, room.bottom() + 2, 30 + (RIGHT if level == 1 else 30), 14)
            painter.drawText(where, side | Align.AlignVCenter, name)
        below = QRectF(room.left(), room.bottom() + 15, room.width(), 15)
        painter.drawText(below, Align.AlignCenter, "how sure it is → how often it is right")

    def _paint_bar(self, painter: QPainter, place: int, one: Bin) -> None:
        bar = self.bar(place)
        colour = QColor(palette().accuracy)
        colour.setAlphaF(1.0 if one.count >= FEW else PALE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRect(bar)
        low, high = Share(round(one.accuracy * one.count), one.count).interval
        room = self.room()
        painter.setPen(QPen(QColor(palette().text), 1.6 if place == self.place else 1))
        middle = bar.center().x()
        painter.drawLine(QPointF(middle, room.bottom() - low * room.height()),
                         QPointF(middle, room.bottom() - high * room.height()))  # fmt: skip
        if place == self.place:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        room = self.room()
        place = int((event.position().x() - room.left()) // (room.width() / max(len(self._bins), 1)))
        self.point(place if 0 <= place < len(self._bins) else None)

    def count(self) -> int:
        return len(self._bins)

    def first(self) -> int:
        return len(self._bins) - 1

    def say(self) -> None:
        self.pointed.emit(self.place)


class CalibrationView(QWidget):
    """The diagram, and beside it what it says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluated: Evaluated | None = None
        self.diagram = Reliability()
        self._verdict = Label(size=fonts.TITLE, weight=fonts.SEMIBOLD)
        self._told, self._teaches = Label(wrap=True), Label(words.TEACHES, size=fonts.SMALL, tone="faint", wrap=True)
        beside = QVBoxLayout(spacing=6)
        for label in (self._verdict, self._told, self._teaches):
            label.setMinimumWidth(160)
            beside.addWidget(label)
        beside.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 4)
        row.setSpacing(16)
        row.addWidget(self.diagram, 3)
        row.addLayout(beside, 2)
        self.diagram.pointed.connect(self._say)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, what is said of this network has it."""
        super().resizeEvent(event)
        self._teaches.setVisible(self.height() >= TEACHES_FROM)

    def show_evaluated(self, evaluated: Evaluated) -> None:
        """Show how sure the network was, and how often that was right."""
        self._evaluated = evaluated
        self._verdict.setText(words.verdict(evaluated))
        self.diagram.show_bins(evaluated.bins)
        self._say(None)

    def words(self) -> str:
        """What is said."""
        return f"{self._verdict.text()}. {self._told.text()}"

    def _say(self, place: int | None) -> None:
        """About the bar that is pointed at, or about all of them."""
        if self._evaluated is not None:
            told = words.calibration(self._evaluated) if place is None else words.of_bin(self._evaluated, place)
            self._told.setText(told)
            self.diagram.setAccessibleDescription(told)
