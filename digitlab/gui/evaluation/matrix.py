"""The confusion matrix: how often each digit was read as each."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.core.network import CLASSES
from digitlab.core.scores import Confusion
from digitlab.gui import focus_ring, fonts
from digitlab.gui.network.colours import mixed
from digitlab.gui.palette import DARK, LIGHT, palette

SIDE, HEAD = 68, 16  # pixels left of the cells and above them
WIDEST, HIGHEST = 64.0, 44.0  # a cell
LOWEST = 8  # a cell, and the figures in it
TWO_LINES = QSize(46, 34)  # from which on a cell has room for the share, too
LEAST_PEAK = 0.02  # a smaller share of mistakes is not painted as strong as can be
BEND = 0.6  # below 1, so that rare mistakes are seen
STRONGEST = 0.95
MIDDLE = 0.45  # the brightness from which on dark figures are read better
Key = Qt.Key
Align = Qt.AlignmentFlag


class Cell(NamedTuple):
    """A digit and what it was read as."""

    label: int
    answer: int


class ConfusionMatrix(QWidget):
    """Truth down, answer across; arrow keys go from cell to cell, Enter or a click chooses one.

    Signals: ``pointed(cell or None)``, ``chosen(cell)``.
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._confusion: Confusion = [[0] * CLASSES for _ in range(CLASSES)]
        self._peak = 1.0
        self._spot: Cell | None = None
        self._chosen: Cell | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Confusion matrix")

    def show_confusion(self, confusion: Confusion) -> None:
        """Show counts [10][10]; what is not read right is painted as strongly as it is frequent."""
        self._confusion = confusion
        wrong = [self.share(Cell(label, answer)) for label in range(CLASSES) for answer in range(CLASSES)
                 if label != answer]  # fmt: skip
        self._peak = max(LEAST_PEAK, *wrong)
        self.update()

    def show_chosen(self, cell: Cell | None) -> None:
        """Show which cell was chosen."""
        self._chosen = cell
        self.update()

    def share(self, cell: Cell) -> float:
        """How much of a digit is read so, 0 to 1."""
        row = self._confusion[cell.label]
        return row[cell.answer] / max(sum(row), 1)

    def where(self, cell: Cell) -> QRectF:
        """Where a cell lies."""
        width, height = self._size()
        return QRectF(SIDE + cell.answer * width, HEAD + cell.label * height, width - 1, height - 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIDE + CLASSES * 26, HEAD + CLASSES * 13)

    def _size(self) -> tuple[float, float]:
        width, height = (self.width() - SIDE - 2) / CLASSES, (self.height() - HEAD - 2) / CLASSES
        return max(12.0, min(width, WIDEST)), max(float(LOWEST), min(height, HIGHEST))

    def _text_size(self) -> int:
        """That of figures which stay within their cells, in pixels."""
        return max(LOWEST, min(fonts.SMALL, int(self._size()[1])))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_names(painter)
        for label in range(CLASSES):
            for answer in range(CLASSES):
                self._paint_cell(painter, Cell(label, answer))
        for cell, width in ((self._chosen, 2.0), (self._spot, 1.5)):
            if cell is not None:
                painter.setPen(QPen(QColor(palette().text if cell == self._spot else palette().accent), width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(self.where(cell), 3, 3)
        if self.hasFocus() and self._spot is None:
            focus_ring.paint(painter, self.rect(), width=2)
        painter.end()

    def _paint_names(self, painter: QPainter) -> None:
        painter.setPen(QColor(palette().text_faint))
        painter.setFont(fonts.font(fonts.SMALL))
        painter.drawText(QRectF(4, 0, SIDE - 8, HEAD - 2), Align.AlignLeft | Align.AlignVCenter, "is ↓ read →")
        for digit in range(CLASSES):
            here = self.where(Cell(digit, digit))
            lit = self._spot is not None
            for text, where, on in (
                (str(digit), QRectF(here.left(), 0, here.width(), HEAD - 2), lit and self._spot.answer == digit),
                (str(digit), QRectF(SIDE - 20, here.top(), 14, here.height()), lit and self._spot.label == digit),
            ):
                painter.setFont(fonts.font(self._text_size(), fonts.SEMIBOLD if on else fonts.REGULAR))
                painter.setPen(QColor(palette().text if on else palette().text_faint))
                painter.drawText(where, Align.AlignCenter, text)

    def _paint_cell(self, painter: QPainter, cell: Cell) -> None:
        where, count = self.where(cell), self._confusion[cell.label][cell.answer]
        ground = self.colour(cell)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(where, 3, 3)
        if not count:
            return
        painter.setPen(QColor(LIGHT.text if _brightness(ground) > MIDDLE else DARK.text))
        painter.setFont(fonts.font(self._text_size()))
        if where.width() < TWO_LINES.width() or where.height() < TWO_LINES.height():
            painter.drawText(where, Align.AlignCenter, f"{count:,}")
        else:
            painter.drawText(where, Align.AlignCenter, f"{count:,}\n{100 * self.share(cell):.1f} %")

    def colour(self, cell: Cell) -> QColor:
        """Blue where it is right, orange where it is wrong, the stronger the more of the digit are read so."""
        right, share = cell.label == cell.answer, self.share(cell)
        strength = share if right else min(share / self._peak, 1.0) ** BEND
        colour = palette().positive if right else palette().negative
        return mixed(palette().field, colour, STRONGEST * strength)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_to(self._cell_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self.chosen.emit(cell)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._go_to(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._go_to(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Key.Key_Left: (0, -1), Key.Key_Right: (0, 1), Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0)}
        key = Key(event.key())
        if key in steps:
            label, answer = self._spot or self._chosen or (0, 0)
            down, right = steps[key] if self._spot or self._chosen else (0, 0)
            self._go_to(Cell(min(max(label + down, 0), CLASSES - 1), min(max(answer + right, 0), CLASSES - 1)))
        elif key in (Key.Key_Return, Key.Key_Enter) and self._spot is not None:
            self.chosen.emit(self._spot)
        else:
            super().keyPressEvent(event)

    def _cell_at(self, point: QPointF) -> Cell | None:
        width, height = self._size()
        answer, label = int((point.x() - SIDE) // width), int((point.y() - HEAD) // height)
        return Cell(label, answer) if 0 <= label < CLASSES and 0 <= answer < CLASSES else None

    def _go_to(self, cell: Cell | None) -> None:
        if cell != self._spot:
            self._spot = cell
            self.pointed.emit(cell)
            self.update()


def _brightness(colour: QColor) -> float:
    """How bright a colour looks, 0 to 1 (the luma of Rec. 601)."""
    return 0.299 * colour.redF() + 0.587 * colour.greenF() + 0.114 * colour.blueF()
