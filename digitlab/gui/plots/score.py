"""The plot of one score, accuracy or loss: training and validation over the steps of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from digitlab.core.messages import EpochEnded
from digitlab.core.run import Series
from digitlab.gui.palette import palette
from digitlab.gui.plots import words
from digitlab.gui.plots.plot import faint
from digitlab.gui.plots.read_plot import ReadPlot
from digitlab.gui.plots.reading import Gap, Look, close_axis, log_axis, logarithms, smoothed
from digitlab.gui.plots.sampling import Samples

MOST_DOTS = 60
LOWEST = 32  # pixels, in which the names of both ends and the ring are whole
DOT, RING = 8, 14
WHOLE = [(0.0, "0"), (0.5, "50"), (1.0, "100 %")]
UPPER = [(0.9, "90"), (0.95, "95"), (1.0, "100 %")]
NO_GAP, PLAIN = Gap([], [], []), Look()
GAP_STRENGTH = 0.16
GUESSING = 2.4  # the loss of ten equal guesses is ln 10 = 2.3


class ScorePlot(ReadPlot):
    """A score over the steps; the best epoch, whose weights are kept, wears a ring.

    What validation was between the start and the end of the first epoch nobody has measured: a dotted line says so.
    """

    AIR = RING // 2 + 1

    def __init__(self, score: Literal["accuracy", "loss"], parent: QWidget | None = None) -> None:
        self._score = score
        super().__init__(parent, handle="top" if score == "loss" else "bottom")  # where the curves rarely are
        self.setMinimumHeight(LOWEST)
        self._samples = Samples()
        self._checked = (Series(), -1, False, NO_GAP)
        self._look = Look()
        self._low, self._top = 0.0, GUESSING
        self._learned_ends, self._checked_ends = pg.PlotCurveItem(), pg.PlotCurveItem()
        self._gap = pg.FillBetweenItem(self._learned_ends, self._checked_ends)
        self.addItem(self._gap, ignoreBounds=True)
        self._training_curve = self.curve()
        self._unmeasured_curve = self.curve()
        self._validation_curve = self.curve()
        self._dots = self.dots(DOT)
        self._ring = self.dots(RING)
        self._fit(np.empty(0), [])
        self.recolour()

    def recolour(self) -> None:
        super().recolour()
        colour = getattr(palette(), self._score)
        self._training_curve.setPen(pg.mkPen(faint(colour), width=1))
        self._unmeasured_curve.setPen(pg.mkPen(colour, width=1.4, style=Qt.PenStyle.DotLine))
        self._validation_curve.setPen(pg.mkPen(colour, width=2.2))
        self._dots.setPen(pg.mkPen(None))
        self._dots.setBrush(pg.mkBrush(colour))
        filled = QColor(colour)
        filled.setAlphaF(GAP_STRENGTH)
        self._gap.setBrush(pg.mkBrush(filled))
        self._ring.setPen(pg.mkPen(colour, width=1.4))
        self._ring.setBrush(pg.mkBrush(None))

    def draw(
        self, training: Series, validation: Series, best: EpochEnded | None, gap: Gap = NO_GAP, look: Look = PLAIN
    ) -> None:
        """Show the series as they are now."""
        self._look = look
        self._samples.follow(training)
        steps, values = self._samples.part(*look.part) if look.part else self._samples.points(self.total)
        values = smoothed(values) if look.smooth else values
        self._training_curve.setData(steps, self._heights(values))
        if (validation, len(validation.values), look.logarithmic, gap) != self._checked:
            self._checked = (validation, len(validation.values), look.logarithmic, gap)
            self._draw_validation(validation, best)
            self._draw_gap(gap)
        self._fit(values, self._seen(steps, values))

    def _heights(self, values: Sequence[float] | np.ndarray) -> np.ndarray:
        """Where ``values`` lie on the axis."""
        heights = np.array(values, float)
        return logarithms(heights) if self._look.logarithmic else heights

    def _draw_gap(self, gap: Gap) -> None:
        """Fill what lies between learning and checking, from the end of an epoch to the next."""
        for curve, values in ((self._learned_ends, gap.learned), (self._checked_ends, gap.checked)):
            curve.setData(np.array(gap.steps, float), np.nan_to_num(self._heights(values)))

    def _draw_validation(self, validation: Series, best: EpochEnded | None) -> None:
        """Draw what changes with an epoch only."""
        heights = self._heights(validation.values)
        self._unmeasured_curve.setData(np.array(validation.steps[:2]), heights[:2])
        joined = np.isfinite(heights) & np.isfinite(np.append(heights[1:], np.nan))
        joined[:1] = False
        self._validation_curve.setData(np.array(validation.steps), heights, connect=joined)
        points = [point for point in zip(validation.steps, heights.tolist(), strict=True) if isfinite(point[1])]
        self._dots.setData(pos=points if len(points) <= MOST_DOTS else [])
        kept = [point for point in points if best is not None and point[0] == best.step]
        self._ring.setData(pos=kept)

    def at(self, step: float, write: Callable[[float | None], str]) -> tuple[str, str]:
        """Validation and training at ``step``, as written by ``write``."""
        return write(words.newest_before(self._checked[0], step)), write(self._samples.at(step))

    def _follow(self, training: np.ndarray) -> None:
        """Keep the loss axis long enough for all but stray peaks; the first check keeps it steady while a run goes.

        One kind of loss is a hundred times as large as another, and some are below 0.
        """
        finite = training[np.isfinite(training)]
        least, usual = map(float, np.quantile(finite, [0.01, 0.99])) if len(finite) else (0.0, 0.0)
        checked = [value for value in self._checked[0].values if isfinite(value)]
        highest, lowest = max([usual, *checked]), min([least, *checked])
        self._top = words.round_above(highest) if highest > 0 else 0.0 if lowest < 0 else GUESSING
        self._low = -words.round_above(-lowest) if lowest < -self._top / 100 else 0.0

    def _seen(self, steps: np.ndarray, values: np.ndarray) -> list[float]:
        """What is in sight of the training, as it is drawn, and of the checks."""
        checked = self._checked[0]
        if self._look.part is None:
            return [*values.tolist(), *checked.values]
        first, last = self._look.part
        drawn = (*zip(steps.tolist(), values.tolist(), strict=True), *zip(checked.steps, checked.values, strict=True))
        return [value for step, value in drawn if first <= step <= last]

    def _fit(self, training: np.ndarray, seen: list[float]) -> None:
        """Fit the axis to what is drawn of the ``training``, or to what is ``seen`` where only a part is in sight."""
        self._follow(training)
        if self._look.logarithmic:
            low, top, levels = log_axis(seen)
            self.set_levels(low, top, levels, margin=0.12)
        elif self._look.part is not None and not self._look.zoomed and any(map(isfinite, seen)):
            self.set_levels(*close_axis(seen, percent=self._score == "accuracy"))
        elif self._score == "loss":
            self.set_levels(self._low, self._top, words.levels(self._low, self._top), margin=0.12)
        elif self._look.zoomed:
            self.set_levels(0.9, 1.0, UPPER, margin=0.12)
        else:
            self.set_levels(0.0, 1.0, WHOLE, margin=0.12)  # the ring around 99 % is whole
