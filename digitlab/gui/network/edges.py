"""Paints the edges into dense layers; they are many, so that a picture of them is kept while nothing changes."""

from __future__ import annotations

from math import ceil, floor, log2
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QElapsedTimer, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from digitlab.gui.network.layout import NODE, Column
from digitlab.gui.network.lights import LayerLights
from digitlab.gui.palette import palette

MOST_EDGES = 160  # between two layers: the heaviest
STEPS = 4  # of width and opacity
FADED = 0.35
LARGEST_SCALE = 4.0
MOST_PIXELS = 400_000  # of a picture: what is larger takes longer than a frame
RENEW_MS = 2_000  # at the least between two pictures of the edges into one layer
SOON_MS = 60  # before the edges into another layer are painted


class _Between(NamedTuple):
    """The edges from one layer to the next, in ``area`` of the picture, and how finely to paint them."""

    before: Column
    after: Column
    lights: LayerLights
    area: QRectF
    scale: float


class _Kept(NamedTuple):
    """A picture of the edges into one layer, what they are, and since when there is nothing newer."""

    between: _Between
    picture: QPixmap
    since: QElapsedTimer


class Edges:
    """The edges between all layers, as pictures that are kept; what has changed is painted by :meth:`renew`.

    That is one layer's at a time, between two frames, and each of them every two seconds: so no frame takes long, and a
    network that learns loses little time to its picture.
    """

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}
        self._changed: dict[int, _Between] = {}

    def forget(self) -> None:
        """The layers lie elsewhere, or wear another look."""
        self._kept.clear()
        self._changed.clear()

    def begin(self) -> None:
        """A frame begins."""
        self._changed.clear()

    @property
    def due(self) -> int | None:
        """In how many milliseconds to call :meth:`renew`; None where all edges in sight are as new as can be."""
        rests = [RENEW_MS - self._kept[place].since.elapsed() for place in self._changed]
        return max(SOON_MS, min(rests)) if rests else None

    def renew(self) -> None:
        """Paint those edges anew that have waited longest, where some in the last frame were not as they are now."""
        if self._changed:
            longest = max(self._changed, key=lambda place: self._kept[place].since.elapsed())
            self._keep(self._changed.pop(longest))

    def paint(self, painter: QPainter, before: Column, after: Column, lights: LayerLights, node: int | None) -> None:
        """The edges from ``before`` to ``after``; those to the cell ``node`` in front, where one is pointed at."""
        area = QRectF(before.body.topLeft(), after.body.bottomRight()).united(after.body).united(before.body)
        if node is not None:
            painter.setOpacity(FADED)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawPixmap(area, self._picture(_Between(before, after, lights, area, _scale(painter, area))), QRectF())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setOpacity(1.0)
        if node is not None:
            assert lights.weights is not None
            _draw(painter, before, after, lights, np.arange(len(lights.weights)), np.array([node]), single=True)

    def _picture(self, wanted: _Between) -> QPixmap:
        """As it was painted last, and where there is none yet, painted now."""
        kept = self._kept.get(wanted.after.place) or self._keep(wanted)
        if kept.between.scale != wanted.scale or not _same_weights(kept.between.lights, wanted.lights):
            self._changed[wanted.after.place] = wanted
        return kept.picture

    def _keep(self, between: _Between) -> _Kept:
        since = QElapsedTimer()
        since.start()
        made = self._kept[between.after.place] = _Kept(between, _painted(between), since)
        return made


def fits(before: Column, after: Column, lights: LayerLights) -> bool:
    """Whether the weights are known."""
    return lights.weights is not None and lights.weights.shape == (len(before.cells), len(after.cells))


def _scale(painter: QPainter, area: QRectF) -> float:
    """How finely edges are painted: in few steps, so that coming nearer does not paint them at every turn."""
    wanted = painter.transform().m11() * painter.device().devicePixelRatio()
    most = 2.0 ** floor(log2(max(MOST_PIXELS / (area.width() * area.height()), 1.0)) / 2)
    return min(2.0 ** ceil(log2(max(wanted, 0.5)) - 0.01), LARGEST_SCALE, most)


def _same_weights(some: LayerLights, others: LayerLights) -> bool:
    assert some.weights is not None
    assert others.weights is not None
    return np.array_equal(some.weights, others.weights)


def _painted(between: _Between) -> QPixmap:
    before, after, lights, area, scale = between
    assert lights.weights is not None
    made = QPixmap(ceil(area.width() * scale), ceil(area.height() * scale))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.translate(-area.topLeft())
    heaviest = np.argsort(-np.abs(lights.weights), axis=None)[:MOST_EDGES]
    _draw(painter, before, after, lights, *np.unravel_index(heaviest, lights.weights.shape), single=False)
    painter.end()
    return made


def _draw(
    painter: QPainter, before: Column, after: Column, lights: LayerLights,
    sources: np.ndarray, targets: np.ndarray, *, single: bool,
) -> None:  # fmt: skip
    """Edges from the cells ``sources`` to ``targets``: blue above zero, orange below, the heavier the wider."""
    assert lights.weights is not None
    sources, targets = np.broadcast_arrays(sources, targets)
    starts = {place: _side(before, place, 1) for place in np.unique(sources).tolist()}
    ends = {place: _side(after, place, -1) for place in np.unique(targets).tolist()}
    weights = lights.weights[sources, targets]
    steps = np.minimum(np.abs(weights) / (lights.heaviest or 1.0) * STEPS, STEPS - 1).astype(int)
    lines = [QLineF(starts[start], ends[end]) for start, end in zip(sources.tolist(), targets.tolist(), strict=True)]
    for step in range(STEPS):
        for positive in (True, False):
            chosen = np.flatnonzero((steps == step) & ((weights >= 0) == positive)).tolist()
            if chosen:
                painter.setPen(_pen(positive, (step + 1) / STEPS, single=single))
                painter.drawLines([lines[one] for one in chosen])


def _side(column: Column, place: int, way: int) -> QPointF:
    """Where edges leave a node (to the right, 1) or reach it (from the left, -1)."""
    cell = column.cells[place]
    return QPointF(cell.center().x() + way * cell.width() * NODE / 2, cell.center().y())


def _pen(positive: bool, size: float, *, single: bool) -> QPen:
    """Those of a single node are easy to tell apart: what is below zero is dashed, too."""
    colour = QColor(palette().positive if positive else palette().negative)
    colour.setAlphaF((0.95 if single else 0.42) * (0.2 + 0.8 * size**1.5))
    pen = QPen(colour, 2.2 if single and size > 0.8 else 0.4 + 0.6 * size)
    pen.setCosmetic(True)
    if single and not positive:
        pen.setDashPattern([4, 2.5])
    return pen
