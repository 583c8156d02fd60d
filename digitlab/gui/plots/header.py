"""The line above a plot: what it shows, its two curves with their newest values, and a remark at the end."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from digitlab.gui import fonts
from digitlab.gui.labels import Label, Remark
from digitlab.gui.palette import palette
from digitlab.gui.plots.plot import faint

BEFORE = 8  # pixels before a part, where there is one


class Swatch(QWidget):
    """A piece of a curve: thin for training, bold with a dot for validation, so that colour is not needed."""

    def __init__(self, colour: str, *, bold: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour, self._bold = colour, bold
        self.setFixedSize(QSize(18, 12))

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = QColor(getattr(palette(), self._colour))
        pen = QPen(colour if self._bold else faint(colour.name()), 2.4 if self._bold else 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.drawLine(QPointF(2, 6), QPointF(16, 6))
        if self._bold:
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(9, 6), 2.4, 2.4)
        painter.end()


class Header(QWidget):
    """The name of a plot, its curves' newest values and a remark."""

    def __init__(self, title: str, colour: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self._layout.addWidget(Label(title, size=fonts.TITLE, weight=fonts.SEMIBOLD))
        self._training = Label(tone="faint", parent=self)
        self._value = Label(weight=fonts.SEMIBOLD)
        self._value.hide()
        if colour is None:
            self._value.setContentsMargins(BEFORE, 0, 0, 0)
        else:
            self._layout.addSpacing(BEFORE)
            self._name("training", Swatch(colour, bold=False))
            self._layout.addWidget(self._training)
            self._layout.addSpacing(BEFORE)
            self._name("validation", Swatch(colour, bold=True))
        self._layout.addWidget(self._value)
        self.remark = Remark()
        self.remark.setContentsMargins(BEFORE, 0, BEFORE, 0)
        self._layout.addWidget(self.remark, 1)
        self._controls = QHBoxLayout(spacing=4)
        self._layout.addLayout(self._controls)

    def _name(self, name: str, swatch: Swatch) -> None:
        self._layout.addWidget(swatch)
        self._layout.addWidget(Label(name, tone="faint"))

    def add(self, widget: QWidget) -> None:
        """Put a control at the end."""
        self._controls.addWidget(widget)

    def value(self) -> str:
        """The headline value shown."""
        return self._value.text()

    def show_value(self, text: str, training: str = "") -> None:
        """Show the headline value, and the one of training, which is noisier."""
        self._value.setText(text)
        self._value.setVisible(bool(text))
        self._training.setText(training)
