"""The plot of a range test: the loss over ever larger learning rates, and the rate that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from digitlab.gui import fonts
from digitlab.gui.palette import palette
from digitlab.gui.plots import words
from digitlab.gui.plots.plot import faint
from digitlab.gui.plots.steered_plot import SteeredPlot

ROOM_ABOVE = 1.15  # times the highest smoothed loss is in sight; what explodes leaves the plot
BESIDE = 0.2  # powers of ten on both sides, where half of a name finds room
TURN = 0.75  # of the width, from where on the chosen rate is written before its line
KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: -5, Qt.Key.Key_PageUp: 5}


class RatePlot(SteeredPlot):
    """Every batch faint, smoothed bold, a ring at the suggestion, an upright line at the chosen rate.

    ``picked(place)`` tells which of the rates a click or an arrow key chooses, ``confirmed()`` that Enter was pressed.
    """

    picked = Signal(int)
    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Loss over learning rates")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._rates = np.empty(0)
        self._chosen: int | None = None
        self._smoothed: Sequence[float] = ()
        self._batches = self.curve()
        self._curve = self.curve()
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.setZValue(1)  # above the ground of its name
        self.addItem(self._line, ignoreBounds=True)
        self._ring = self.dots(14)
        self._dot = self.dots(8)
        self._name = pg.TextItem(anchor=(0, 0))
        self._name.setFont(fonts.font(fonts.BODY, fonts.SEMIBOLD))
        self.addItem(self._name, ignoreBounds=True)
        self.draw([], [], [])
        self.choose(None)
        self.recolour()

    def recolour(self) -> None:
        super().recolour()
        colours = palette()
        self._batches.setPen(pg.mkPen(faint(colours.loss), width=1))
        self._curve.setPen(pg.mkPen(colours.loss, width=2.2))
        self._line.setPen(pg.mkPen(colours.accent, width=1.6))
        self._name.setColor(QColor(colours.accent))
        self._name.fill = pg.mkBrush(colours.surface)
        self._ring.setPen(pg.mkPen(colours.loss, width=1.4))
        self._ring.setBrush(pg.mkBrush(None))
        self._dot.setPen(pg.mkPen(None))
        self._dot.setBrush(pg.mkBrush(colours.accent))

    def draw(self, rates: Sequence[float], losses: Sequence[float], smoothed: Sequence[float]) -> None:
        """Show the losses that were met so far."""
        self._rates, self._smoothed = np.log10(np.array(rates, float)), smoothed
        self._batches.setData(self._rates, np.array(losses, float))
        self._curve.setData(self._rates, np.array(smoothed, float))
        self._fit(min(smoothed, default=0.0), max(smoothed, default=2.0))

    def _fit(self, lowest: float, highest: float) -> None:
        top = words.round_above(ROOM_ABOVE * highest) if highest > 0 else 0.0 if lowest < 0 else 1.0
        low = -words.round_above(-lowest) if lowest < -top / 100 else 0.0
        self.set_levels(low, top, words.levels(low, top), margin=0.04)

    def span(self, lowest: float, highest: float) -> None:
        """Make room for the rates from ``lowest`` to ``highest``; the first that is named says that it is one."""
        first, last = log10(lowest), log10(highest)
        decades = range(ceil(first - 1e-9), floor(last + 1e-9) + 1)
        self.set_span(first - BESIDE, last + BESIDE, list(decades))
        named = [(decade, words.rate(10.0**decade)) for decade in decades]
        self.name_steps([(decade, f"α = {name}") for decade, name in named[:1]] + named[1:])

    def mark(self, place: int | None) -> None:
        """Put a ring around the suggestion, the rate number ``place``."""
        self._ring.setData(pos=[] if place is None else [(self._rates[place], self._smoothed[place])])

    def choose(self, place: int | None, name: str = "") -> None:
        """Show the rate number ``place`` as the chosen one, under its ``name``."""
        self._chosen = place
        for item in (self._line, self._name):
            item.setVisible(place is not None)
        self._dot.setData(pos=[] if place is None else [(self._rates[place], self._smoothed[place])])
        if place is None:
            return
        at, ((first, last), (_, top)) = self._rates[place], self.getPlotItem().viewRange()
        self._line.setValue(at)
        self._name.setText(name)
        self._name.setAnchor((1, 0) if at > first + TURN * (last - first) else (0, 0))
        self._name.setPos(at, top)

    def nearest(self, at: float) -> int | None:
        """Which of the rates is nearest to ``at``, a place of the plot; None without any."""
        return int(np.abs(self._rates - at).argmin()) if len(self._rates) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.nearest(self.getPlotItem().getViewBox().mapSceneToView(event.position()).x())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self.picked.emit(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in KEYS and len(self._rates):
            start = len(self._rates) // 2 if self._chosen is None else self._chosen + KEYS[event.key()]
            self.picked.emit(min(max(start, 0), len(self._rates) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit()
        else:
            event.ignore()
