"""The gradient bench: backpropagation against finite differences, weight by weight, and what both cost."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from time import perf_counter

import numpy as np

from digitlab.core.experiment import Data, Experiment
from digitlab.core.gradient_check import (
    DIGITS,
    MOST_SECONDS,
    STEPS,
    USUAL_STEP,
    WIDTHS,
    CheckedWeight,
    CheckGradient,
    CheckingAdvanced,
    CostMeasured,
    GradientChecked,
    MeasureCost,
    relative_error,
    tensor_name,
)
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.engine.build import Weights
from digitlab.engine.exact import PORTION, ExactNetwork
from digitlab.engine.inside import structure_of
from digitlab.engine.loop import Digits
from digitlab.engine.shelf import Shelf
from digitlab.engine.trained import Trained

CURVE_WEIGHTS = 8  # whose error is followed over all steps
SAMPLE_SECONDS = 0.5  # of differences from which the time of all is extrapolated
TELL_SECONDS = 0.05  # between two looks at how far it is

Checking = Generator[GradientChecked | CostMeasured | CheckingAdvanced | None, None, None]
Differences = Generator[CheckingAdvanced | None, None, list[list[float]]]


class GradientCheck:
    """Keeps the digits, and the newest network in float64; None in what comes is a moment to stop."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._digits: tuple[Data, Digits] | None = None
        self._exact: tuple[object, ExactNetwork] | None = None

    def checked(self, wanted: CheckGradient, network: Trained, step: int | None) -> Checking:
        """Ends with GradientChecked, of batch ``step`` of a run."""
        yield None
        exact = self._exact_of(network.experiment)
        weights = exact.weights(network.network, network.weights)
        places = list(map(exact.place, wanted.weights)) or exact.drawn(wanted.count, wanted.number)
        yield None
        loss, gradient, backward_seconds = exact.gradient(weights)
        curve = _telling(places, gradient)
        work = _Work(exact, weights, wanted.number, len(places) + len(STEPS) * len(curve))
        exact.differences(weights, np.array(places[:1]), USUAL_STEP)  # compiles
        differences = yield from work.differences(places, USUAL_STEP)
        seconds = work.seconds
        errors = np.zeros((len(STEPS), len(curve)))
        for row, h in enumerate(STEPS):
            found = yield from work.differences(curve, h)
            errors[row] = [relative_error(float(gradient[at]), one) for at, (one, _) in zip(curve, found, strict=True)]
        checked = [
            CheckedWeight(**exact.named(place).model_dump(), backpropagated=float(gradient[place]),
                          difference=central, upper=upper)
            for place, (central, upper) in zip(places, differences, strict=True)
        ]  # fmt: skip
        names = {one.tensor: tensor_name(one.tensor, network.experiment.network) for one in checked}
        yield GradientChecked(
            number=wanted.number, step=step, loss=loss, weights=checked, names=names,
            worst=errors.max(1, initial=0.0).tolist(),
            median=(np.median(errors, 1) if curve else errors.sum(1)).tolist(), calls=2 * len(places),
            seconds=seconds, backward_seconds=backward_seconds, parameters=exact.parameters,
        )  # fmt: skip

    def cost(self, wanted: MeasureCost, network: Trained) -> Checking:
        """A CostMeasured for every network."""
        yield None
        exact = self._exact_of(network.experiment)
        weights = exact.weights(network.network, network.weights)
        yield from _cost(exact, weights, wanted.number, None, (0.0, 0.5), MOST_SECONDS)
        digits = self._digits_of(network.experiment.data)
        for place, nodes in enumerate(WIDTHS):
            wider = Network(layers=(Flatten(), Dense(units=nodes, activation="tanh")))
            exact = ExactNetwork(wider, network.experiment.loss, digits)
            share = 0.5 + place / len(WIDTHS) / 2, 0.5 + (place + 1) / len(WIDTHS) / 2
            yield from _cost(exact, exact.initial, wanted.number, nodes, share, MOST_SECONDS / len(WIDTHS))

    def _exact_of(self, experiment: Experiment) -> ExactNetwork:
        key = structure_of(experiment), experiment.loss, experiment.data
        if self._exact is None or self._exact[0] != key:
            digits = self._digits_of(experiment.data)
            self._exact = key, ExactNetwork(experiment.network, experiment.loss, digits)
        return self._exact[1]

    def _digits_of(self, data: Data) -> Digits:
        """Some of the digits that check the network, the same ones every time."""
        if self._digits is None or self._digits[0] != data:
            self._digits = data, self._shelf.checked(data, DIGITS).digits
        return self._digits[1]


class _Clock:
    """Tells how far it is, but not too often."""

    def __init__(self) -> None:
        self._last = perf_counter()

    def told(self, number: int, share: float) -> CheckingAdvanced | None:
        """What to tell now."""
        now = perf_counter()
        if now - self._last < TELL_SECONDS:
            return None
        self._last = now
        return CheckingAdvanced(number=number, share=share)


class _Work:
    """Differences one portion after the other, ``whole`` of them in all; counts the ``seconds`` they take."""

    def __init__(self, exact: ExactNetwork, weights: Weights, number: int, whole: int) -> None:
        self._exact, self._weights, self._number, self._whole = exact, weights, number, whole
        self._done, self._clock = 0, _Clock()
        self.seconds = 0.0

    def differences(self, places: list[int], step: float) -> Differences:
        """Those for all ``places``, with a moment to stop after each portion."""
        found: list[list[float]] = []
        for some in _portions(places):
            values, seconds = self._exact.differences(self._weights, some, step)
            found += values.tolist()
            self.seconds += seconds
            self._done += len(some)
            yield self._clock.told(self._number, self._done / self._whole)
        return found


def _portions(places: list[int]) -> Iterator[np.ndarray]:
    for first in range(0, len(places), PORTION):
        yield np.array(places[first : first + PORTION])


def _telling(places: list[int], gradient: np.ndarray) -> list[int]:
    """Some of the places whose derivatives are not so small that rounding hides them."""
    largest = np.abs(gradient[places]).max(initial=0.0)
    telling = [place for place in places if abs(gradient[place]) > 1e-3 * largest]
    count = min(CURVE_WEIGHTS, len(telling))
    return [telling[number * len(telling) // count] for number in range(count)]


def _cost(
    exact: ExactNetwork, weights: Weights, number: int, nodes: int | None, span: tuple[float, float], most: float
) -> Checking:
    """One CostMeasured, whose share is the end of ``span``; differences may take ``most`` seconds."""
    _, _, backward_seconds = exact.gradient(weights)
    exact.differences(weights, np.zeros(1), USUAL_STEP)  # compiles
    yield None
    done, seconds, fastest, clock, limit = 0, 0.0, np.inf, _Clock(), exact.parameters
    for some in _portions(list(range(exact.parameters))):
        lasted = exact.differences(weights, some, USUAL_STEP)[1]
        seconds, fastest, done = seconds + lasted, min(fastest, lasted / len(some)), done + len(some)
        if limit == exact.parameters and seconds >= SAMPLE_SECONDS and fastest * exact.parameters > most:
            limit = done
        yield clock.told(number, span[0] + (span[1] - span[0]) * done / exact.parameters)
        if done >= limit:
            break
    measured = done == exact.parameters
    yield CostMeasured(
        number=number, share=span[1], nodes=nodes, parameters=exact.parameters, calls=2 * exact.parameters,
        seconds=seconds if measured else float(fastest) * exact.parameters, measured=measured,
        call_seconds=float(fastest) / 2, backward_seconds=backward_seconds,
    )  # fmt: skip
