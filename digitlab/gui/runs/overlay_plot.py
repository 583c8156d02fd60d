"""The plot of several runs over one another: read with the mouse, dragged and enlarged by mouse or keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from digitlab.data.kept_curves import Axis, Score
from digitlab.gui import fonts
from digitlab.gui.palette import palette
from digitlab.gui.plots.reading import log_axis, logarithms
from digitlab.gui.plots.steered_plot import SteeredPlot
from digitlab.gui.plots.words import rounds
from digitlab.gui.runs.bundle import Area, Bundle, Line

UNITS: dict[Axis, str] = {"epoch": "epoch", "step": "step", "second": "s", "gradient": "gradient"}
EVERY = 90, 44  # pixels between two names along the axis, and up it
MARGIN = 0.05
IN_SIGHT = 0.85  # of all values are in sight at first; those of the first few batches would flatten the rest
BELOW = 0.25  # of what lies above the lowest end of an accuracy is in sight below it, too: how the curve came there
Key = Qt.Key


class OverlayPlot(SteeredPlot):
    """Drag moves, the wheel or + and - enlarge, Home or a double click shows all; ``pointed`` tells of the mouse."""

    _moved = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score: Score = "accuracy"
        self._axis: Axis = "epoch"
        self._logarithmic, self._empty = False, True
        self._whole = QRectF(0, 0, 1, 1)
        self.bundle = Bundle()
        self.addItem(self.bundle, ignoreBounds=True)
        self._note = pg.TextItem()
        self._note.setFont(fonts.font(fonts.SMALL))
        self._note.setVisible(False)
        self.addItem(self._note, ignoreBounds=True)
        self.setAccessibleName("Curves of the chosen runs")
        self.setAcceptDrops(False)  # files fall on the window
        item = self.getPlotItem()
        item.showAxis("bottom", True)
        item.getAxis("bottom").setHeight(24)
        self._box = item.getViewBox()
        self._box.setMouseEnabled(True, True)
        self._box.sigRangeChangedManually.connect(self._note_move)
        self._box.sigRangeChanged.connect(self._name_all)
        self._box.sigResized.connect(self._name_all)
        self.recolour()

    def show_lines(
        self, lines: Sequence[Line], areas: Sequence[Area], score: Score, axis: Axis, *, logarithmic: bool = False
    ) -> None:
        """Draw these curves of a score along an axis; the view stays where a person has moved it."""
        if (score, axis, logarithmic) != (self._score, self._axis, self._logarithmic):
            self._score, self._axis, self._logarithmic, self._moved = score, axis, logarithmic, False
        if logarithmic:
            lines = [line._replace(y=logarithms(line.y)) for line in lines]
            areas = [area._replace(low=logarithms(area.low), high=logarithms(area.high)) for area in areas]
        self.bundle.show(lines, areas)
        self._empty = not lines
        self._whole = _extent(lines, "logarithm" if logarithmic else score)
        if not self._moved:
            self.show_all()

    def tell(self, x: float | None, text: str) -> None:
        """Show an upright line at ``x`` with ``text`` beside it, on the side that has room, or none."""
        self.point_at(x)
        self._note.setVisible(x is not None)
        if x is not None:
            (left, right), (_, high) = self.getPlotItem().viewRange()
            self._note.setAnchor((1, 0) if x > (left + right) / 2 else (0, 0))
            self._note.setText(text)
            self._note.setPos(x, high)

    def show_all(self) -> None:
        """Show the whole of all curves."""
        self._moved = False
        whole = self._whole
        self._box.setRange(xRange=(whole.left(), whole.right()), yRange=(whole.top(), whole.bottom()), padding=0)
        self._name_all()

    def move(self, right: float, up: float) -> None:
        """Move what is seen by shares of it."""
        self._moved = True
        view = self._box.viewRect()
        self._box.translateBy(view.width() * right, view.height() * up)

    def enlarge(self, factor: float) -> None:
        """See ``factor`` times as much of it in both directions."""
        self._moved = True
        self._box.scaleBy((factor, factor))

    def recolour(self) -> None:
        super().recolour()
        self._ends.setPen(pg.mkPen(None))
        self._note.setColor(QColor(palette().text))
        self._note.fill = pg.mkBrush(palette().surface)

    def _note_move(self) -> None:
        self._moved = True

    def _name_all(self) -> None:
        """Names and lines at round numbers of what is in sight."""
        if self._empty:
            self._name([], [])
            return
        (left, right), (low, high) = self.getPlotItem().viewRange()
        across = rounds(left, right, max(3, int(self._box.width() / EVERY[0])))
        up = rounds(low, high, max(2, int(self._box.height() / EVERY[1])))
        if self._score == "accuracy":
            up = [value for value in up if -1e-9 <= value <= 1 + 1e-9]
        unit = UNITS[self._axis]
        whole = self._axis in ("step", "gradient")
        names = [(value, f"{value:,.10g}") for value in across if value >= 0 and not (whole and value % 1)]
        if names:
            value, name = names[min(1, len(names) - 1)]  # the first one has no room for more
            names[min(1, len(names) - 1)] = (value, f"{name} s" if unit == "s" else f"{unit} {name}")
        percent = self._score == "accuracy"
        levels = [(value, _level(value, percent)) for value in up]
        if self._logarithmic:
            levels = log_axis([10.0**low, 10.0**high])[2]
        self._name(names, levels)

    def _name(self, across: list[tuple[float, str]], up: list[tuple[float, str]]) -> None:
        left, right = self.getPlotItem().viewRange()[0]
        self.getPlotItem().getAxis("bottom").setTicks([across])
        self.getPlotItem().getAxis("left").setTicks([up])
        self._levels.setData(np.tile([left, right], len(up)), np.repeat([level for level, _ in up], 2))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pg.PlotWidget.mouseMoveEvent(self, event)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        pg.PlotWidget.leaveEvent(self, event)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        pg.PlotWidget.wheelEvent(self, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, 1), Key.Key_Down: (0, -1)}
        if event.key() in moves:
            self.move(*(step / 8 for step in moves[Key(event.key())]))
        elif event.key() in (Key.Key_Plus, Key.Key_Equal, Key.Key_Minus):
            self.enlarge(1.25 if event.key() == Key.Key_Minus else 0.8)
        elif event.key() == Key.Key_Home:
            self.show_all()
        else:
            event.ignore()


def _level(value: float, percent: bool) -> str:
    return f"{100 * value:.6g} %" if percent else f"{value:.6g}"


def _extent(lines: Sequence[Line], score: Score | Literal["logarithm"]) -> QRectF:
    """What holds all curves; of an accuracy or a loss all but what is stray."""
    sound = [line for line in lines if len(line.x)]
    if not sound:
        return QRectF(0, 0, 1, 1)
    right = max(float(line.x[-1]) for line in sound)
    finite = [line.y[np.isfinite(line.y)] for line in sound]
    values = np.concatenate(finite)
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    if len(values):
        ends = [float(one[-1]) for one in finite if len(one)]
        if score == "loss":
            low, high = min(0.0, low), max(float(np.quantile(values, IN_SIGHT)), *ends)
        elif score == "accuracy":
            lowest = min(float(np.quantile(values, 1 - IN_SIGHT)), *(end - BELOW * (high - end) for end in ends))
            low = max(low, lowest)
    room = max(high - low, 1e-9) * MARGIN
    return QRectF(-right * 0.01, low - room, max(right, 1e-9) * 1.02, high - low + 2 * room)
