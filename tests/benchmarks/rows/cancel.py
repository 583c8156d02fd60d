"""How long whatever is tried beside a run takes from Cancel until the engine says that it has stopped."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import NamedTuple

from experiments import default
from figures import Figure, measured, percentile
from options import Options
from window import Bench, opened

from digitlab.core.cross_validation import CrossValidate, CrossValidated, CrossValidationStopped, StopCrossValidation
from digitlab.core.evaluation import Evaluate, Evaluated, EvaluationStopped, StopEvaluating
from digitlab.core.finding import FindingStopped, FindRate, RateFound, StopFinding
from digitlab.core.gradient_check import (
    MOST_COUNT,
    CheckGradient,
    CheckingStopped,
    GradientChecked,
    MeasureCost,
    StopChecking,
)
from digitlab.core.message import Message
from digitlab.core.messages import Event, Refused
from digitlab.core.race.contestants import USUAL, optimizers
from digitlab.core.race.messages import Race, RaceEnded, RaceStopped, StopRace

MOST_MS, SOON, LATE = 200, 0.02, 1.5  # seconds after its begin that something is cancelled


class Trial(NamedTuple):
    """What begins it, given a number of its own, what cancels it, and the events of that and of its own end."""

    what: str
    begin: Callable[[int], Message]
    cancel: Message
    stopped: type
    ended: type


TRIALS = (
    Trial("Range test", lambda _: FindRate(experiment=default()), StopFinding(), FindingStopped, RateFound),
    Trial("Gradient check", lambda number: CheckGradient(number=number, weights=[], count=MOST_COUNT), StopChecking(),
          CheckingStopped, GradientChecked),
    Trial("Cost of the gradient", lambda number: MeasureCost(number=number), StopChecking(), CheckingStopped,
          GradientChecked),
    Trial("Race", lambda _: Race(contestants=tuple(optimizers(default(), USUAL)), seeds=(1,)), StopRace(), RaceStopped,
          RaceEnded),
    Trial("Cross-validation", lambda _: CrossValidate(experiment=default()), StopCrossValidation(),
          CrossValidationStopped, CrossValidated),
    Trial("Evaluation", lambda number: Evaluate(number=number), StopEvaluating(), EvaluationStopped, Evaluated),
)  # fmt: skip


def measure(options: Options) -> Iterator[Figure]:
    count = options.times(20, 3)
    with opened(default()) as bench:
        bench.until_prepared()
        cancels = Cancels(bench)
        for trial in TRIALS:
            found = [cancels.time(trial) for _ in range(count)]
            yield measured(f"{trial.what}: p95", "ms", found, percentile(0.95), at_most=MOST_MS)


class Cancels:
    """Cancels at moments that follow no beat of the engine's."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._random, self._number = bench, random.Random(1), 0
        self._heard: list[tuple[float, Event]] = []
        bench.session.engine.happened.connect(lambda event: self._heard.append((perf_counter(), event)))

    def time(self, trial: Trial) -> float:
        """Milliseconds from the command that cancels to the event that says so; what is through before is begun anew.

        Raises RuntimeError where the engine refuses it.
        """
        bench, late = self._bench, LATE
        while True:
            self._number += 1
            self._heard.clear()
            bench.session.engine.send(trial.begin(self._number))
            bench.wait(self._random.uniform(SOON, late))
            began = perf_counter()
            bench.session.engine.send(trial.cancel)
            bench.until(lambda: self._end(trial) is not None, f"The end of: {trial.what}")
            moment, event = self._end(trial) or (began, None)
            if isinstance(event, Refused):
                raise RuntimeError(f"{trial.what}: {event.sentence}")
            if isinstance(event, trial.stopped):
                return 1_000 * (moment - began)
            late = max(late / 2, 2 * SOON)

    def _end(self, trial: Trial) -> tuple[float, Event] | None:
        """The moment and the event with which a trial has ended, one way or another."""
        kinds = (trial.stopped, trial.ended, Refused)
        return next((one for one in self._heard if isinstance(one[1], kinds)), None)
