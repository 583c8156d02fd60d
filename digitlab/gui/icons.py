"""The little pictures on buttons, drawn in the colours of the look."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from digitlab.core.folders import resources
from digitlab.gui.palette import palette

SIDES = (16, 24, 32, 48)


def icon(name: str, colour: str | None = None) -> QIcon:
    """The icon ``resources/icons/ui/NAME.svg`` in ``colour``, by default that of text; paler where disabled.

    An icon keeps its colours: renew it on ``QEvent.StyleChange``.
    """
    return _icon(name, colour or palette().text, palette().text_faint)


@cache
def _icon(name: str, colour: str, disabled: str) -> QIcon:
    made = QIcon()
    for side in SIDES:
        made.addPixmap(pixmap(name, colour, side))
        made.addPixmap(pixmap(name, disabled, side, 0.5), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, colour: str, side: int, opacity: float = 1.0) -> QPixmap:
    """The icon as a picture of ``side`` pixels."""
    made = QPixmap(QSize(side, side))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setOpacity(opacity)
    paint(painter, name, colour, QRectF(0, 0, side, side))
    painter.end()
    return made


def paint(painter: QPainter, name: str, colour: str, where: QRectF) -> None:
    """Draw the icon into ``where``, sharp on every screen."""
    _renderer(name, QColor(colour).name()).render(painter, where)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = (resources() / "icons" / "ui" / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("#000", colour).encode()))
