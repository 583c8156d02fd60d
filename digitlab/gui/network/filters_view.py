"""The filters of the first layer as images; those of a dense layer can be clicked."""

from __future__ import annotations

from math import floor

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.gui import fonts
from digitlab.gui.network import colours
from digitlab.gui.palette import palette

GAP = 5.0
MARGIN = 12.0
LARGEST = 128.0
TEACHES = (
    "Here are the filters of the first layer as pictures: what each of its nodes looks for.\n"
    "They begin as noise and take shape while the network learns; press Play."
)
Key = Qt.Key


class FiltersView(QWidget):
    """All images in the same scale, as large as there is room.

    Signals: ``pointed(place)`` with the place of an image among those shown, -1 for none; ``chosen(place)``.
    """

    pointed = Signal(int)
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: list[QImage] = []
        self._place = -1
        self._clickable = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Filters of the first layer")
        self.setAccessibleDescription(TEACHES)

    def show_filters(self, filters: np.ndarray | None, words: str = "", *, clickable: bool = False) -> None:
        """Show images [filters, height, width], described by ``words``, or what will be here."""
        peak = 0.0 if filters is None else float(np.abs(filters).max())
        self._images = [] if filters is None else [colours.image(one, peak) for one in filters]
        self._clickable = clickable
        self.setAccessibleDescription(words or TEACHES)
        if self._place >= len(self._images):
            self._point(-1)
        self.update()

    def images(self) -> list[QImage]:
        """What is shown."""
        return self._images

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 80)

    def cells(self) -> list[QRectF]:
        """Where the images lie."""
        if not self._images:
            return []
        across, width, height = self._grid()
        down = -(-len(self._images) // across)
        left = max(MARGIN, (self.width() - across * (width + GAP) + GAP) / 2)
        top = max(4.0, (self.height() - down * (height + GAP) + GAP) / 2)
        return [QRectF(left + place % across * (width + GAP), top + place // across * (height + GAP), width, height)
                for place in range(len(self._images))]  # fmt: skip

    def _grid(self) -> tuple[int, float, float]:
        """How many side by side, and their size: the largest that fits."""
        count, first = len(self._images), self._images[0].size()
        ratio = first.height() / first.width()
        best = (1, 1.0, ratio)
        for across in range(1, count + 1):
            down = -(-count // across)
            wide = (self.width() - 2 * MARGIN) / across - GAP
            high = (self.height() - 8) / down - GAP
            width = floor(min(wide, high / ratio, LARGEST, LARGEST / ratio))
            if width > best[1]:
                best = (across, width, width * ratio)
        return best

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._images:
            painter.setFont(fonts.font())
            painter.setPen(QColor(palette().text_faint))
            painter.drawText(self.rect().adjusted(32, 0, -32, 0),
                             Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, TEACHES)  # fmt: skip
        for place, cell in enumerate(self.cells()):
            painter.drawImage(cell, self._images[place])
            if place == self._place:
                painter.setPen(QPen(QColor(palette().accent), 2))
                painter.drawRect(cell.adjusted(-2, -2, 2, 2))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = [place for place, cell in enumerate(self.cells()) if cell.contains(event.position())]
        self._point(hit[0] if hit else -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.mouseMoveEvent(event)
            self._choose()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._images:
            super().keyPressEvent(event)
            return
        across = self._grid()[0]
        steps = {Key.Key_Left: -1, Key.Key_Right: 1, Key.Key_Up: -across, Key.Key_Down: across}
        if event.key() in steps:
            self._point(min(max(self._place + steps[Key(event.key())], 0), len(self._images) - 1))
        elif event.key() in (Key.Key_Return, Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _point(self, place: int) -> None:
        self._place = place
        can = self._clickable and place >= 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if can else Qt.CursorShape.ArrowCursor)
        self.pointed.emit(place)
        self.update()

    def _choose(self) -> None:
        if self._clickable and self._place >= 0:
            self.chosen.emit(self._place)
