"""The learning-rate range test (Smith 2015): which rates are tried, when enough is seen, and which one to take.

The rate grows from batch to batch. Too small, and the loss stays where it is; then it falls, and at last it explodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite
from typing import NamedTuple

from digitlab.core.conflicts import conflicts
from digitlab.core.experiment import Experiment
from digitlab.core.figures import figures
from digitlab.core.parameter import bounds

LOWEST, DECADES = 1e-6, 7
PER_DECADE = 20  # rates between two powers of ten
SKIPPED_FIRST, SKIPPED_LAST = 10, 5  # points that choose nothing: too few beside them to smooth them
EXPLODED = 4.0  # times its lowest is where a loss is given up
SLOW, FAST = 0.98, 0.9  # what a mean keeps from point to point: to tell an explosion, and to see a slope
AT_START = 20  # rates that are too small to teach anything, whose mean loss the network starts with
CLEAR_SHARE, CLEAR_SPREADS = 0.05, 1.25  # of the loss at the start, and of its scatter: the least fall that is one


class Choice(NamedTuple):
    """The rate at the steepest slope, a tenth of the one at the lowest loss (None without a slope), and a sentence."""

    suggestion: float | None
    alternative: float | None
    sentence: str


def hindrance(experiment: Experiment) -> str:
    """Why no rate can be looked for with ``experiment``, in one sentence; empty where nothing is in the way."""
    title = experiment.optimizer.title
    if experiment.optimizer.full_batch:
        return f"{title} learns from all digits in every step; this test tries another rate with every batch."
    return next((conflict.sentence for conflict in conflicts(experiment)), "")


def rates(experiment: Experiment) -> list[float]:
    """The rates to try, from low to high in equal ratios, as far as the optimizer allows them."""
    limits = bounds(type(experiment.optimizer).model_fields["learning_rate"])
    every = (LOWEST * 10 ** (place / PER_DECADE) for place in range(DECADES * PER_DECADE + 1))
    return [rate for rate in every if rate < limits.get("lt", inf) and rate <= limits.get("le", inf) * (1 + 1e-9)]


class Watch:
    """Follows the losses while they come, and says when to end."""

    def __init__(self) -> None:
        self._first: list[float] = []
        self._sum = self._weight = 0.0
        self._lowest = inf

    def why_end(self, loss: float) -> str:
        """Why ``loss``, the next one, is the last that is needed; empty while it is not."""
        if not isfinite(loss):
            return "the loss was no longer a number"
        self._sum, self._weight = SLOW * self._sum + loss, SLOW * self._weight + 1
        if len(self._first) < AT_START:  # a mean of a few may be low by chance
            self._first.append(loss)
            return ""
        mean = self._sum / self._weight
        self._lowest = min(self._lowest, mean)
        size = max(abs(self._lowest), _spread(self._first))  # some losses are below 0, or pass through it
        return (
            f"the loss had grown to {EXPLODED:g} times its lowest"
            if mean - self._lowest > (EXPLODED - 1) * size
            else ""
        )


def smoothed(losses: Sequence[float]) -> list[float]:
    """The mean of every loss and those beside it, which count the less the farther away they are.

    A running mean of the past alone comes late: it would put every slope at too large a rate. A loss above that of a
    network that knows nothing says no more than that, so an explosion does not spread to the points before it.
    """
    top = _hopeless(losses)
    capped = [min(loss, top) for loss in losses]
    before = _running(capped)
    after = _running(capped[::-1])[::-1]
    return [
        (one + other - loss) / (weight + beside - 1)
        for (one, weight), (other, beside), loss in zip(before, after, capped, strict=True)
    ]


def choose(rates: Sequence[float], losses: Sequence[float]) -> Choice:
    """The rate to take after ``losses`` were met at ``rates``, none of them infinite."""
    last = len(losses) - SKIPPED_LAST
    if last <= SKIPPED_FIRST + 2:
        return Choice(None, None, "The loss exploded at once, so no learning rate could be found.")
    mean = smoothed(losses)
    lowest = min(range(SKIPPED_FIRST, last), key=lambda place: mean[place])
    start = _mean(losses[:AT_START])
    spread = _mean([abs(loss - there) for loss, there in zip(losses[:lowest], mean, strict=False)])
    if start - mean[lowest] < max(CLEAR_SHARE * abs(start), CLEAR_SPREADS * spread):
        return Choice(None, None, _nothing_found(rates, mean, (start + _hopeless(losses)) / 2))
    steepest = min(range(SKIPPED_FIRST, lowest + 1), key=lambda place: mean[place + 1] - mean[place - 1])
    suggestion, alternative = _short(rates[steepest]), _short(rates[lowest] / 10)
    sentence = (
        f"The loss falls fastest at a learning rate of {figures(suggestion)}; it is lowest at {figures(rates[lowest])}."
    )
    return Choice(suggestion, alternative, sentence)


def _nothing_found(rates: Sequence[float], mean: Sequence[float], high: float) -> str:
    what = "The loss did not fall clearly at any rate, so no learning rate could be found"
    rises = next((rate for rate, loss in zip(rates, mean, strict=False) if loss > high), None)
    return f"{what}; from {figures(rises)} on it rises." if rises else f"{what}."


def _hopeless(losses: Sequence[float]) -> float:
    """A loss so far above that of the beginning that it makes no difference how far."""
    first = losses[:AT_START]
    return _mean(first) + max(0.2 * abs(_mean(first)), 2 * _spread(first))


def _running(losses: Sequence[float]) -> list[tuple[float, float]]:
    """For every loss the sum of it and those before it, each with its weight, and the sum of the weights."""
    found, total, weight = [], 0.0, 0.0
    for loss in losses:
        total, weight = FAST * total + loss, FAST * weight + 1
        found.append((total, weight))
    return found


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(len(values), 1)


def _spread(values: Sequence[float]) -> float:
    """How far values are from their mean, in the mean."""
    mean = _mean(values)
    return _mean([abs(value - mean) for value in values])


def _short(rate: float) -> float:
    """A rate as people say it: ``0.0031``."""
    return float(f"{rate:.2g}")
