"""One plot in the look of the window: a calm frame of lines, no menus, and where the mouse points."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.gui import fonts
from digitlab.gui.palette import palette
from digitlab.gui.plots.dots import Dots

AXIS_WIDTH = 44
BEYOND = 8  # pixels that the name of the last epoch may reach over the end of its axis
AROUND = 0.018  # of the span, on either side: the ring around the last epoch is whole where there is little room
FAINT = 0.65
SIDES = ("left", "bottom", "right", "top")


class Axis(pg.AxisItem):
    """An axis without a name, which pyqtgraph would write anew, empty as it is, with every change of the view."""

    def _updateLabel(self) -> None:
        self._adjustSize()
        self.picture = None
        self.update()


class Plot(pg.PlotWidget):
    """A plot over steps with named levels on the left and upright lines where epochs end.

    ``pointed`` tells the step under the mouse, or None when it leaves. A subclass calls :meth:`recolour` when its own
    lines exist, and says in ``AIR`` how many pixels at least its dots need above and below the values. ``total`` is the
    number of steps shown.
    """

    AIR = 0
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, enableMenu=False, axisItems={name: Axis(name) for name in SIDES})
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(24)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        item = self.getPlotItem()
        item.hideButtons()
        item.getViewBox().setMouseEnabled(False, False)
        item.getViewBox().disableAutoRange()
        item.setContentsMargins(0, 0, BEYOND / 2, 0)
        for name in ("right", "top"):
            item.showAxis(name, False)
        for name in ("left", "bottom"):
            item.getAxis(name).setStyle(tickFont=fonts.font(fonts.SMALL), tickLength=0, tickAlpha=0, tickTextOffset=8)
        item.getAxis("bottom").setStyle(hideOverlappingLabels=BEYOND)
        item.getAxis("left").setWidth(AXIS_WIDTH)
        item.showAxis("bottom", False)
        self._levels = self.curve(connect="pairs")
        self._ends = self.curve(connect="pairs")
        self._pointer = pg.InfiniteLine(angle=90, movable=False)
        self._pointer.setVisible(False)
        self.addItem(self._pointer, ignoreBounds=True)
        self.total = 1.0
        self._end_steps: list[float] = []
        self._scale: list[tuple[float, str]] = []
        self._margin = 0.0
        item.getViewBox().sigResized.connect(self._show_scale)

    def curve(self, **options: object) -> pg.PlotCurveItem:
        """A new line, above those before it; it has gaps where a value is no number."""
        made = pg.PlotCurveItem(antialias=True, **({"connect": "finite"} | options))
        self.addItem(made, ignoreBounds=True)
        return made

    def dots(self, size: float) -> Dots:
        """New dots of ``size`` pixels, above what is there."""
        made = Dots(size=size)
        self.addItem(made, ignoreBounds=True)
        return made

    def recolour(self) -> None:
        """Take the colours of the look in force."""
        colours = palette()
        self.setBackground(colours.surface)
        for name in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(name)
            axis.setPen(pg.mkPen(None))
            axis.setTextPen(QColor(colours.text_faint))
        self._levels.setPen(pg.mkPen(colours.grid, width=1))
        self._ends.setPen(pg.mkPen(colours.grid, width=1))
        self._pointer.setPen(pg.mkPen(colours.text_faint, width=1, style=Qt.PenStyle.DotLine))

    def set_steps(self, total: float, ends: Sequence[float]) -> None:
        """Show the steps 0 to ``total``, with upright lines at ``ends``."""
        self.total = max(total, 1.0)
        self.set_span(0, self.total, ends)

    def set_span(self, first: float, last: float, uprights: Sequence[float]) -> None:
        """Show what lies from ``first`` to ``last``, with upright lines at ``uprights``."""
        self.getPlotItem().setXRange(first, last, padding=AROUND)
        self._end_steps = list(uprights)
        self._draw_frame()

    def set_levels(self, low: float, high: float, levels: Sequence[tuple[float, str]], margin: float = 0.06) -> None:
        """Show the values ``low`` to ``high``, with a named line at each level."""
        scale = [(low, ""), *levels, (high, "")]
        if (scale, margin) != (self._scale, self._margin):
            self._scale, self._margin = scale, margin
            self._show_scale()

    def _show_scale(self) -> None:
        """Show all of the scale, with the margin or the air around it, whichever is more."""
        if self._scale:
            low, high = self._scale[0][0], self._scale[-1][0]
            within = max(self.getPlotItem().getViewBox().height() - 2 * self.AIR, 1.0)
            space = (high - low) * max(self._margin, self.AIR / within)
            self.getPlotItem().setYRange(low - space, high + space, padding=0)
            self._name_levels()
            self._draw_frame()

    def _name_levels(self) -> None:
        """Name every level, or where their names would lie on each other the outer ones alone."""
        levels = self._scale[1:-1]
        low, high = self.getPlotItem().viewRange()[1]
        pixel = (high - low) / max(self.getPlotItem().getViewBox().height(), 1.0)
        close = any(abs(after[0] - before[0]) < fonts.SMALL * pixel for before, after in pairwise(levels))
        self.getPlotItem().getAxis("left").setTicks([[levels[0], levels[-1]] if close else levels])

    def _draw_frame(self) -> None:
        """Draw the lines of levels and epochs from edge to edge."""
        across, up = self.getPlotItem().viewRange()
        heights = [level for level, _ in self._scale[1:-1]]
        self._levels.setData(np.tile(across, len(heights)), np.repeat(heights, 2))
        self._ends.setData(np.repeat(self._end_steps, 2), np.tile(up, len(self._end_steps)))

    def name_steps(self, names: Sequence[tuple[float, str]]) -> None:
        """Write ``names`` under the plot, each at its step."""
        axis = self.getPlotItem().getAxis("bottom")
        self.getPlotItem().showAxis("bottom", True)
        axis.setHeight(24)
        axis.setTicks([list(names)])

    def point_at(self, step: float | None) -> None:
        """Show an upright line at ``step``, or none."""
        self._pointer.setVisible(step is not None)
        if step is not None:
            self._pointer.setValue(step)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self.getPlotItem().getViewBox().mapSceneToView(event.position()).x())

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page around the plot may scroll


def faint(colour: str) -> QColor:
    """``colour`` as it is drawn for training."""
    made = QColor(colour)
    made.setAlphaF(FAINT)
    return made
