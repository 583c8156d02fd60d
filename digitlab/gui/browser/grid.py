"""A grid of any number of digits that scrolls without a stall: only what is in sight is put together and painted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from digitlab.gui.browser.sheet import BADGE, CELL, badge, image, sheet
from digitlab.gui.palette import DARK, palette

SCALES = (1.0, 1.5, 2.0)
NAME = "Digits of the dataset"
Key = Qt.Key


class DigitGrid(QAbstractScrollArea):
    """Arrow keys, Home, End and the page keys go from digit to digit; Enter or a double click opens one.

    Signals with the number of a digit: ``pointed(number or None)``, ``selected(number)``, ``opened(number)``.
    """

    pointed = Signal(object)
    selected = Signal(int)
    opened = Signal(int)

    def __init__(self, pictures: Callable[[np.ndarray], np.ndarray], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._numbers = np.empty(0, np.int32)
        self._mistakes: Callable[[np.ndarray], list[tuple[int, int]]] = lambda numbers: []
        self._place: int | None = None  # of the chosen digit
        self._scale = SCALES[0]
        self.setAccessibleName(NAME)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_digits(
        self,
        numbers: np.ndarray,
        mistakes: Callable[[np.ndarray], list[tuple[int, int]]],
        current: int | None = None,
    ) -> None:
        """Show the digits ``numbers`` in their order, from the first one on where they are others than before.

        ``current`` is the chosen one, wherever it comes to lie. ``mistakes`` finds among some of them those that are
        read wrong: the place and the answer of each.
        """
        self._mistakes = mistakes
        if not np.array_equal(numbers, self._numbers):
            self._numbers = numbers
            self._place = self._place_of(current)
            self._fit()
            self.verticalScrollBar().setValue(0)
        self.viewport().update()

    def select(self, number: int | None) -> None:
        """Show which digit is chosen, and where it is."""
        place = self._place_of(number)
        if place != self._place:
            self._place = place
            self._reveal()
            self.viewport().update()

    def set_scale(self, scale: float) -> None:
        """Show the digits larger or smaller; the first one in sight stays in sight."""
        if scale != self._scale:
            first = self._first_row() * self._across()
            self._scale = scale
            self._fit()
            self.verticalScrollBar().setValue(first // self._across() * self._cell())
            self._reveal()
            self.viewport().update()

    def where(self, place: int) -> QRectF:
        """Where on the viewport the digit at ``place`` lies, in sight or not."""
        row, column = divmod(place, self._across())
        return QRectF(column * self._cell() + self._left(), row * self._cell() - self.verticalScrollBar().value(),
                      self._cell(), self._cell())  # fmt: skip

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * CELL, 2 * CELL)

    def _cell(self) -> int:
        return round(CELL * self._scale)

    def _across(self) -> int:
        return max(1, self.viewport().width() // self._cell())

    def _left(self) -> int:
        """Half of what the rows leave over."""
        return (self.viewport().width() - self._across() * self._cell()) // 2

    def _first_row(self) -> int:
        return self.verticalScrollBar().value() // self._cell()

    def _fit(self) -> None:
        """Let the scroll bar reach over all rows."""
        height = -(-len(self._numbers) // self._across()) * self._cell()
        bar = self.verticalScrollBar()
        bar.setSingleStep(self._cell() // 2)
        bar.setPageStep(max(self._cell(), self.viewport().height() // self._cell() * self._cell()))
        bar.setRange(0, max(0, height - self.viewport().height()))

    def _reveal(self) -> None:
        """Scroll as little as shows the chosen digit."""
        if self._place is None:
            return
        cell, bar = self.where(self._place), self.verticalScrollBar()
        if cell.top() < 0:
            bar.setValue(bar.value() + round(cell.top()))
        elif cell.bottom() > self.viewport().height():
            bar.setValue(bar.value() + round(cell.bottom() - self.viewport().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(DARK.canvas))
        first = self._first_row() * self._across()
        last = first + (self.viewport().height() // self._cell() + 2) * self._across()
        numbers = self._numbers[first:last]
        if len(numbers):
            self._paint_digits(painter, first, numbers)
        if self._place is not None and first <= self._place < last:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(DARK.accent), 3 if self.hasFocus() else 1.5))
            painter.drawRoundedRect(self.where(self._place).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        elif self.hasFocus():
            painter.setPen(QPen(QColor(palette().accent), 4))
            painter.drawRect(self.viewport().rect())
        painter.end()

    def _paint_digits(self, painter: QPainter, first: int, numbers: np.ndarray) -> None:
        pixels = sheet(self._pictures(numbers), self._across())
        height, width = pixels.shape
        corner = self.where(first).topLeft()
        target = QRectF(corner.x(), corner.y(), width * self._scale, height * self._scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale % 1 > 0)
        painter.drawImage(target, image(pixels))
        inset, ratio, across = self._cell() - BADGE - 1, self.devicePixelRatioF(), self._across()
        left, top = round(corner.x()) + inset, round(corner.y()) + inset
        for place, answer in self._mistakes(numbers):
            row, column = divmod(place, across)
            painter.drawPixmap(left + column * self._cell(), top + row * self._cell(), badge(answer, ratio))

    def _place_of(self, number: int | None) -> int | None:
        found = np.flatnonzero(self._numbers == number) if number is not None else ()
        return int(found[0]) if len(found) else None

    def _place_at(self, point: QPointF) -> int | None:
        column = int((point.x() - self._left()) // self._cell())
        place = int((point.y() + self.verticalScrollBar().value()) // self._cell()) * self._across() + column
        return place if 0 <= column < self._across() and 0 <= place < len(self._numbers) else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        self.pointed.emit(None if place is None else int(self._numbers[place]))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._place_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._place_at(event.position()) is not None:
            self._open()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.pointed.emit(None)
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Key(event.key())
        if key in (Key.Key_Return, Key.Key_Enter):
            self._open()
        elif len(self._numbers) and (place := self._place_after(key)) is not None:
            self._choose(place)
        else:
            super().keyPressEvent(event)

    def _place_after(self, key: Qt.Key) -> int | None:
        """Where ``key`` leads; the first digit in sight where none is chosen yet."""
        across, last = self._across(), len(self._numbers) - 1
        if key in (Key.Key_Home, Key.Key_End):
            return 0 if key == Key.Key_Home else last
        page = max(1, self.viewport().height() // self._cell()) * across
        steps = {Key.Key_Left: -1, Key.Key_Right: 1, Key.Key_Up: -across, Key.Key_Down: across}
        pages = {Key.Key_PageUp: -page, Key.Key_PageDown: page}
        if key not in steps | pages:
            return None
        if self._place is None:
            return min(self._first_row() * across, last)
        if key in pages:
            return min(max(self._place + pages[key], 0), last)
        goal = self._place + steps[key]
        return goal if 0 <= goal <= last else self._place

    def _choose(self, place: int | None) -> None:
        if place is not None:
            self.pointed.emit(None)
            self.selected.emit(int(self._numbers[place]))

    def _open(self) -> None:
        if self._place is not None:
            self.opened.emit(int(self._numbers[self._place]))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
