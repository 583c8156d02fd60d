"""Paints the layers of a network."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from digitlab.core.network import CLASSES
from digitlab.gui import fonts
from digitlab.gui.network import colours
from digitlab.gui.network.layout import LINE, NODE, Column
from digitlab.gui.network.lights import LayerLights
from digitlab.gui.palette import palette

CORNER = 4.0


def arrow(painter: QPainter, before: Column, after: Column) -> None:
    """From one layer to the next that is not dense."""
    pen = QPen(QColor(palette().border), 1.2)
    pen.setCosmetic(True)
    painter.setPen(pen)
    y = after.body.center().y()
    painter.drawLine(QPointF(before.body.right() + 3, y), QPointF(after.body.left() - 3, y))


def funnel(painter: QPainter, before: Column, after: Column) -> None:
    """Where the weights of a dense layer are not known: from all nodes to all nodes."""
    shape = QPainterPath(before.body.topRight())
    shape.lineTo(after.body.topLeft())
    shape.lineTo(after.body.bottomLeft())
    shape.lineTo(before.body.bottomRight())
    shape.closeSubpath()
    painter.fillPath(shape, QColor(palette().field))


def layer(painter: QPainter, column: Column, lights: LayerLights, depth: float, seen: QRectF) -> None:
    """The block of a layer and what is ``seen`` of its inside; the deeper the layer, the stronger its colour."""
    accent = QColor(palette().accent)
    accent.setAlphaF(0.05 + 0.12 * depth)
    frame = QColor(palette().accent)
    frame.setAlphaF(0.3 + 0.3 * depth)
    pen = QPen(frame, 1)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(accent)
    painter.drawRoundedRect(column.body, CORNER, CORNER)
    if column.kind == "nodes":
        _nodes(painter, column, lights, seen)
    else:
        _images(painter, column, lights, frame, seen)


def _nodes(painter: QPainter, column: Column, lights: LayerLights, seen: QRectF) -> None:
    pen = QPen(QColor(palette().text_faint), 0.8)
    pen.setCosmetic(True)
    painter.setPen(pen)
    known = lights.values is not None and len(lights.values) == len(column.cells)
    values = lights.values if known else np.zeros(len(column.cells))
    radius = column.cells[0].width() * NODE / 2
    for colour, cell in zip(colours.of_nodes(values, lights.peak, palette().surface), column.cells, strict=True):
        if seen.intersects(cell):
            painter.setBrush(colour)
            painter.drawEllipse(cell.center(), radius, radius)


def _images(painter: QPainter, column: Column, lights: LayerLights, empty: QColor, seen: QRectF) -> None:
    known = len(lights.images) == len(column.cells)
    pale = QColor(empty)
    pale.setAlphaF(0.16)
    for number, cell in enumerate(column.cells):
        if not seen.intersects(cell):
            continue
        inner = cell.adjusted(1, 1, -1, -1)
        if known:
            painter.drawImage(inner, lights.images[number])
        else:
            painter.fillRect(inner, pale)


def ring(painter: QPainter, cell: QRectF, *, round_: bool) -> None:
    """Marks the node or map that is pointed at."""
    pen = QPen(QColor(palette().text), 2)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if round_:
        painter.drawEllipse(cell.center(), cell.width() * 0.5, cell.width() * 0.5)
    else:
        painter.drawRect(cell)


def digits(painter: QPainter, cells: list[QRectF], lights: LayerLights) -> None:
    """The ten digits beside the output nodes, the answer bold; ``cells`` as they lie on the widget."""
    if len(cells) != CLASSES or cells[0].height() < 9:
        return
    best = None if lights.values is None else int(np.argmax(lights.values))
    size = min(fonts.SMALL, int(cells[0].height()))
    usual, bold = fonts.font(size), fonts.font(size, fonts.SEMIBOLD)
    for number, cell in enumerate(cells):
        chosen = number == best
        painter.setFont(bold if chosen else usual)
        painter.setPen(QColor(palette().text if chosen else palette().text_faint))
        where = QRectF(cell.right() + 7, cell.top(), 20, cell.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(number))


def ground(painter: QPainter, where: QRectF) -> None:
    """What words are written on where something lies below."""
    colour = QColor(palette().surface)
    colour.setAlphaF(0.88)
    painter.fillRect(where, colour)


def words(painter: QPainter, written: list[tuple[Column, QRectF]]) -> None:
    """What is written below layers, as many lines as their places have room for; what is too wide is shortened.

    A number of weights is called so, or left out: under a layer a number alone may be anything.
    """
    centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    for first, weight, colour in ((True, fonts.MEDIUM, palette().text), (False, fonts.REGULAR, palette().text_faint)):
        painter.setFont(fonts.font(fonts.SMALL, weight))
        painter.setPen(QColor(colour))
        for column, where in written:
            lines = column.words.lines()[: int(where.height() / LINE)]
            for line, text in enumerate(lines[:1] if first else lines[1:], start=0 if first else 1):
                weights = text == column.words.weights
                said = f"{text} weights" if weights else text
                short = _shortened(said, int(where.width()), weight)
                if weights and short != said:
                    continue
                painter.drawText(where.translated(0, line * LINE), centre, short)


@lru_cache(maxsize=1_024)
def _shortened(text: str, width: int, weight: QFont.Weight) -> str:
    """As much of ``text`` as fits."""
    metrics = QFontMetricsF(fonts.font(fonts.SMALL, weight))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
