"""How many zeros, ones, ... each part has: ten columns for each, as high as the part has digits of that kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data
from digitlab.gui import fonts
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette
from digitlab.gui.panels.split_bar import paint_piece

if TYPE_CHECKING:
    from digitlab.data.class_counts import ClassCounts

TITLE, WITHOUT_DRAWN = "Digits of each kind", ", without the drawn ones"
PARTS = {"learn": "learn", "check": "check", "sealed": "test"}
ROW, FOOT = 28, 16  # heights of a part, and of the digits below
CLASSES = 10


class Columns(QWidget):
    """Three rows of ten columns, each row to a scale of its own: with a few hundred digits one would drown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: ClassCounts | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def digit_at(self, x: float) -> int:
        """The digit whose column is at ``x``."""
        return min(max(int(CLASSES * x / max(self.width(), 1)), 0), CLASSES - 1)

    def sizeHint(self) -> QSize:
        return QSize(160, ROW * len(PARTS) + FOOT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.counts is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() / CLASSES
        for row, (part, name) in enumerate(PARTS.items()):
            numbers = getattr(self.counts, name)
            for digit, count in enumerate(numbers.tolist()):
                height = (ROW - 6) * count / max(int(numbers.max()), 1)
                where = QRectF(digit * width + 3, (row + 1) * ROW - height, width - 6, height)
                if count:
                    paint_piece(painter, part, where)
        painter.setPen(QColor(palette().text_faint))
        painter.setFont(fonts.font(fonts.SMALL))
        for digit in range(CLASSES):
            where = QRectF(digit * width, ROW * len(PARTS), width, FOOT)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, str(digit))
        painter.end()


class ClassChart(QWidget):
    """The columns, and a line about the digit under the mouse, or about the rarest and the most frequent one.

    The counts are made when they are in sight, of the labels alone: that takes some milliseconds, less than an answer
    of the engine, which may be busy or away.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: Data | None = None
        self._counted: Data | None = None
        self.columns = Columns()
        self.columns.installEventFilter(self)
        self.caption = Label(size=fonts.SMALL, tone="faint", wrap=True)
        self.caption.setMinimumHeight(2 * self.caption.fontMetrics().lineSpacing())  # nothing moves under the mouse
        self.caption.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.title = Label(TITLE, weight=fonts.SEMIBOLD, wrap=True)
        self.setAccessibleName(TITLE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self.title, self.columns, self.caption):
            layout.addWidget(widget)

    def show_data(self, data: Data) -> None:
        """Show the counts of the split that ``data`` describes, now or as soon as they are in sight."""
        self._data = data
        self.title.setText(TITLE + (WITHOUT_DRAWN if data.handwriting.shown else ""))
        self.setAccessibleName(self.title.text())
        if self.isVisible():
            self._count()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._count()

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._say(self.columns.digit_at(event.position().x()))
        elif event.type() == QEvent.Type.Leave:
            self._say()
        return False

    def _count(self) -> None:
        if self._data is None or self._data == self._counted:
            return
        from digitlab.data.class_counts import class_counts  # NumPy: not before it is needed

        self._counted = self._data
        try:
            self.columns.counts = class_counts(self._data)
        except DigitLabError as error:
            self.columns.counts = None
            self.caption.setText(str(error))
            return
        self.columns.update()
        self.setAccessibleDescription("; ".join(self._words(digit) for digit in range(CLASSES)))
        self._say()

    def _say(self, digit: int | None = None) -> None:
        if self.columns.counts is None:
            return
        if digit is not None:
            self.caption.setText(self._words(digit))
            return
        learn = self.columns.counts.learn
        rare, often = int(learn.argmin()), int(learn.argmax())
        self.caption.setText(
            f"To learn from: {learn[rare]:,} of the digit {rare}, the rarest, to {learn[often]:,} of {often}."
        )

    def _words(self, digit: int) -> str:
        assert self.columns.counts is not None
        learn, check, test = (int(part[digit]) for part in self.columns.counts)
        return f"{digit}: {learn:,} train, {check:,} validate, {test:,} sealed"
