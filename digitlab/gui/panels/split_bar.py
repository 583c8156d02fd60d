"""How the digits are shared out, to scale: learn, check, sealed; the border between the first two can be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from digitlab.core.experiment import Data
from digitlab.core.parameter import bounds
from digitlab.gui import fonts
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = ("learn", "aside", "check", "sealed")
MEANING = {"learn": "for training", "aside": "left aside", "check": "for validation, while it learns",
           "sealed": "sealed for the test"}  # fmt: skip
THICK, GRIP = 10, 20  # of the bar, and of the handle on it
REACH = 8  # pixels beside the border where it can be gripped
STEP, PAGE = 100, 1_000  # digits that an arrow key moves, and a page key
SPLIT_HELP = "Drag the border, or move it with the arrow keys, to hold back more or fewer digits."


def paint_piece(painter: QPainter, part: str, where: QRectF) -> None:
    """Paint a piece filled, half filled, hatched or empty, so that colour is not needed."""
    colours = palette()
    painter.setPen(Qt.PenStyle.NoPen)
    if part in ("aside", "sealed"):
        style = Qt.BrushStyle.BDiagPattern if part == "sealed" else Qt.BrushStyle.NoBrush
        painter.setBrush(QBrush(QColor(colours.text_faint), style))
        painter.setPen(QPen(QColor(colours.text_faint), 1))
        where = where.adjusted(0.5, 0.5, -0.5, -0.5)
    else:
        colour = QColor(colours.accent)
        colour.setAlphaF(1.0 if part == "learn" else 0.45)
        painter.setBrush(colour)
    painter.drawRoundedRect(where, 2, 2)


class Mark(QWidget):
    """A small piece, to name what it looks like."""

    def __init__(self, part: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part = part
        self.setFixedSize(QSize(THICK, Label().fontMetrics().height()))  # beside the first of some lines

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_piece(painter, self._part, QRectF(0, (self.height() - THICK) / 2, THICK, THICK))
        painter.end()


class Border(QAbstractSlider):
    """The pieces in a row to scale, and a handle where those to check with begin: its value is the digits before it.

    ``moved`` tells how many digits a person wants held back.
    """

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[str, int] = {}
        self._shown = 0
        self._grip: float | None = None  # where the mouse holds the handle, from its middle
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setSingleStep(STEP)
        self.setPageStep(PAGE)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Border between training and validation digits")
        self.setAccessibleDescription(SPLIT_HELP)
        self.setToolTip(SPLIT_HELP)
        self.actionTriggered.connect(lambda: self._move(self.sliderPosition()))

    def show_data(self, data: Data) -> None:
        """Show how ``data`` are shared out, without telling."""
        whole, least = data.dataset.training_count, int(bounds(Data.model_fields["validation_count"])["ge"])
        self._counts = counts(data)
        self._shown = whole - data.validation_count
        self.setRange(whole - data.dataset.most_held_back(), whole - least)
        self.setValue(self._shown)
        self.update()

    def pieces(self) -> Iterator[tuple[str, QRectF]]:
        """Each part that there is and its place, a pixel apart from the next."""
        whole, before = max(sum(self._counts.values()), 1), 0
        top = (self.height() - THICK) / 2
        for part, count in self._counts.items():
            left, right = (self.width() * digits / whole for digits in (before, before + count))
            before += count
            if count:
                yield part, QRectF(left + 1, top, max(right - left - 2, 1), THICK)

    def where(self) -> float:
        """The place of the border, in pixels from the left."""
        return self.width() * self.value() / max(sum(self._counts.values()), 1)

    def sizeHint(self) -> QSize:
        return QSize(160, GRIP + 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._near(event.position()):
            self._grip = event.position().x() - self.where()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            digits = (event.position().x() - self._grip) * sum(self._counts.values()) / max(self.width(), 1)
            self._move(round(digits / STEP) * STEP)
        near = self._grip is not None or self._near(event.position())
        self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()  # the page may scroll
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for part, where in self.pieces():
            paint_piece(painter, part, where)
        colours = palette()
        handle = QRectF(self.where() - 3, (self.height() - GRIP) / 2, 6, GRIP)
        held = self._grip is not None or self.hasFocus()
        painter.setPen(QPen(QColor(colours.accent if held else colours.text_faint), 1.5 if held else 1))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(handle.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(handle.adjusted(-2, -1.5, 2, 1.5), 5, 5)
        painter.end()

    def _near(self, point: QPointF) -> bool:
        return abs(point.x() - self.where()) <= REACH

    def _move(self, value: int) -> None:
        """Tell that the border is wanted behind ``value`` digits, or as near as is allowed."""
        value = min(max(value, self.minimum()), self.maximum())
        if value != self._shown:
            self.moved.emit(self._shown + self._counts["check"] - value)


class SplitBar(QWidget):
    """The bar, and each piece with its number and what it is for; ``moved`` tells how many are to be held back."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.border = Border()
        self.border.moved.connect(self.moved)
        self._rows = {part: (Mark(part), Label(weight=fonts.MEDIUM), Label(MEANING[part], tone="faint"))
                      for part in PARTS}  # fmt: skip
        rows = QGridLayout()
        rows.setHorizontalSpacing(8)
        rows.setVerticalSpacing(2)
        rows.setColumnStretch(2, 1)
        for place, widgets in enumerate(self._rows.values()):
            widgets[1].setAlignment(Qt.AlignmentFlag.AlignRight)
            for column, widget in enumerate(widgets):
                rows.addWidget(widget, place, column, Qt.AlignmentFlag.AlignTop)
        self._rows["learn"][2].setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.border)
        layout.addLayout(rows)

    def show_data(self, data: Data) -> None:
        """Show how ``data`` are shared out."""
        self.border.show_data(data)
        found = counts(data)
        for part, (mark, number, meaning) in self._rows.items():
            number.setText(f"{found[part]:,}")
            for widget in (mark, number, meaning):
                widget.setVisible(part != "aside" or found[part] > 0)
        wrong = f", {data.wrong_count:,} of them labelled wrong" if data.wrong_count else ""
        mine = data.handwriting
        drawn = f", and {mine.count:,} drawn digits, each {mine.weight:,} times" if mine.shown else ""
        self._rows["learn"][2].setText(f"{MEANING['learn']}{wrong}{drawn}")
        said = ", ".join(f"{count:,} {MEANING[part]}" for part, count in found.items() if count)
        self.setAccessibleDescription(said + drawn)


def counts(data: Data) -> dict[str, int]:
    """How many digits each of the parts has."""
    aside = int(data.dataset.training_count) - data.validation_count - data.training_count
    return {"learn": data.training_count, "aside": aside, "check": data.validation_count,
            "sealed": int(data.dataset.test_count)}  # fmt: skip
