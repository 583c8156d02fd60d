"""The drawing in other forms, a row for each way to change it, and what the network reads in each of them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.core.explanation import CHANGES
from digitlab.data import explanation
from digitlab.data.centring import SIDE
from digitlab.data.explanation import Explanation, Pictures
from digitlab.gui import focus_ring, fonts
from digitlab.gui.palette import palette
from digitlab.gui.panels.pictures import inked

ROWS, COLUMNS = len(CHANGES), len(CHANGES[0].amounts)
NAMES, UNDER, GAP = 48, 13, 4  # pixels: the names of the rows, what is read, between two
SMALLEST, LARGEST = 19, 56  # a picture
ROUND = 3
STEPS = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip
OPEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class OtherForms(QWidget):
    """Arrow keys go from form to form; Enter or a click puts one on the canvas: ``opened(picture)``.

    ``pointed(place or None)`` says which one is meant, counted row by row.
    """

    opened = Signal(object)
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("other_forms")
        self.setAccessibleName("Your drawing in other forms")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(NAMES + COLUMNS * (SMALLEST + GAP), ROWS * (SMALLEST + UNDER)))
        self._pictures: Pictures = np.zeros((0, SIDE, SIDE), np.uint8)
        self._answers: list[int] = []
        self._answer = 0
        self._place: int | None = None

    def show_forms(self, found: Explanation) -> None:
        """Show the forms of the drawing with what was ``found``."""
        self._pictures = explanation.changed(found.picture)
        self._answers, self._answer = found.answers().ravel().tolist(), found.answer
        self.update()

    def answers(self) -> list[int]:
        """What is read in the forms, row by row."""
        return list(self._answers)

    def where(self, place: int) -> QRectF:
        """Where a picture lies."""
        row, column = divmod(place, COLUMNS)
        side = self._side()
        return QRectF(NAMES + column * (side + self._between()) + 1, row * self._pitch() + 1, side, side)

    def sizeHint(self) -> QSize:
        return QSize(NAMES + COLUMNS * (40 + GAP), ROWS * (40 + UNDER))

    def _side(self) -> int:
        across = (self.width() - NAMES) // COLUMNS - GAP
        return max(SMALLEST, min(across, self.height() // ROWS - UNDER - 1, LARGEST))

    def _between(self) -> int:
        room = (self.width() - NAMES - COLUMNS * self._side()) // (COLUMNS - 1)
        return max(GAP, min(room, self._side() // 2))

    def _pitch(self) -> int:
        return max(SMALLEST + UNDER, min(self.height() // ROWS, self._side() + 2 * UNDER))

    def _at(self, position: QPointF) -> int | None:
        places = range(len(self._pictures))
        return next((place for place in places if self.where(place).adjusted(0, 0, 0, UNDER).contains(position)), None)

    def _mean(self, place: int | None) -> None:
        if place != self._place:
            self._place = place
            self.setCursor(Qt.CursorShape.ArrowCursor if place is None else Qt.CursorShape.PointingHandCursor)
            self.pointed.emit(place)
            self.update()

    def _open(self, place: int | None) -> None:
        if place is not None and place < len(self._pictures):
            self.opened.emit(self._pictures[place])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mean(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._mean(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._open(self._at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in STEPS and len(self._pictures):
            place = COLUMNS // 2 if self._place is None else self._place
            down, right = STEPS[Qt.Key(event.key())] if self._place is not None else (0, 0)
            row, column = place // COLUMNS + down, place % COLUMNS + right
            self._mean(min(max(row, 0), ROWS - 1) * COLUMNS + min(max(column, 0), COLUMNS - 1))
        elif event.key() in OPEN:
            self._open(self._place)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(palette().text_faint))
        for row, change in enumerate(CHANGES):
            where = QRectF(0, row * self._pitch(), NAMES, self._side())
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, change.title)
        for place, picture in enumerate(self._pictures):
            self._paint(painter, place, picture)
        if self.hasFocus() and self._place is None:
            focus_ring.paint(painter, self.rect())
        painter.end()

    def _paint(self, painter: QPainter, place: int, picture: np.ndarray) -> None:
        colours, where, read = palette(), self.where(place), self._answers[place]
        ground = QPainterPath()
        ground.addRoundedRect(where, ROUND, ROUND)
        painter.setClipPath(ground)
        painter.drawImage(where, inked(picture))
        painter.setClipping(False)
        other, as_it_is = read != self._answer, place % COLUMNS == COLUMNS // 2
        if other or as_it_is or place == self._place:
            ring = colours.accent if place == self._place else colours.warning if other else colours.text_faint
            painter.setPen(QPen(QColor(ring), 1 if as_it_is and place != self._place else 2))
            painter.drawRoundedRect(where, ROUND, ROUND)
        painter.setFont(fonts.font(fonts.SMALL, fonts.SEMIBOLD if other else fonts.REGULAR))
        painter.setPen(QColor(colours.warning if other else colours.text_faint))
        under = QRectF(where.left(), where.bottom(), where.width(), UNDER)
        painter.drawText(under, Qt.AlignmentFlag.AlignCenter, str(read))
