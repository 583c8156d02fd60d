"""The curves of a kept run as arrays, read from its events without anything else that these tell."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.core.errors import DigitLabError
from digitlab.core.kept.folders import EVENTS
from digitlab.core.run import Run

Axis = Literal["epoch", "step", "second", "gradient"]
Score = Literal["accuracy", "loss"]
Array = NDArray[np.float64]
LARGEST_EVENTS = 4 * 1024**3
NAMES = ("step", "loss", "accuracy", "seconds")
BATCHES = b'{"kind":"batches_trained"'
PORTION = 1_000  # lines that are read at once, while nothing else of the program goes on
# Lines as the engine writes them, read without JSON; any other is read as JSON.
USUAL = re.compile(
    rb'^{"kind":"batches_trained","step":(\d+),"epoch":\d+,"loss":([^,"\n]+),"accuracy":([^,"\n]+),'
    rb'"learning_rate":[^,"\n]+,"images_per_second":[^,"\n]+,"seconds":([^,"}\n]+)[,}].*}$',
    re.MULTILINE,
)


class Course(NamedTuple):
    """Scores over a run, arrays [n]: at which steps and after how many seconds of training."""

    steps: Array
    loss: Array
    accuracy: Array
    seconds: Array


class Curves(NamedTuple):
    """The two courses of a run, how many steps make an epoch, and how many gradients of digits a step takes.

    ``looked`` tells at some steps [n] how many further gradients of a batch had been computed till then.
    """

    training: Course
    validation: Course
    steps_per_epoch: int
    gradients_per_step: int = 1
    looked: tuple[Array, Array] = (np.zeros(1), np.zeros(1))

    def along(self, course: Course, axis: Axis) -> Array:
        """Where the points of a course lie on an axis."""
        if axis == "second":
            return course.seconds
        if axis == "gradient":
            return (course.steps + np.interp(course.steps, *self.looked)) * self.gradients_per_step
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
    training = Course(steps, np.array(run.loss.values, np.float64), np.array(run.accuracy.values, np.float64), seconds)
    checks = array("d")
    if run.started is not None:
        checks.extend((0, run.started.validation_loss, run.started.validation_accuracy, 0))
    for epoch in run.epochs:
        checks.extend((epoch.step, epoch.validation_loss, epoch.validation_accuracy, epoch.seconds))
    if run.started is None:
        return Curves(training, _course(checks), 1)
    gradients = run.started.experiment.gradients_per_step
    looked = np.array([0, *run.looked.steps], np.float64), np.array([0, *run.looked.values], np.float64)
    return Curves(training, _course(checks), run.started.steps_per_epoch, gradients, looked)


def _sorted(lines: list[bytes]) -> tuple[array[float], array[float], int]:
    """The numbers in NAMES of training and of validation, and the steps of an epoch; what is no event ends them."""
    trained, checked, per_epoch = array("d"), array("d"), 1
    try:
        for portion in _portions(lines):
            if len(usual := USUAL.findall(b"\n".join(portion))) == len(portion):
                trained.extend(map(float, chain.from_iterable(usual)))
                continue
            for told in map(json.loads, portion):
                match told.get("kind"):
                    case "batches_trained":
                        trained.extend([float(told[name]) for name in NAMES])
                    case "epoch_ended":
                        checked.extend(_check(told, told["step"], told["seconds"]))
                    case "started":
                        per_epoch = max(1, int(told["steps_per_epoch"]))
                        checked.extend(_check(told, 0, 0))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        pass
    return trained, checked, per_epoch


def _portions(lines: list[bytes]) -> Iterator[list[bytes]]:
    """The lines in their order, those about batches apart from the others."""
    for _, told in groupby(lines, lambda line: line.startswith(BATCHES)):
        while portion := list(islice(told, PORTION)):
            yield portion


def _check(told: dict[str, float], step: float, seconds: float) -> tuple[float, ...]:
    return float(step), float(told["validation_loss"]), float(told["validation_accuracy"]), float(seconds)


def _course(numbers: array[float]) -> Course:
    whole = len(numbers) - len(numbers) % len(NAMES)  # the last point may be cut off
    return Course(*np.array(numbers[:whole], np.float64).reshape(-1, len(NAMES)).T)
