"""Ten bars: how likely each digit is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.gui import fonts
from digitlab.gui.palette import palette

ROW, LARGEST_ROW = 16, 26
DIGIT_WIDTH, VALUE_WIDTH, BAR = 22, 54, 6


class Probabilities(QWidget):
    """One row per digit: the digit, a bar and the per cent; the leading row stands out in colour and weight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("probabilities")
        self.setAccessibleName("Probabilities of the ten digits")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(10 * (ROW - 1))
        self.setMaximumHeight(10 * LARGEST_ROW)
        self._values: list[float] = []
        self.show_values([])

    def values(self) -> list[float]:
        """The ten probabilities shown; empty where there are none."""
        return list(self._values)

    def show_values(self, values: list[float]) -> None:
        """Show ten probabilities, or none."""
        self._values = list(values)
        self.setAccessibleDescription(in_words(self._values))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 10 * ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.height() / 10
        leading = self._values.index(max(self._values)) if self._values else -1
        for digit in range(10):
            self._paint_row(painter, digit, QRectF(0, digit * height, self.width(), height), digit == leading)
        painter.end()

    def _paint_row(self, painter: QPainter, digit: int, row: QRectF, leads: bool) -> None:
        colours = palette()
        centre, left = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft
        painter.setFont(fonts.font(fonts.SMALL, fonts.SEMIBOLD))
        painter.setPen(QColor(colours.text if leads else colours.text_faint))
        painter.drawText(row, centre | left, str(digit))
        track = QRectF(DIGIT_WIDTH, row.center().y() - BAR / 2, row.width() - DIGIT_WIDTH - VALUE_WIDTH, BAR)
        self._paint_bar(painter, track, 1.0, colours.grid)
        if not self._values:
            return
        self._paint_bar(painter, track, self._values[digit], colours.accent if leads else colours.text_faint)
        painter.setFont(fonts.font(fonts.SMALL, fonts.SEMIBOLD if leads else fonts.REGULAR))
        painter.setPen(QColor(colours.text if leads else colours.text_faint))
        painter.drawText(row, centre | Qt.AlignmentFlag.AlignRight, f"{100 * self._values[digit]:.1f} %")

    def _paint_bar(self, painter: QPainter, track: QRectF, share: float, colour: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        bar = QRectF(track)
        bar.setWidth(max(track.width() * share, 1.5))
        radius = min(BAR / 2, bar.width() / 2)
        painter.drawRoundedRect(bar, radius, radius)


def in_words(values: list[float]) -> str:
    """The three likeliest digits as a sentence, for those who hear the window."""
    if not values:
        return "Nothing is drawn."
    likeliest = sorted(range(10), key=lambda digit: -values[digit])[:3]
    return ", ".join(f"{digit}: {100 * values[digit]:.1f} per cent" for digit in likeliest) + "."
