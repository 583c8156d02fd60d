"""A line that unfolds what is rarely needed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from digitlab.gui import focus_ring, fonts, icons
from digitlab.gui.buttons import FoldButton
from digitlab.gui.palette import palette

CHEVRON = 14


class FoldLine(FoldButton):
    """A faint line of text with a chevron."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFont(fonts.font(fonts.SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(80, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if focus_ring.worn(self):
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        tone = colours.text if self.underMouse() else colours.text_faint
        where = QRectF(2, (self.height() - CHEVRON) / 2, CHEVRON, CHEVRON)
        icons.paint(painter, "chevron-down" if self.isChecked() else "chevron-right", tone, where)
        painter.setPen(QColor(tone))
        room = QRectF(self.rect()).adjusted(CHEVRON + 6, 0, -4, 0)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class Fold(QWidget):
    """A line and, while it is unfolded, what belongs to it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = FoldLine(text)
        self._body = QWidget()
        self.inside = QVBoxLayout(self._body)
        self.inside.setContentsMargins(0, 4, 0, 0)
        self.inside.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.line)
        layout.addWidget(self._body)
        self._body.hide()
        self.line.toggled.connect(self._body.setVisible)

    def set_text(self, text: str) -> None:
        """Name what is folded."""
        self.line.setText(text)
        self.line.setAccessibleName(text)
        self.line.update()
