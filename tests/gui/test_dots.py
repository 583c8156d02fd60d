"""A few dots in a plot lie and look as those of pyqtgraph, but for how finely their edges are smoothed."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest

from digitlab.gui.plots.dots import Dots


@pytest.fixture
def picture(qtbot):
    """What a plot shows with dots of a kind at some places, uint8 [height, width, 4]."""

    def painted(kind: type[pg.ScatterPlotItem], places: list[tuple[float, float]], symbol: str = "o") -> np.ndarray:
        plot = pg.PlotWidget(enableMenu=False, background="w")
        qtbot.addWidget(plot)
        plot.resize(200, 150)
        plot.setXRange(0, 10, padding=0)
        plot.setYRange(-1, 1, padding=0)
        dots = kind(size=20, symbol=symbol, pen=pg.mkPen("r", width=2), brush=pg.mkBrush("b"), antialias=True)
        plot.addItem(dots, ignoreBounds=True)
        dots.setData(pos=places)
        image = plot.grab().toImage()
        return pg.functions.ndarray_from_qimage(image).copy()

    return painted


@pytest.mark.parametrize("symbol", ["o", "t"])
def test_they_look_as_those_of_pyqtgraph(picture, symbol):
    places = [(2.0, 0.5), (5.0, 0.0), (9.0, -0.6)]
    ours, theirs = (picture(kind, places, symbol).astype(int) for kind in (Dots, pg.ScatterPlotItem))
    bare = picture(Dots, []).astype(int)
    assert np.abs(theirs - bare).sum() > 100_000, "there is something to see"
    assert np.abs(ours - theirs).sum() < 0.2 * np.abs(theirs - bare).sum()


def test_what_lies_far_away_is_not_painted(picture):
    assert np.array_equal(picture(Dots, [(1e12, 0.0)]), picture(Dots, []))
