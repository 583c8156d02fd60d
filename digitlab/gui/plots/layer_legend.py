"""The layers beside their lines: a piece of the line, the name and the number."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from digitlab.gui import fonts
from digitlab.gui.labels import Label, tip
from digitlab.gui.plots.log_plot import layer_pen

SWATCH = QSize(22, 14)
NARROW, WIDE = 124, 184
SHARE = 0.28  # of the width there is
TOP = 7  # to the line of the titles beside it


class Piece(QWidget):
    """A piece of a layer's line."""

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.setFixedSize(SWATCH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(layer_pen(self._place))
        painter.drawLine(QPointF(0, SWATCH.height() / 2), QPointF(SWATCH.width(), SWATCH.height() / 2))
        painter.end()


class Name(Label):
    """A name that gives up its end where there is no room."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, size=fonts.SMALL, parent=parent)
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fitting = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(fitting)
        self.setToolTip(tip(self._whole) if fitting != self._whole else "")


class LayerLegend(QScrollArea):
    """A row for every layer with weights, in the order of the network."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Layers")
        self._names: list[str] = []
        self._numbers: list[Label] = []

    def fit(self, width: int) -> None:
        """Take a share of ``width``, within what can be read."""
        self.setFixedWidth(int(min(max(SHARE * width, NARROW), WIDE)))

    def show_names(self, names: Sequence[str]) -> None:
        """Have a row for each of ``names``."""
        if list(names) == self._names:
            return
        self._names, self._numbers = list(names), []
        inside = QWidget()
        inside.setProperty("role", "clear")
        grid = QGridLayout(inside, horizontalSpacing=8, verticalSpacing=2)
        grid.setContentsMargins(0, TOP, 10, 0)
        for place, name in enumerate(names):
            number = Label(size=fonts.SMALL, weight=fonts.MEDIUM)
            self._numbers.append(number)
            grid.addWidget(Piece(place), place, 0)
            grid.addWidget(Name(name), place, 1)
            grid.addWidget(number, place, 2, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(self._names), 1)
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)

    def show_numbers(self, numbers: Sequence[str]) -> None:
        """Show a number in each row."""
        for label, number in zip(self._numbers, numbers, strict=True):
            label.setText(number)

    def rows(self) -> list[tuple[str, str]]:
        """The names and numbers shown."""
        return list(zip(self._names, [label.text() for label in self._numbers], strict=True))
