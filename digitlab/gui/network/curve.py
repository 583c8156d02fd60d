"""The curve of an activation with the point where a node stands on it, and the slope there."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from digitlab.core.inspection import NodeInside
from digitlab.gui import fonts
from digitlab.gui.network.spoken import number
from digitlab.gui.palette import palette

WORDS = 34.0
HIGHEST = 0.9  # times the width
TANGENT = 0.22  # of the width, to both sides
Align = Qt.AlignmentFlag


def spoken(node: NodeInside) -> str:
    """What comes out and how steep it is, such as ``relu(1.5) = 1.5, slope 1``."""
    return ", ".join(_told(node))


def paint(painter: QPainter, node: NodeInside, room: QRectF) -> None:
    """The curve in ``room``, and below it what it says."""
    spare = max(0.0, room.height() - room.width() * HIGHEST) / 2
    room = room.adjusted(0, spare, 0, -spare)
    plot = room.adjusted(4, 6, -8, -WORDS)
    if not all(map(isfinite, node.curve_y)):
        _words(painter, node, QRectF(room.left(), room.center().y(), room.width(), WORDS))
        return
    low, high = min(0.0, *node.curve_y), max(0.0, *node.curve_y)
    spread = (high - low) or 1.0

    def at(x: float, y: float) -> QPointF:
        across = (x - node.curve_x[0]) / (node.curve_x[-1] - node.curve_x[0])
        return QPointF(plot.left() + across * plot.width(), plot.bottom() - (y - low) / spread * plot.height())

    painter.setPen(QPen(QColor(palette().border), 1))
    painter.drawLine(at(node.curve_x[0], 0), at(node.curve_x[-1], 0))
    painter.drawLine(at(0, low), at(0, high))
    painter.setPen(QPen(QColor(palette().accent), 2))
    painter.drawPolyline(QPolygonF([at(x, y) for x, y in zip(node.curve_x, node.curve_y, strict=True)]))
    if node.total is not None and isfinite(node.total) and isfinite(node.output or 0.0):
        _point(painter, at, plot, node)
    _words(painter, node, QRectF(room.left(), plot.bottom() + 4, room.width(), WORDS))


def _point(painter: QPainter, at: Callable[[float, float], QPointF], plot: QRectF, node: NodeInside) -> None:
    """The point, and the tangent as far as it stays in the picture."""
    x, y, slope = node.total or 0.0, node.output or 0.0, node.slope or 0.0
    reach = (node.curve_x[-1] - node.curve_x[0]) * TANGENT
    colour = QColor(palette().loss)
    painter.save()
    painter.setClipRect(plot.adjusted(-4, -4, 4, 2))
    painter.setPen(QPen(colour, 1.4, Qt.PenStyle.DashLine))
    painter.drawLine(at(x - reach, y - slope * reach), at(x + reach, y + slope * reach))
    painter.restore()
    painter.setPen(QPen(QColor(palette().surface), 1.5))
    painter.setBrush(colour)
    painter.drawEllipse(at(x, y), 5, 5)


def _words(painter: QPainter, node: NodeInside, where: QRectF) -> None:
    first, second = _told(node)
    painter.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM))
    painter.setPen(QColor(palette().text))
    painter.drawText(where, Align.AlignHCenter | Align.AlignTop, first)
    painter.setFont(fonts.font(fonts.SMALL))
    painter.setPen(QColor(palette().text_faint))
    painter.drawText(where.translated(0, 15), Align.AlignHCenter | Align.AlignTop, second)


def _told(node: NodeInside) -> tuple[str, str]:
    name = node.activation.replace("_", " ")
    if node.total is None or node.output is None or node.slope is None:
        return name, "draw a digit to see where it stands"
    return f"{name}({number(node.total)}) = {number(node.output)}", f"slope (derivative) {number(node.slope)}"
