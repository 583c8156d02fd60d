"""A slider for a number with two ends, to be dragged while one watches what it does."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from digitlab.gui.forms import numbers
from digitlab.gui.forms.numbers import Number
from digitlab.gui.palette import palette

GROOVE, KNOB = 4, 14
KEYS, PAGES = 20, 5  # presses of an arrow, or of page up, from one end to the other


class NumberSlider(QSlider):
    """Tells round numbers between the ends of ``limits`` (by pydantic's names); a click takes the knob there at once.

    ``edited`` tells the number that a person chose, ``set_value`` tells nothing.
    """

    edited = Signal(object)

    def __init__(self, limits: dict[str, float], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._low = limits["ge"]
        self._step = numbers.fine(limits)
        self.setRange(0, round((limits["le"] - self._low) / self._step))
        self.setSingleStep(max(1, round(self.maximum() / KEYS)))
        self.setPageStep(max(1, round(self.maximum() / PAGES)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.actionTriggered.connect(self._tell)

    def set_value(self, value: Number) -> None:
        """Show a number, as near as the slider comes to it."""
        self.setValue(round((value - self._low) / self._step))

    def number(self) -> float:
        """The number where the knob is."""
        return float(f"{self._low + self.sliderPosition() * self._step:.10g}")

    def sizeHint(self) -> QSize:
        return QSize(64, 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(32, 30)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, room = palette(), self._room()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        done = QRectF(room.left(), room.top(), room.width() * self.sliderPosition() / self.maximum(), GROOVE)
        for part, colour in ((room, colours.border), (done, colours.accent)):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(part, GROOVE / 2, GROOVE / 2)
        knob = QPointF(done.right(), room.center().y())
        painter.drawEllipse(knob, KNOB / 2, KNOB / 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.surface), 1.5))  # a ring in the knob
            painter.drawEllipse(knob, KNOB / 2 - 2.5, KNOB / 2 - 2.5)
        painter.end()

    def _room(self) -> QRectF:
        """Where the knob's middle may be, as wide as the groove."""
        edge = KNOB / 2 + 1
        return QRectF(edge, (self.height() - GROOVE) / 2, self.width() - 2 * edge, GROOVE)

    def _go(self, where: QPointF) -> None:
        room = self._room()
        share = (where.x() - room.left()) / max(room.width(), 1.0)
        wanted = round(min(max(share, 0.0), 1.0) * self.maximum())
        if wanted != self.sliderPosition():
            self.setSliderPosition(wanted)  # which is an action too

    def _tell(self) -> None:
        """A key, the wheel or the mouse has moved the knob."""
        self.update()
        self.edited.emit(self.number())
