"""What is drawn of a race: a colour for every contestant, and where a curve that came to nothing ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from digitlab.core.messages import Failed
from digitlab.core.race.contestants import Way
from digitlab.core.race.standings import Racer, Standings, divergence
from digitlab.core.run import Run
from digitlab.data import kept_curves
from digitlab.data.bands import band
from digitlab.data.kept_curves import Array, Axis, Course, Curves, Score
from digitlab.gui.runs import pens
from digitlab.gui.runs.bundle import Area, Line

TOP = 1.5  # times the loss at the start: what is higher leaves the plot


class End(NamedTuple):
    """Where the curve of a contestant that diverged ends, by the number of its colour."""

    x: float
    y: float
    number: int


class Drawn(NamedTuple):
    """Everything that the plot shows."""

    lines: list[Line]
    areas: list[Area]
    ends: list[End]


def drawn(standings: Standings, way: Way, axis: Axis, score: Score, chosen: int) -> Drawn:
    """The curves of all, training thin and validation bold; of a network that overfits the gap is filled.

    Contestants with several seeds become their mean, over a band as wide as they scatter. ``chosen`` is the place of
    the contestant whose gap is filled.
    """
    found = Drawn([], [], [])
    for number, racer in enumerate(standings.racers):
        runs = list(racer.runs.values())
        known = [(run, _by_epoch(run) if way == "overfitting" else kept_curves.of_run(run)) for run in runs]
        if way == "overfitting" and number == chosen and known:
            found.areas.extend(_gap(known[0][1], axis, score, number))
        for run, curves in known[:1]:
            _add(found, run, curves, curves.training, axis, score, number)
        _add_checked(found, racer, known, axis, score, number)
    return found


def _add_checked(
    found: Drawn, racer: Racer, known: Sequence[tuple[Run, Curves]], axis: Axis, score: Score, number: int
) -> None:
    through = [curves for run, curves in known if run.ended is not None]
    if len(through) > 1 and not any(isinstance(run.ended, Failed) for run, _ in known):
        joined, pen = band(through, axis, score), pens.bold(number)
        top = _top(racer.ended[0], score)
        low, high = (np.minimum(joined.mean + sign * joined.spread, top) for sign in (-1, 1))
        found.areas.append(Area(joined.x, low, high, pens.ground(number)))
        found.lines.append(Line(joined.x, np.minimum(joined.mean, top), pen))
        return
    for run, curves in known:
        _add(found, run, curves, curves.validation, axis, score, number)


def _add(found: Drawn, run: Run, curves: Curves, course: Course, axis: Axis, score: Score, number: int) -> None:
    """A curve as far as it stays in the plot; a cross where it ends because the steps were too large."""
    checked = course is curves.validation
    x, y = curves.along(course, axis), getattr(course, score)
    sound = np.isfinite(y)
    x, y = x[sound], y[sound]
    above = np.flatnonzero(y > _top(run, score))
    if len(above):
        x, y = x[: above[0] + 1], np.minimum(y[: above[0] + 1], _top(run, score))
    found.lines.append(Line(x, y, pens.bold(number) if checked else pens.thin(number)))
    if not checked and divergence(run):
        at = (x[-1], y[-1]) if len(x) else (0.0, getattr(curves.validation, score)[0])
        found.ends.append(End(float(at[0]), float(at[1]), number))


def _top(run: Run, score: Score) -> float:
    """The highest value in sight."""
    return TOP * run.started.validation_loss if score == "loss" and run.started is not None else np.inf


def _by_epoch(run: Run) -> Curves:
    """The curves with one point of training for every epoch, which noise does not hide."""
    points = [(one.step, one.seconds, one.accuracy, one.loss) for one in run.epochs]
    course = Course(*np.array(points, np.float64).reshape(-1, 4).T)
    return kept_curves.of_run(run)._replace(training=course)


def _gap(curves: Curves, axis: Axis, score: Score, number: int) -> list[Area]:
    """By how much training is better than validation, from the first epoch on."""
    x: Array = curves.along(curves.training, axis)
    learned, checked = getattr(curves.training, score), getattr(curves.validation, score)[1:]
    if len(x) < 2 or len(checked) != len(x):
        return []
    ahead = learned - checked
    turn = np.flatnonzero(ahead[:-1] * ahead[1:] < 0)  # between these epochs the curves cross
    crossings = x[turn] + np.diff(x)[turn] * ahead[turn] / (ahead[turn] - ahead[turn + 1])
    epochs, x = x, np.sort(np.concatenate((x, crossings)))
    learned, checked = np.interp(x, epochs, learned), np.interp(x, epochs, checked)
    low, high = (
        (checked, np.maximum(learned, checked)) if score == "accuracy" else (np.minimum(learned, checked), checked)
    )
    return [Area(x, low, high, pens.ground(number))]
