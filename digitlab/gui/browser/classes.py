"""The mean digit of every class, and how far its digits spread around it."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.core.network import CLASSES
from digitlab.data.parted import Parted
from digitlab.data.statistics import ClassPictures, class_pictures
from digitlab.gui import focus_ring, fonts
from digitlab.gui.browser.browsing import Browsing
from digitlab.gui.browser.sheet import image
from digitlab.gui.errand import Errand
from digitlab.gui.palette import palette

ROWS = ("mean", "spread")
NAMES, COUNTS = 52, 20  # pixels left of the pictures, and below them
GAP, LARGEST = 4, 96
TEACHES = "The mean of all digits of a class, and where they differ: the standard deviation of every pixel."
Key = Qt.Key


class ClassesView(QWidget):
    """Ten columns; arrow keys choose one, Enter or a click shows its digits: ``chosen(label)``."""

    chosen = Signal(int)

    def __init__(self, browsing: Browsing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._browsing = browsing
        self._found: ClassPictures | None = None
        self._of: tuple[Parted | None, frozenset[int]] = (None, frozenset())
        self._label: int | None = None
        self._errand = Errand(self)
        self._errand.done.connect(self._take)
        self.setAccessibleName("Mean digit and spread of every class")
        self.setAccessibleDescription(TEACHES)
        self.setToolTip(TEACHES)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        browsing.changed.connect(self._ask)

    def found(self) -> ClassPictures | None:
        """What is shown."""
        return self._found

    def minimumSizeHint(self) -> QSize:
        return QSize(NAMES + CLASSES * 32, 2 * 32 + COUNTS)

    def cell(self, row: int, label: int) -> QRectF:
        """Where the mean (row 0) or the spread (row 1) of a class lies."""
        wide, high = (self.width() - NAMES - 8) / CLASSES - GAP, (self.height() - COUNTS - 12) / 2 - GAP
        side = float(int(max(16, min(wide, high, LARGEST))))
        left = NAMES + max(0.0, (self.width() - NAMES - 8 - CLASSES * (side + GAP)) / 2)
        top = max(4.0, (self.height() - COUNTS - 2 * (side + GAP)) / 2)
        return QRectF(left + label * (side + GAP), top + row * (side + GAP), side, side)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def _ask(self) -> None:
        """Work the pictures out where they are seen and are of other digits than those wanted."""
        parted, parts = self._browsing.parted, self._browsing.wanted.parts
        known = self._of[0] is parted and self._of[1] == parts
        if not self.isVisible() or parted is None or known or self._browsing.sealed:
            return
        self._of, self._found = (parted, parts), None
        self._errand.begin(partial(class_pictures, parted, self._browsing.of_parts()))

    def _take(self, found: ClassPictures) -> None:
        self._found = found
        counts = ", ".join(f"{label}: {count:,}" for label, count in enumerate(found.counts))
        self.setAccessibleDescription(f"{TEACHES} {counts}.")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(palette().text_faint))
        for row, name in enumerate(ROWS):
            cell = self.cell(row, 0)
            there = QRectF(cell.left() - NAMES, cell.top(), NAMES - 8, cell.height())
            painter.drawText(there, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
        if self._found is not None:
            for label in range(CLASSES):
                self._paint_class(painter, label, self._found)
        if self.hasFocus() and self._label is None:
            focus_ring.paint(painter, self.rect(), width=2)
        painter.end()

    def _paint_class(self, painter: QPainter, label: int, found: ClassPictures) -> None:
        for row, values in enumerate((found.means, found.spreads)):
            brightest = 255.0 if row == 0 else max(float(values.max()), 1.0)
            pixels = np.ascontiguousarray((values[label] * (255 / brightest)).round().astype(np.uint8))
            painter.drawImage(self.cell(row, label), image(pixels))
        under = self.cell(1, label)
        painter.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM if label == self._label else fonts.REGULAR))
        painter.setPen(QColor(palette().text if label == self._label else palette().text_faint))
        where = QRectF(under.left() - GAP, under.bottom() + 2, under.width() + 2 * GAP, COUNTS - 2)
        text = f"{label} · {found.counts[label]:,}" if under.width() >= 44 else f"{found.counts[label]:,}"
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)
        if label == self._label:
            painter.setPen(QPen(QColor(palette().accent), 2))
            painter.drawRoundedRect(self.cell(0, label).united(under).adjusted(-2, -2, 2, 2), 4, 4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = [label for label in range(CLASSES) if self._column(label).contains(event.position())]
        self._point(hit[0] if hit else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.mouseMoveEvent(event)
            self._choose()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Key.Key_Left: -1, Key.Key_Right: 1}
        if event.key() in steps:
            now = self._label
            self._point(0 if now is None else min(max(now + steps[Key(event.key())], 0), CLASSES - 1))
        elif event.key() in (Key.Key_Return, Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point(None)

    def _column(self, label: int) -> QRectF:
        return self.cell(0, label).united(self.cell(1, label)).adjusted(0, 0, 0, COUNTS)

    def _point(self, label: int | None) -> None:
        self._label = label
        hand = label is not None and self._found is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        self.update()

    def _choose(self) -> None:
        if self._label is not None and self._found is not None:
            self.chosen.emit(self._label)
