"""The curves of a kept run as arrays, read from its events without anything else that these tell."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.core.errors import DigitLabError
from digitlab.core.kept.folders import EVENTS
from digitlab.core.run import Run

Axis = Literal["epoch", "step", "second"]
Score = Literal["accuracy", "loss"]
Array = NDArray[np.float64]
LARGEST_EVENTS = 4 * 1024**3
NAMES = ("step", "seconds", "accuracy", "loss")
# A line as the engine writes it, read without JSON; any other is read as JSON.
USUAL = re.compile(
    rb'{"kind":"batches_trained","step":(?P<step>\d+),"epoch":\d+,"loss":(?P<loss>[^,"]+),"accuracy":(?P<accuracy>[^,"]+),'
    rb'"learning_rate":[^,"]+,"images_per_second":[^,"]+,"seconds":(?P<seconds>[^,"}]+)[,}].*}'
)


class Course(NamedTuple):
    """Scores over a run, arrays [n]: at which steps and after how many seconds of training."""

    steps: Array
    seconds: Array
    accuracy: Array
    loss: Array


class Curves(NamedTuple):
    """The two courses of a run, and how many steps make an epoch."""

    training: Course
    validation: Course
    steps_per_epoch: int

    def along(self, course: Course, axis: Axis) -> Array:
        """Where the points of a course lie on an axis."""
        if axis == "second":
            return course.seconds
        return course.steps / self.steps_per_epoch if axis == "epoch" else course.steps


def newest_before(x: Array, values: Array, at: float) -> float | None:
    """The last of ``values`` [n] that lies at ``at`` or before, None where none does; ``x`` [n] does not fall."""
    place = int(np.searchsorted(x, at, side="right")) - 1
    return float(values[place]) if place >= 0 else None


def read(folder: Path) -> Curves:
    """The curves of the run in ``folder``; raises DigitLabError with one sentence.

    A line that is cut off, as a crash leaves it, ends them.
    """
    path = folder / EVENTS
    try:
        if path.stat().st_size > LARGEST_EVENTS:
            raise DigitLabError(f"{path} is larger than 4 GiB; its curves cannot be shown.")
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise DigitLabError(f"{path} cannot be read: {error.strerror}; its run has no curves.") from error
    trained, checked, per_epoch = _sorted(lines)
    return Curves(_course(trained), _course(checked), per_epoch)


def of_run(run: Run) -> Curves:
    """The curves of a run that goes on, as far as it has come; the seconds of its batches follow the epochs'."""
    steps = np.array(run.loss.steps, np.float64)
    ends = {0: 0.0} | {epoch.step: epoch.seconds for epoch in run.epochs}
    if run.newest is not None:
        ends.setdefault(run.newest.step, run.newest.seconds)
    seconds = np.interp(steps, list(ends), list(ends.values()))
    training = Course(steps, seconds, np.array(run.accuracy.values, np.float64), np.array(run.loss.values, np.float64))
    checks: list[tuple[float, ...]] = []
    if run.started is not None:
        checks.append((0, 0, run.started.validation_accuracy, run.started.validation_loss))
    checks += [(epoch.step, epoch.seconds, epoch.validation_accuracy, epoch.validation_loss) for epoch in run.epochs]
    return Curves(training, _course(checks), run.started.steps_per_epoch if run.started else 1)


def _sorted(lines: list[bytes]) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]], int]:
    """Points of training and of validation, and the steps of an epoch."""
    trained: list[tuple[float, ...]] = []
    checked: list[tuple[float, ...]] = []
    per_epoch = 1
    try:
        for line in lines:
            if usual := USUAL.fullmatch(line):
                trained.append(tuple(map(float, usual.group(*NAMES))))
                continue
            told = json.loads(line)
            match told.get("kind"):
                case "batches_trained":
                    trained.append(tuple(float(told[name]) for name in NAMES))
                case "epoch_ended":
                    checked.append(_check(told, told["step"], told["seconds"]))
                case "started":
                    per_epoch = max(1, int(told["steps_per_epoch"]))
                    checked.append(_check(told, 0, 0))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        pass
    return trained, checked, per_epoch


def _check(told: dict[str, float], step: float, seconds: float) -> tuple[float, ...]:
    return float(step), float(seconds), float(told["validation_accuracy"]), float(told["validation_loss"])


def _course(points: list[tuple[float, ...]]) -> Course:
    return Course(*np.array(points, np.float64).reshape(-1, len(NAMES)).T)
