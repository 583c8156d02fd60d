"""A plot over steps on a logarithmic scale: as many lines as are asked for, and a band where values usually lie."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from digitlab.core.figures import power
from digitlab.core.run import Series
from digitlab.gui import fonts
from digitlab.gui.palette import palette
from digitlab.gui.plots.plot import Plot
from digitlab.gui.plots.sampling import Samples

MOST_POINTS = 200  # of a line
MOST_LEVELS = 5
MOST_DECADES = 12  # one value beyond all reason leaves the rest in sight
ROOM_FOR_WORD = 120  # pixels
BAND_STRENGTH, VEIL = 0.1, 0.6
DASHES: tuple[list[float], ...] = ([], [5, 2.5], [1.2, 2.2], [6, 2.2, 1.2, 2.2])


class Band(NamedTuple):
    """Values between two powers of ten, and the word for them."""

    low: int
    high: int
    word: str


class LogPlot(Plot):
    """Lines of positive numbers; the decades ``least`` are always shown, more where the numbers need them."""

    def __init__(self, least: tuple[int, int], band: Band | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._band = least, band
        self._lines: list[pg.PlotCurveItem] = []
        self._samples: list[Samples] = []
        self._area = pg.LinearRegionItem((0, 0), orientation="horizontal", movable=False)
        self._word = pg.TextItem("", anchor=(1, 1))
        if band is not None:
            self._mark(band)
        self.set_levels(*least, _levels(*least))
        self.recolour()

    def _mark(self, band: Band) -> None:
        self._area.setRegion((band.low, band.high))
        self._area.setZValue(-10)
        for line in self._area.lines:
            line.setPen(pg.mkPen(None))
        self.addItem(self._area, ignoreBounds=True)
        self._word.setText(band.word)
        self._word.setFont(fonts.font(fonts.SMALL))
        self._word.setZValue(10)
        self.getPlotItem().getViewBox().sigResized.connect(
            lambda box: self._word.setVisible(box.width() >= ROOM_FOR_WORD)
        )
        self.addItem(self._word, ignoreBounds=True)

    def recolour(self) -> None:
        super().recolour()
        ground = QColor(palette().good)
        ground.setAlphaF(BAND_STRENGTH)
        self._area.setBrush(pg.mkBrush(ground))
        self._word.setColor(QColor(palette().good))
        veil = QColor(palette().surface)
        veil.setAlphaF(VEIL)
        self._word.fill = pg.mkBrush(veil)
        self._word.update()

    def set_steps(self, total: float, ends: Sequence[float]) -> None:
        super().set_steps(total, ends)
        if self._band is not None:
            self._word.setPos(self.total, self._band.low)  # where a run comes last

    def set_lines(self, pens: Sequence[QPen]) -> None:
        """Have a line for every pen."""
        while len(self._lines) < len(pens):
            self._lines.append(self.curve())
            self._samples.append(Samples(MOST_POINTS))
        for line in self._lines[len(pens) :]:
            self.removeItem(line)
        del self._lines[len(pens) :], self._samples[len(pens) :]
        for line, pen in zip(self._lines, pens, strict=True):
            line.setPen(pen)

    def draw(self, series: Sequence[Series]) -> None:
        """Show a series in every line as it is now; what has no logarithm leaves a gap."""
        shown = []
        for line, samples, one in zip(self._lines, self._samples, series, strict=True):
            samples.follow(one)
            steps, values = samples.points(self.total)
            with np.errstate(divide="ignore", invalid="ignore"):
                logarithms = np.log10(values)
            line.setData(steps, logarithms)
            shown.append(logarithms[np.isfinite(logarithms)])
        self._fit(np.concatenate(shown) if shown else np.empty(0))

    def at(self, step: float) -> list[float | None]:
        """The value of every line at ``step``."""
        return [samples.at(step) for samples in self._samples]

    def _fit(self, logarithms: np.ndarray) -> None:
        low, high = self._least
        if len(logarithms):
            high = max(high, ceil(logarithms.max()))
            low = max(min(low, floor(logarithms.min())), high - MOST_DECADES)
        self.set_levels(low, high, _levels(low, high))


def _levels(low: int, high: int) -> list[tuple[float, str]]:
    """The powers of ten to be named, the highest among them."""
    apart = ceil((high - low + 1) / MOST_LEVELS)
    return [(exponent, power(exponent)) for exponent in range(high, low - 1, -apart)]


def plain_pen() -> QPen:
    """The pen of a line that stands alone."""
    return pg.mkPen(palette().text, width=1.4)


def layer_pen(place: int) -> QPen:
    """The pen of the layer at ``place`` among those with weights; colours and dashes take turns, so that pairs last."""
    colours = palette().layers
    pen = pg.mkPen(colours[place % len(colours)], width=1.7)
    dash = DASHES[place % len(DASHES)]
    if dash:
        pen.setDashPattern(dash)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
