"""The training loop on several devices: each reads its share of every batch, and all make the same step.

Shares are cut and disturbed as the rows of one batch, so that the losses are those of one device but for rounding.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.engine.build import Weights
from digitlab.engine.gradient import Batch, Reading, cuts
from digitlab.engine.loop import Digits, Loop, Sums, TrainingState
from digitlab.engine.optimizers import rule_of
from digitlab.engine.placement import Placement

Copies = tuple[TrainingState, ...]


class MirroredLoop(Loop):
    """A loop in a graph over the devices of ``placement``, by ``tf.distribute.MirroredStrategy``.

    A state goes in and comes out as that of one device; within a call every device has a copy. Raises DigitLabError
    where a batch cannot be shared.
    """

    def __init__(self, experiment: Experiment, placement: Placement) -> None:
        super().__init__(experiment, "graph", placement)
        count = len(placement.devices)
        _refuse(experiment, count, whole=bool(self.network.initial().statistics))
        self._shares = cuts(self.batch_size, count)
        self._strategy = tf.distribute.MirroredStrategy(list(placement.devices))
        self._one = self._step_together

    def _repeated(
        self, state: TrainingState, digits: Digits, rows: Any, count: Any, alphas: Any, live: Any
    ) -> tuple[TrainingState, Sums]:
        copies = []
        for device in self.placement.devices:
            with tf.device(device):
                copies.append(tf.nest.map_structure(tf.identity, state))
        after, sums = super()._repeated(tuple(copies), digits, rows, count, alphas, live)
        return after[0], sums

    def _step_together(self, copies: Copies, *given: Any) -> tuple[Copies, Sums]:
        results = self._strategy.run(lambda: tf.nest.flatten(self._step(copies[_replica()], *given)))
        each = zip(*map(self._strategy.experimental_local_results, results), strict=True)
        form = (copies[0], self._no_sums())
        after = [tf.nest.pack_sequence_as(form, flat) for flat in each]
        return tuple(state for state, _ in after), after[0][1]

    def _read(self, weights: Weights, batch: Batch) -> Reading:
        """What the shares of all devices add up to, on each of them."""
        own = self._gradient.share(weights, batch, *self._shares[_replica()])
        counts = tf.stack([own.loss, *(tf.cast(count, tf.float32) for count in (own.correct, own.second))])
        context = tf.distribute.get_replica_context()
        gradients, counts = context.all_reduce(tf.distribute.ReduceOp.SUM, (own.gradients, counts))
        correct, second = (tf.cast(count, tf.int32) for count in (counts[1], counts[2]))
        return Reading(tuple(gradients), counts[0], correct, second, own.statistics)


def _replica() -> int:
    """The place of the device that is computed for."""
    return int(tf.get_static_value(tf.distribute.get_replica_context().replica_id_in_sync_group))


def _refuse(experiment: Experiment, count: int, *, whole: bool) -> None:
    """Raise DigitLabError where batches cannot be shared among ``count`` devices."""
    if whole:
        raise DigitLabError(
            "Batch normalisation needs every batch whole, so several devices cannot share it; choose one device, or"
            " layer normalisation."
        )
    if rule_of(experiment.optimizer).looks_around:
        raise DigitLabError(
            f"{experiment.optimizer.title} looks at many losses within a step, which several devices cannot share;"
            " choose one device, or another optimizer."
        )
    if experiment.training.batch_size < count:
        raise DigitLabError(
            f"Batch size is {experiment.training.batch_size}; it must be at least {count} for {count} devices to share"
            " it: enlarge it, or choose one device."
        )
