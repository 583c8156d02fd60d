"""Examines a network on the digits that check it: what it reads in them as they are, and how they may be bent."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from time import perf_counter
from typing import NamedTuple

import numpy as np

from digitlab.core.evaluation import Evaluate, Evaluated, EvaluationAdvanced
from digitlab.core.experiment import Data, Experiment
from digitlab.core.robustness import POINTS, SAMPLE, MeasureRobustness, RobustnessMeasured, in_order
from digitlab.data import evaluation
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.evaluate import Evaluator
from digitlab.engine.inside import structure_of
from digitlab.engine.loop import Digits
from digitlab.engine.parts import on_device
from digitlab.engine.robustness import BentReader
from digitlab.engine.shelf import Checked, Shelf
from digitlab.engine.trained import Trained

TELL_SECONDS = 0.05  # between two looks at how far it is

Examination = Generator[Evaluated | EvaluationAdvanced | RobustnessMeasured | None, None, None]


class Readers(NamedTuple):
    """What reads digits, compiled when it is first called."""

    plain: Evaluator
    bent: BentReader


class Examiner:
    """Keeps the digits and what reads them for the next time; None in what comes is a moment to stop."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._checked: tuple[Data, Checked] | None = None
        self._readers: tuple[object, Readers] | None = None

    def evaluated(self, wanted: Evaluate, network: Trained, step: int | None) -> Examination:
        """Ends with Evaluated, of batch ``step`` of a run."""
        yield None
        data = network.experiment.data
        numbers, digits = self._digits(data)
        score, told = None, perf_counter()
        for score in self._readers_of(network.experiment).plain.portions(network.weights, digits):
            due = perf_counter() - told >= TELL_SECONDS
            told = perf_counter() if due else told
            yield EvaluationAdvanced(number=wanted.number, share=score.count / len(numbers)) if due else None
        assert score is not None
        found = evaluation.evaluated(
            "check", data, numbers, digits.labels.numpy(), score.answers, score.probabilities, score.top_2
        )
        yield found.model_copy(update={"number": wanted.number, "step": step})

    def bent(self, wanted: MeasureRobustness, network: Trained) -> Examination:
        """A point of a curve after the other."""
        yield None
        _, digits = self._digits(network.experiment.data)
        some = spread(digits, SAMPLE)
        reader = self._readers_of(network.experiment).bent
        for place, (bend, amount) in enumerate(in_order(), start=1):
            right = yield from _summed(reader.portions(network.weights, some, bend.name, amount))
            yield RobustnessMeasured(
                number=wanted.number, bend=bend.name, amount=amount, right=right, count=len(some.labels),
                share=place / POINTS,
            )  # fmt: skip

    def _digits(self, data: Data) -> Checked:
        if self._checked is None or self._checked[0] != data:
            self._checked = (data, self._shelf.checked(data))
        return self._checked[1]

    def _readers_of(self, experiment: Experiment) -> Readers:
        key = (structure_of(experiment), experiment.loss)
        if self._readers is None or self._readers[0] != key:
            network = BuiltNetwork(experiment.network)
            self._readers = (key, Readers(Evaluator(network, experiment.loss), BentReader(network)))
        return self._readers[1]


def spread(digits: Digits, count: int) -> Digits:
    """``count`` of ``digits`` from all over them, or all where they are no more; the same ones every time."""
    whole = len(digits.labels)
    if whole <= count:
        return digits
    places = np.arange(count) * whole // count
    return on_device(digits.images.numpy()[places], digits.labels.numpy()[places])


def _summed(portions: Iterator[int]) -> Generator[None, None, int]:
    """The sum of the numbers, with a moment to stop after each."""
    total = 0
    for number in portions:
        total += number
        yield None
    return total
