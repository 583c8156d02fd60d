"""The strip under the curves: the learning rate as planned, as it was, and where it stands."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from digitlab.core.experiment import Experiment
from digitlab.core.figures import figures
from digitlab.core.messages import OptimizerChanged, ParameterChanged
from digitlab.core.run import Run
from digitlab.core.schedules import Schedule
from digitlab.gui.palette import palette
from digitlab.gui.plots.read_plot import ReadPlot
from digitlab.gui.plots.sampling import Samples

PLAN_POINTS, RUN_POINTS = 480, 240
HEIGHT = 64  # the names of the epochs among them
RATE = "optimizer.learning_rate"


class Plan(NamedTuple):
    """What decides the learning rate of a whole run."""

    schedule: Schedule
    learning_rate: float
    total: int


class LearningRateStrip(ReadPlot):
    """Planned rate faint, real rate bold, a dot where the run stands, a triangle where a setting was changed live."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples = Samples(RUN_POINTS)
        self._points: tuple[np.ndarray, np.ndarray] = (np.empty(0), np.empty(0))
        self._next: Plan | None = None
        self._drawn: Plan | None = None
        self._planned_curve = self.curve()
        self._curve = self.curve()
        self._changes = self.dots(9)
        self._changes.setSymbol("t")
        self._marked: list[int] = []
        self._now = self.dots(8)
        self.setFixedHeight(HEIGHT)
        self.set_levels(0.0, 1.0, [])
        self.recolour()

    def recolour(self) -> None:
        super().recolour()
        colours = palette()
        self._planned_curve.setPen(pg.mkPen(colours.text_faint, width=1))
        self._curve.setPen(pg.mkPen(colours.text, width=1.8))
        for dots, colour in ((self._now, colours.text), (self._changes, colours.good)):
            dots.setPen(pg.mkPen(None))
            dots.setBrush(pg.mkBrush(colour))

    def plan(self, experiment: Experiment, total: int) -> None:
        """Keep what the next run would do."""
        self._next = Plan(experiment.schedule, experiment.optimizer.learning_rate, total)

    def draw(self, run: Run, part: tuple[float, float] | None = None) -> None:
        """Show the run's rate, and what is planned for the rest of it; without a run, the plan.

        ``part`` are the first and the last step in sight, where not all are.
        """
        self._lay_out(of_run(run) or self._next)
        self._draw_rest(run.newest.step if run.newest else -1)
        self._samples.follow(run.learning_rate)
        steps, values = self._samples.part(*part) if part else self._samples.points(self.total)
        self._curve.setData(steps, values)
        standing = run.learning_rate
        self._now.setData(standing.steps[-1:], standing.values[-1:])
        marked = [change.step for change in run.changes]
        if marked != self._marked:
            self._marked = marked
            self._changes.setData(marked, np.zeros(len(marked)))
        self._fit(values)

    def now(self, run: Run) -> float | None:
        """The rate at this moment, or the one a run would start with."""
        if run.learning_rate.values:
            return run.learning_rate.last
        return float(self._points[1][0]) if len(self._points[1]) else None

    def at(self, step: float) -> float | None:
        """The rate at ``step``."""
        return self._samples.at(step)

    def _lay_out(self, plan: Plan | None) -> None:
        if plan == self._drawn:
            return
        self._drawn = plan
        self._points = curve(plan) if plan else (np.empty(0), np.empty(0))

    def _draw_rest(self, step: int) -> None:
        """Draw the plan for what comes after ``step``; what has been was not always planned so."""
        steps, rates = self._points
        self._planned_curve.setData(steps[steps > step], rates[steps > step])

    def _fit(self, values: np.ndarray) -> None:
        top = max([float(part.max()) for part in (self._points[1], values) if len(part)], default=1.0)
        self.set_levels(0.0, top, [(top, figures(top))], margin=0.2)


def curve(plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Steps and learning rates of a run, for drawing."""
    last = max(plan.total - 1, 0)
    steps = np.linspace(0, last, min(PLAN_POINTS, last + 1)).round()
    factors = [plan.schedule.factor(int(step), plan.total) for step in steps]
    return steps, np.array(factors) * plan.learning_rate


def of_run(run: Run) -> Plan | None:
    """What a run does from now on: its own plan, with the rate last set live and what its losses have made of it."""
    if run.started is None:
        return None
    experiment = run.started.experiment
    set_live = [rate for change in run.changes if (rate := _rate_set_by(change)) is not None]
    scale = experiment.schedule.scale([epoch.validation_loss for epoch in run.epochs])
    rate = [experiment.optimizer.learning_rate, *set_live][-1]
    return Plan(experiment.schedule, rate * scale, run.started.total_steps)


def _rate_set_by(change: ParameterChanged | OptimizerChanged) -> float | None:
    if isinstance(change, OptimizerChanged):
        return change.optimizer.learning_rate
    return change.value if change.path == RATE else None
