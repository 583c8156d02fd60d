"""Which path is which: its line, its marks, its name and the losses at both ends, in as many rows as they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.gui import fonts
from digitlab.gui.palette import palette
from digitlab.gui.runs import pens
from digitlab.gui.surface import trails

ROW, GAP, BESIDE = 18, 18, 44  # pixels: the last are those of the line and its marks
MOST = 4  # rows


class Entry(NamedTuple):
    """A path by the number of its colour, and what is said of it."""

    number: int
    text: str


class PathLegend(QWidget):
    """Entries from left to right; those for which there is no row are told by the tooltip, too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.setFont(fonts.font(fonts.SMALL))
        self.setAccessibleName("Paths")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these."""
        if list(entries) != self.entries:
            self.entries = list(entries)
            told = "\n".join(entry.text for entry in entries)
            self.setToolTip(told)
            self.setAccessibleDescription(told.replace("\n", "; "))
            self._fit()
        self.setVisible(bool(entries))

    def sizeHint(self) -> QSize:
        return QSize(100, max(1, self.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        rows = round(max((where.bottom() for where in self._places()), default=0) / ROW)
        self.setFixedHeight(min(rows, MOST) * ROW)
        self.update()

    def _places(self) -> list[QRectF]:
        metrics, found, left, top = self.fontMetrics(), [], 0.0, 0.0
        for entry in self.entries:
            width = min(BESIDE + metrics.horizontalAdvance(entry.text) + 2.0, float(self.width()))
            if left and left + width > self.width():
                left, top = 0.0, top + ROW
            found.append(QRectF(left, top, width, ROW))
            left += width + GAP
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for entry, where in zip(self.entries, self._places(), strict=True):
            middle = where.top() + ROW / 2
            painter.setPen(pens.bold(entry.number))
            painter.drawLine(QPointF(where.left() + 6, middle), QPointF(where.left() + BESIDE - 12, middle))
            for x, end in ((6, False), (BESIDE - 12, True)):
                trails.paint_mark(painter, QPointF(where.left() + x, middle), entry.number, end=end)
            painter.setPen(palette().text)
            text = self.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, round(where.width() - BESIDE))
            painter.drawText(where.adjusted(BESIDE, 0, 4, 0), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
