"""The plot of a race: the curves of all contestants, and a cross where one of them came to nothing."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from digitlab.data.kept_curves import Axis, Score
from digitlab.gui.race.curves import Drawn
from digitlab.gui.runs import pens
from digitlab.gui.runs.overlay_plot import OverlayPlot

CROSS = 13


class RacePlot(OverlayPlot):
    """Dragged and enlarged as the curves of the kept runs are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Curves of the race")
        self._crosses = pg.ScatterPlotItem(size=CROSS, symbol="x", antialias=True)
        self.addItem(self._crosses, ignoreBounds=True)

    def show_race(self, drawn: Drawn, score: Score, axis: Axis) -> None:
        """Draw these curves."""
        self.show_lines(drawn.lines, drawn.areas, score, axis)
        spots = [{"pos": (end.x, end.y), "brush": pg.mkBrush(pens.colour(end.number)), "pen": pg.mkPen(None)}
                 for end in drawn.ends]  # fmt: skip
        self._crosses.setData(spots)
