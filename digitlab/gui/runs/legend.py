"""Which line is which run, beside the plot and in pictures of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from digitlab.gui import fonts
from digitlab.gui.palette import palette
from digitlab.gui.runs.pens import SAMPLE, paint_sample

ROW, GAP = 18, 8
WIDTH, VALUE = 190, 62


class Entry(NamedTuple):
    """A line by the number of its colour, whose it is, and its best value."""

    number: int
    name: str
    value: str


def height(entries: Sequence[Entry]) -> int:
    """What the entries take, in pixels."""
    return ROW * len(entries) + 2 * GAP


def paint(painter: QPainter, entries: Sequence[Entry], corner: QPointF, width: float) -> None:
    """Write the entries one below the other, from ``corner`` on."""
    painter.setFont(fonts.font(fonts.SMALL))
    metrics = painter.fontMetrics()
    left, room = SAMPLE.width() + GAP, width - SAMPLE.width() - GAP - VALUE
    for place, entry in enumerate(entries):
        top = corner.y() + GAP + ROW * place
        paint_sample(painter, entry.number, QPointF(corner.x(), top + ROW / 2))
        painter.setPen(QColor(palette().text))
        name = metrics.elidedText(entry.name, Qt.TextElideMode.ElideRight, int(room))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(corner.x() + left, top, room, ROW), middle | Qt.AlignmentFlag.AlignLeft, name)
        box = QRectF(corner.x() + width - VALUE, top, VALUE, ROW)
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, entry.value)


class Rows(QWidget):
    """The entries, painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - GAP, height(self.entries))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint(painter, self.entries, QPointF(0, 0), self.width() - GAP)
        painter.end()


class Legend(QScrollArea):
    """Scrolls where there are many."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = Rows()
        self._rows.setProperty("role", "clear")
        self.setWidget(self._rows)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Chosen runs")

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these."""
        self._rows.entries = list(entries)
        self._rows.updateGeometry()
        self._rows.update()
        self.setAccessibleDescription("; ".join(f"{entry.name} {entry.value}" for entry in entries))

    def entries(self) -> list[Entry]:
        """What is shown."""
        return self._rows.entries
