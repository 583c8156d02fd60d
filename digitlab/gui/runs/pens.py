"""The lines of the runs: a colour and a dash for each number, the same in the table, the plot and the legend."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from digitlab.gui.palette import palette
from digitlab.gui.plots.log_plot import layer_pen

SAMPLE = QSize(22, 12)
BOLD, THIN = 2.2, 1.0
SHINE, GROUND = 0.4, 0.16  # how strong the line of training is, and a band


def bold(number: int) -> QPen:
    """The pen of validation."""
    pen = layer_pen(number)
    pen.setWidthF(BOLD)
    return pen


def colour(number: int) -> QColor:
    """The colour of a run."""
    colours = palette().layers
    return QColor(colours[number % len(colours)])


def thin(number: int) -> QPen:
    """The pen of training: the same colour, faint and without dashes, which noise would hide."""
    faint = colour(number)
    faint.setAlphaF(SHINE)
    pen = QPen(faint, THIN)
    pen.setCosmetic(True)
    return pen


def ground(number: int) -> QColor:
    """What fills the band around a mean."""
    made = colour(number)
    made.setAlphaF(GROUND)
    return made


def sample(number: int) -> QPixmap:
    """A piece of the line."""
    return _sample(number, colour(number).name())


@cache
def _sample(number: int, colour: str) -> QPixmap:
    made = QPixmap(SAMPLE * 2)
    made.setDevicePixelRatio(2)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_sample(painter, number, QPointF(0, SAMPLE.height() / 2))
    painter.end()
    return made


def paint_sample(painter: QPainter, number: int, left: QPointF) -> None:
    """Draw a piece of the line that begins at ``left``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(bold(number))
    painter.drawLine(left, left + QPointF(SAMPLE.width(), 0))
