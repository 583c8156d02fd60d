"""How the digits are shared out, to scale: learn, check, sealed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from digitlab.core.experiment import Data
from digitlab.gui import fonts
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette

PARTS = ("learn", "check", "sealed")
MEANING = {"learn": "to learn from", "check": "to check while it learns", "sealed": "sealed for the test"}


class Piece(QWidget):
    """A row of pieces to scale: filled, half filled and hatched, so that colour is not needed."""

    def __init__(self, shares: dict[str, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shares = shares
        self.setFixedHeight(10)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, gap = 0.0, 2.0
        room = self.width() - gap * (len(self.shares) - 1)
        for part, share in self.shares.items():
            self._paint_piece(painter, part, QRectF(left, 0, room * share, self.height()))
            left += room * share + gap
        painter.end()

    def _paint_piece(self, painter: QPainter, part: str, where: QRectF) -> None:
        colours = palette()
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        if part == "sealed":
            painter.setBrush(QBrush(QColor(colours.text_faint), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(QColor(colours.text_faint), 1))
            where = where.adjusted(0.5, 0.5, -0.5, -0.5)
        else:
            colour = QColor(colours.accent)
            colour.setAlphaF(1.0 if part == "learn" else 0.45)
            painter.setBrush(colour)
        painter.drawRoundedRect(where, 2, 2)


class SplitBar(QWidget):
    """The pieces in one bar, and each with its number and what it is for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = Piece({})
        self._counts = {part: Label(weight=fonts.MEDIUM) for part in PARTS}
        rows = QGridLayout()
        rows.setHorizontalSpacing(8)
        rows.setVerticalSpacing(2)
        rows.setColumnStretch(2, 1)
        for place, part in enumerate(PARTS):
            mark = Piece({part: 1.0})
            mark.setFixedWidth(10)
            self._counts[part].setAlignment(Qt.AlignmentFlag.AlignRight)
            for column, widget in enumerate((mark, self._counts[part], Label(MEANING[part], tone="faint"))):
                rows.addWidget(widget, place, column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._bar)
        layout.addLayout(rows)

    def show_data(self, data: Data) -> None:
        """Show how ``data`` are shared out."""
        counts = dict(zip(PARTS, (data.training_count, data.validation_count, data.dataset.test_count), strict=True))
        whole = sum(counts.values())
        self._bar.shares = {part: count / whole for part, count in counts.items()}
        self._bar.update()
        for part, count in counts.items():
            self._counts[part].setText(f"{count:,}")
        self.setAccessibleDescription(", ".join(f"{count:,} {MEANING[part]}" for part, count in counts.items()))
