"""The ring around what is painted by hand and has the focus."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from digitlab.gui.palette import palette

CORNER = 6.0


def worn(button: QWidget) -> bool:
    """Whether a button wears it: a click gives the focus, too, but that is no place where the keyboard acts."""
    return button.hasFocus() and not button.property("clicked")


def paint(painter: QPainter, around: QRect, width: float = 1.5) -> None:
    """Just inside ``around``, the rectangle of the widget that is painted on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(palette().accent), width))
    painter.drawRoundedRect(QRectF(around).adjusted(1, 1, -1, -1), CORNER, CORNER)
