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
RENEW_MS = 1_000  # at the least between two pictures of the edges into one layer
NEXT_FRAME_MS = 60  # where another layer's edges come in the next frame


class _Kept(NamedTuple):
    """A picture of the edges into one layer, how finely it is painted, and since when there is nothing newer."""

    scale: float
    weights: np.ndarray
    picture: QPixmap
    since: QElapsedTimer


class Edges:
    """The edges between all layers; ``due`` says in how many milliseconds a newer picture of some can be painted.

    One layer's are painted anew in a frame, and each of them once a second, so that no frame takes long and a network
    that learns loses little time to its picture. None is due where all are as new as can be.
    """

    def __init__(self) -> None:
        self.due: int | None = None
        self._painted = False
        self._kept: dict[int, _Kept] = {}

    def forget(self) -> None:
        """The layers lie elsewhere, or wear another look."""
        self._kept.clear()

    def begin(self) -> None:
        """A frame begins."""
        self.due, self._painted = None, False

    def paint(self, painter: QPainter, before: Column, after: Column, lights: LayerLights, node: int | None) -> None:
        """The edges from ``before`` to ``after``; those to the cell ``node`` in front, where one is pointed at."""
        area = QRectF(before.body.topLeft(), after.body.bottomRight()).united(after.body).united(before.body)
        if node is not None:
            painter.setOpacity(FADED)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawPixmap(area, self._picture(painter, area, before, after, lights), QRectF())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setOpacity(1.0)
        if node is not None:
            assert lights.weights is not None
            _draw(painter, before, after, lights, np.arange(len(lights.weights)), np.array([node]), single=True)

    def _picture(self, painter: QPainter, area: QRectF, before: Column, after: Column, lights: LayerLights) -> QPixmap:
        assert lights.weights is not None
        scale, kept = _scale(painter, area), self._kept.get(after.place)
        if kept is not None:
            if kept.scale == scale and np.array_equal(kept.weights, lights.weights):
                return kept.picture
            rest = RENEW_MS - kept.since.elapsed()
            if self._painted or rest > 0:
                self.due = max(NEXT_FRAME_MS, min(rest, self.due or RENEW_MS))
                return kept.picture
            self._painted = True
        made = _pixmap(area, scale)
        inner = QPainter(made)
        inner.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner.scale(scale, scale)
        inner.translate(-area.topLeft())
        heaviest = np.argsort(-np.abs(lights.weights), axis=None)[:MOST_EDGES]
        _draw(inner, before, after, lights, *np.unravel_index(heaviest, lights.weights.shape), single=False)
        inner.end()
        since = QElapsedTimer()
        since.start()
        self._kept[after.place] = _Kept(scale, lights.weights, made, since)
        return made


def fits(before: Column, after: Column, lights: LayerLights) -> bool:
    """Whether the weights are known."""
    return lights.weights is not None and lights.weights.shape == (len(before.cells), len(after.cells))


def _scale(painter: QPainter, area: QRectF) -> float:
    """How finely edges are painted: in few steps, so that coming nearer does not paint them at every turn."""
    wanted = painter.transform().m11() * painter.device().devicePixelRatio()
    most = 2.0 ** floor(log2(max(MOST_PIXELS / (area.width() * area.height()), 1.0)) / 2)
    return min(2.0 ** ceil(log2(max(wanted, 0.5)) - 0.01), LARGEST_SCALE, most)


def _pixmap(area: QRectF, scale: float) -> QPixmap:
    made = QPixmap(ceil(area.width() * scale), ceil(area.height() * scale))
    made.fill(Qt.GlobalColor.transparent)
    return made


def _draw(
    painter: QPainter, before: Column, after: Column, lights: LayerLights,
    sources: np.ndarray, targets: np.ndarray, *, single: bool,
) -> None:  # fmt: skip
    """Edges from the cells ``sources`` to ``targets``: blue above zero, orange below, the heavier the wider."""
    assert lights.weights is not None
    sources, targets = np.broadcast_arrays(sources, targets)
    weights = lights.weights[sources, targets]
    steps = np.minimum(np.abs(weights) / (lights.heaviest or 1.0) * STEPS, STEPS - 1).astype(int)
    starts = [cell.center() + QPointF(cell.width() * NODE / 2, 0) for cell in before.cells]
    ends = [cell.center() - QPointF(cell.width() * NODE / 2, 0) for cell in after.cells]
    for step in range(STEPS):
        for positive in (True, False):
            chosen = np.flatnonzero((steps == step) & ((weights >= 0) == positive))
            painter.setPen(_pen(positive, (step + 1) / STEPS, single=single))
            painter.drawLines([QLineF(starts[sources[one]], ends[targets[one]]) for one in chosen])


def _pen(positive: bool, size: float, *, single: bool) -> QPen:
    """Those of a single node are easy to tell apart: what is below zero is dashed, too."""
    colour = QColor(palette().positive if positive else palette().negative)
    colour.setAlphaF((0.95 if single else 0.42) * (0.2 + 0.8 * size**1.5))
    pen = QPen(colour, 2.2 if single and size > 0.8 else 0.4 + 0.6 * size)
    pen.setCosmetic(True)
    if single and not positive:
        pen.setDashPattern([4, 2.5])
    return pen
