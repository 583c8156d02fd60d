"""The paths that weights have walked, as both pictures draw them: a colour, a dash and a mark for each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import cos, pi, sin

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from digitlab.data.surface.landscape import Array, Mask
from digitlab.gui.palette import palette
from digitlab.gui.runs import pens

CASING = 1.5  # pixels of white around a line
MARK = 5.5
SHADOW = 0.45  # how strong a line is that lies behind something
CORNERS = (0, 4, 3, 5)  # of the marks in turn; 0 is a disc


def number(place: int, *, race: bool) -> int:
    """The number of the colour of the path at ``place``: contestants have theirs, and blue is lost in a blue valley."""
    return place if race else place + 1


def paint(painter: QPainter, x: Array, y: Array, number: int, seen: Mask | None = None) -> None:
    """A path through the pixels ``x``, ``y`` [n]; parts that are not ``seen`` are faint."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    seen = np.ones(len(x), bool) if seen is None else seen
    casing = QPen(QColor(palette().ink), pens.BOLD + 2 * CASING)
    casing.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    faint = pens.bold(number)
    colour = faint.color()
    colour.setAlphaF(SHADOW)
    faint.setColor(colour)
    for shown in (False, True):
        for part in _parts(seen, shown):
            line = polygon(x[part], y[part])
            if shown:
                painter.setPen(casing)
                painter.drawPolyline(line)
            painter.setPen(pens.bold(number) if shown else faint)
            painter.drawPolyline(line)


def polygon(x: Array, y: Array) -> QPolygonF:
    """The points ``x``, ``y`` [n]."""
    return QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])


def paint_mark(painter: QPainter, where: QPointF, number: int, *, end: bool) -> None:
    """Where a path begins, hollow, or ends, filled; every path has marks of a shape of its own."""
    colour, ground = pens.colour(number), QColor(palette().ink)
    painter.setPen(QPen(ground if end else colour, 1.6))
    painter.setBrush(colour if end else ground)
    corners = CORNERS[number % len(CORNERS)]
    if not corners:
        painter.drawEllipse(where, MARK, MARK)
        return
    angles = [2 * pi * corner / corners - pi / 2 for corner in range(corners)]
    size = MARK * 1.25
    painter.drawPolygon(QPolygonF([where + QPointF(size * cos(angle), size * sin(angle)) for angle in angles]))


def paint_arrow(painter: QPainter, tail: QPointF, tip: QPointF) -> None:
    """Where −g points to."""
    along = tip - tail
    length = max((along.x() ** 2 + along.y() ** 2) ** 0.5, 1e-9)
    along /= length
    across = QPointF(-along.y(), along.x())
    neck = tip - along * 9.0
    head = QPolygonF([tip, neck + across * 5.5, neck - across * 5.5])
    painter.setBrush(QColor(palette().text))
    for colour, width in ((palette().surface, 6.0), (palette().text, 2.2)):
        painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(tail, neck)
        painter.setPen(QPen(QColor(colour), 3.0 if colour == palette().surface else 0.6))
        painter.drawPolygon(head)


def _parts(seen: Mask, shown: bool) -> Sequence[slice]:
    """The stretches of a path that are seen, or that are not, each with a point of its neighbours."""
    edges = np.flatnonzero(np.diff(seen.astype(int))) + 1
    bounds = [0, *edges.tolist(), len(seen)]
    return [slice(max(first - 1, 0), last) for first, last in pairwise(bounds)
            if last > first and seen[first] == shown]  # fmt: skip
