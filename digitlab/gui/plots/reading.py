"""How the curves are read: smoothed, on a logarithmic axis, and with the gap of a network that learns by heart."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, log10
from typing import NamedTuple

import numpy as np

from digitlab.core.figures import figures
from digitlab.core.messages import EpochEnded
from digitlab.core.run import Run
from digitlab.gui.plots.words import rounds, small

MEMORY = 0.9  # of a smoothed curve from point to point: it looks back over about ten of them
STEPS = (1, 2, 5)  # of a logarithmic axis within a power of ten
MOST_LEVELS = 5
CLOSEST = 1e-3  # between the ends of an axis
WIDE = 1.6  # the highest of a logarithmic axis in shares of the lowest, at least


class Look(NamedTuple):
    """How the curves are drawn; ``part`` are the first and the last step in sight, where not all are."""

    zoomed: bool = False
    logarithmic: bool = False
    smooth: bool = False
    part: tuple[float, float] | None = None


class Gap(NamedTuple):
    """At the ends of epochs, ``steps``: what the network scored on the digits it learned from, and when checked.

    Both are the latter where that is no worse: a gap begins and ends at the line of the checks.
    """

    steps: list[float]
    learned: list[float]
    checked: list[float]


def loss_gap(run: Run) -> Gap:
    """Where the loss is larger when it is checked; nowhere where the two cannot be compared."""
    epochs = [] if _weighs(run) else run.epochs
    return _gap([(epoch, min(epoch.loss, epoch.validation_loss), epoch.validation_loss) for epoch in epochs])


def accuracy_gap(run: Run) -> Gap:
    """Where the accuracy is smaller when it is checked."""
    return _gap([(one, max(one.accuracy, one.validation_accuracy), one.validation_accuracy) for one in run.epochs])


def gap_in_words(run: Run) -> str:
    """How much larger the loss was in the last check than while learning; empty where it was not.

    It learns by heart where checking was better before, and learning was not: as long as both get better, a gap alone
    is no harm, and where both get worse, the steps are too long.
    """
    if not run.epochs or _weighs(run):
        return ""
    loss, checked = run.epochs[-1].loss, run.epochs[-1].validation_loss
    if not (isfinite(checked - loss) and checked - loss > 0.1 * loss > 0):
        return ""
    best = min(run.epochs, key=lambda epoch: epoch.validation_loss)
    by_heart = best.validation_loss < checked and loss < best.loss
    return f"gap {small(checked - loss)}{': it learns by heart' if by_heart else ''}"


def smoothed(values: np.ndarray) -> np.ndarray:
    """The running mean that forgets (Adam's, with its correction at the beginning); gaps stay gaps."""
    made, mean, weight = np.empty(len(values)), 0.0, 0.0
    for place, value in enumerate(values.tolist()):
        if isfinite(value):
            mean = MEMORY * mean + (1 - MEMORY) * value
            weight = MEMORY * weight + 1 - MEMORY
        made[place] = mean / weight if isfinite(value) else value
    return made


def logarithms(values: np.ndarray) -> np.ndarray:
    """The powers of ten; no number where there is none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = np.log10(values)
    found[~np.isfinite(found)] = np.nan
    return found


def log_axis(values: Sequence[float]) -> tuple[float, float, list[tuple[float, str]]]:
    """The least and the greatest logarithm to show of positive ``values``, and the levels to name."""
    positive = [value for value in values if isfinite(value) and value > 0] or [1.0]
    least, most = min(positive), max(max(positive), WIDE * min(positive))
    powers = range(int(np.floor(log10(least))), int(np.ceil(log10(most))) + 1)
    named = [step * 10.0**power for power in powers for step in STEPS]
    named = [value for value in named if least <= value * (1 + 1e-9) and value <= most * (1 + 1e-9)]
    if not named:  # 1, 2 and 5 are too far apart for so short an axis
        named = rounds(least, most, MOST_LEVELS - 1)
    if len(named) > MOST_LEVELS:
        named = named[:: -(-len(named) // MOST_LEVELS)]
    return log10(least), log10(most), [(log10(value), figures(value, 6)) for value in named]


def close_axis(values: Sequence[float], *, percent: bool) -> tuple[float, float, list[tuple[float, str]]]:
    """The least and the greatest of ``values``, one of them finite, and the round numbers between them to name."""
    finite = [value for value in values if isfinite(value)]
    low, high = min(finite), max(finite)
    if high - low < CLOSEST:
        low, high = low - CLOSEST / 2, high + CLOSEST / 2
    levels = rounds(low, high, MOST_LEVELS - 1)
    return low, high, [(level, f"{100 * level:.4g} %" if percent else f"{level:.4g}") for level in levels]


def _gap(points: list[tuple[EpochEnded, float, float]]) -> Gap:
    sound = [(float(one.step), learned, checked) for one, learned, checked in points
             if isfinite(learned) and isfinite(checked)]  # fmt: skip
    return Gap(*map(list, zip(*sound, strict=True))) if sound else Gap([], [], [])


def _weighs(run: Run) -> bool:
    return run.started is not None and run.started.experiment.loss.weighs
