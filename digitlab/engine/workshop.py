"""Everything compiled that a run of one experiment needs; made ahead of Play where there is time."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from time import perf_counter
from typing import NamedTuple

import tensorflow as tf

from digitlab.core.experiment import Experiment
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.evaluate import Evaluator, Score
from digitlab.engine.execution import Execution
from digitlab.engine.gradient import MOST_AT_ONCE
from digitlab.engine.loop import Loop, TrainingState, Way
from digitlab.engine.parts import Parts
from digitlab.engine.placement import HERE, Placement
from digitlab.engine.plan import Plan
from digitlab.engine.predict import Predictor

TRIED_SECONDS = 0.05  # of training that tell how long a run takes


class Workshop:
    """The compiled loop, evaluation and prediction for one experiment, warmed up with a throw-away batch.

    Only the loop is shared by several devices, and computes in a mixed precision.
    """

    def __init__(self, experiment: Experiment, parts: Parts, placement: Placement = HERE) -> None:
        self.experiment = experiment
        self.parts = parts
        self.placement = placement
        with placement.scope():
            self.network = BuiltNetwork(experiment.network, experiment.seed)
            self.fresh = self.network.initial()
            self.predictor = Predictor(self.network, experiment.loss, placement=placement)
            self.evaluator = Evaluator(self.network, experiment.loss, placement)
            self.plan = Plan(experiment, len(parts.training.labels))
            self.execution = self._execution(experiment)
            self.first_order = self.plan.order(1)
        self._first_score: Score | None = None
        self._compiler = ThreadPoolExecutor(max_workers=1)
        self.throw_away(self.execution.loop)

    def throw_away(self, loop: Loop, count: int = 1) -> float:
        """Train a throw-away batch, or ``count`` of them in one call; the seconds that it took."""
        started = perf_counter()
        state, live = loop.start(self.fresh), loop.live(self.experiment)
        digits, order, alphas = self.parts.training, self.first_order, self.plan.alphas(self.experiment, 0)
        _, sums = loop.run(state, digits, order, tf.constant(0), tf.constant(count), alphas, live)
        float(sums.loss)
        return perf_counter() - started

    def seconds_of_run(self) -> float | None:
        """About how long a run takes, by a moment of training and of checking; None where a batch is too large to try.

        Both are compiled before: by the throw-away batch, and by the first score.
        """
        if self.plan.batch_size > MOST_AT_ONCE:
            return None
        loop, count = self.execution.loop, 1
        while (took := self.throw_away(loop, count)) < TRIED_SECONDS and count < loop.most_batches:
            count = min(4 * count, loop.most_batches)
        started = perf_counter()
        portion = next(self.evaluator.portions(self.fresh, self.parts.validation)).count
        checking = (perf_counter() - started) * len(self.parts.validation.labels) / portion
        return self.plan.total_steps * took / count + self.plan.epochs * checking

    def _execution(self, experiment: Experiment, way: Way | None = None) -> Execution:
        """The loop for batches of the size that is planned: some digits of a dataset may be left out."""
        training = experiment.training.model_copy(update={"batch_size": self.plan.batch_size})
        return Execution(experiment.model_copy(update={"training": training}), way, self.placement)

    def compile(self, experiment: Experiment, way: Way) -> Future[Execution]:
        """What goes on with this run under another optimizer, compiled beside whoever asks for it."""

        def compiled() -> Execution:
            execution = self._execution(experiment, way)
            self.throw_away(execution.loop)
            return execution

        return self._compiler.submit(compiled)

    def first_score(self) -> Score:
        """The validation score of the fresh network."""
        if self._first_score is None:
            self._first_score = self.score(self.fresh)
        return self._first_score

    def score(self, weights: Weights) -> Score:
        """The validation score of other weights."""
        return self.evaluator.score(weights, self.parts.validation)

    def on(self, parts: Parts) -> Workshop:
        """The same, compiled as it is, with other digits: as many of them to learn from."""
        assert len(parts.training.labels) == len(self.parts.training.labels)
        other = copy(self)
        other.parts, other._first_score = parts, None
        return other

    def under(self, experiment: Experiment) -> Workshop:
        """The same for an ``experiment`` with the same network, loss, digits and seed: only its loop is compiled."""
        assert self.judges(experiment)
        other = copy(self)
        other.experiment = experiment
        other._plan_anew()
        other.execution = other._execution(experiment)
        other.throw_away(other.execution.loop)
        return other

    def seeded(self, seed: int) -> Workshop:
        """The same, compiled as it is, with other initial weights and another order of the digits."""
        other = copy(self)
        other.experiment = self.experiment.model_copy(update={"seed": seed})
        other.network = BuiltNetwork(self.experiment.network, seed)
        other.fresh = other.network.initial()
        other._first_score = None
        other._plan_anew()
        return other

    def changed_to(self, experiment: Experiment) -> Workshop | None:
        """What a run of ``experiment`` needs, as little of it compiled anew as can be; None where all of it must be."""
        if self.serves(experiment):
            return self
        if self.serves(experiment.model_copy(update={"seed": self.experiment.seed})):
            return self.seeded(experiment.seed)
        return self.under(experiment) if self.judges(experiment) else None

    def _plan_anew(self) -> None:
        self.plan = Plan(self.experiment, len(self.parts.training.labels))
        self.first_order = self.plan.order(1)

    def judges(self, experiment: Experiment) -> bool:
        """Whether ``experiment`` begins with the same weights and is checked with the same digits in the same way."""
        return _judged(experiment) == _judged(self.experiment)

    def serves(self, experiment: Experiment) -> bool:
        """Whether a run of ``experiment`` needs nothing but what is here."""
        return _compiled(experiment) == _compiled(self.experiment)


class Standing(NamedTuple):
    """Where a run holds, or would begin: a trial may go on from here, which the run never learns of."""

    experiment: Experiment
    shop: Workshop
    loop: Loop
    state: TrainingState


def _judged(experiment: Experiment) -> object:
    """What initial weights, evaluation and digits depend on."""
    return experiment.network.unnamed(), experiment.loss, experiment.data, experiment.seed


def _compiled(experiment: Experiment) -> object:
    """The experiment without what acts on a compiled run as a plain input."""
    live = {"name": True, "schedule": True, "optimizer": {"learning_rate"},
            "training": {"patience", "target_accuracy", "time_limit"}}  # fmt: skip
    return experiment.model_dump(exclude=live | {"network": True}), experiment.network.unnamed()
