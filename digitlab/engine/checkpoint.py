"""Where a run stands, as a value: taken between two batches, written to a file, and made again from one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import EpochEnded
from digitlab.data.checkpoint_file import Checkpoint, Position
from digitlab.engine.build import BuiltNetwork, Tensors, Weights
from digitlab.engine.loop import TrainingState, Way
from digitlab.engine.tally import Best, EpochSums
from digitlab.engine.workshop import Workshop

Arrays = dict[str, np.ndarray]
NOW, BEST, AVERAGE, OPTIMIZER, SCALE = "now", "best", "average", "optimizer", "scale"


class Snapshot(NamedTuple):
    """All that the rest of a run depends on; ``checked`` are its epochs so far, ``begun`` sums up the one after them.

    ``way`` is how its loop is executed, which decides the last bits of every number; auto while that is not settled.
    """

    experiment: Experiment
    state: TrainingState
    best: Best | None
    checked: tuple[EpochEnded, ...]
    begun: EpochSums
    step: int
    seconds: float
    way: Way | Literal["auto"]

    @property
    def epoch(self) -> int:
        """How many epochs are done and checked."""
        return self.checked[-1].epoch if self.checked else 0

    @property
    def best_step(self) -> int | None:
        """After how many batches the best check was made."""
        return next((epoch.step for epoch in reversed(self.checked) if epoch.best), None)


def checkpoint_of(snapshot: Snapshot, network: BuiltNetwork, events: int) -> Checkpoint:
    """The content of a file; ``events`` are the bytes of the run's events up to here."""
    begun = snapshot.begun
    position = Position(
        epoch=snapshot.epoch,
        batches=begun.batches,
        loss=begun.loss,
        correct=begun.correct,
        step=snapshot.step,
        since=int(snapshot.state.since),
        seconds=snapshot.seconds,
        execution=snapshot.way,
        events=events,
    )
    return Checkpoint(snapshot.experiment, position, _arrays(snapshot, network))


def _arrays(snapshot: Snapshot, network: BuiltNetwork) -> Arrays:
    state, best = snapshot.state, snapshot.best
    arrays = _named(NOW, network.arrays_from(state.weights)) | _numbered(AVERAGE, state.average)
    if best is not None and not _same(best.weights, state.answering()):
        arrays |= _named(BEST, network.arrays_from(best.weights))
    return arrays | _numbered(OPTIMIZER, tf.nest.flatten(state.optimizer)) | _numbered(SCALE, state.scale)


def _same(one: Weights, other: Weights) -> bool:
    return all(mine is theirs for mine, theirs in zip(tf.nest.flatten(one), tf.nest.flatten(other), strict=True))


def restored(kept: Checkpoint, checked: Sequence[EpochEnded], shop: Workshop) -> Snapshot:
    """The snapshot in a file, for a run in ``shop`` whose epochs so far are ``checked``.

    Raises DigitLabError where the one does not fit the other.
    """
    position = kept.position
    if (checked[-1].epoch if checked else 0) != position.epoch:
        raise DigitLabError("The checkpoint does not fit the events of its run.")
    try:
        state = _state(kept, shop)
        best = _best(kept.tensors, checked, state, shop.network)
    except (KeyError, ValueError, TypeError) as error:
        raise DigitLabError("The checkpoint does not fit the network of its run.", detail=str(error)) from error
    return Snapshot(
        experiment=kept.experiment,
        state=state,
        best=best,
        checked=tuple(checked),
        begun=EpochSums(position.batches, position.loss, position.correct),
        step=position.step,
        seconds=position.seconds,
        way=position.execution,
    )


def _state(kept: Checkpoint, shop: Workshop) -> TrainingState:
    weights = shop.network.weights_from(_those_of(NOW, kept.tensors))
    fresh = shop.execution.loop.start(weights)
    memory = tf.nest.flatten(fresh.optimizer)
    return TrainingState(
        weights,
        tf.nest.pack_sequence_as(fresh.optimizer, _like(OPTIMIZER, memory, kept.tensors)),
        tf.constant(kept.position.step),
        tf.constant(kept.position.since),
        tuple(_like(AVERAGE, fresh.average, kept.tensors)),
        _scale(fresh.scale, kept.tensors),
    )


def _scale(fresh: Tensors, tensors: Arrays) -> Tensors:
    """What the loss is scaled by; the run may have been in another precision, which is no matter of its settings."""
    return tuple(_like(SCALE, fresh, tensors)) if fresh and _those_of(SCALE, tensors) else fresh


def _best(tensors: Arrays, checked: Sequence[EpochEnded], now: TrainingState, network: BuiltNetwork) -> Best | None:
    check = next((epoch for epoch in reversed(checked) if epoch.best), None)
    if check is None:
        return None
    arrays = _those_of(BEST, tensors)
    weights = network.weights_from(arrays) if arrays else now.answering()
    return Best(check.validation_accuracy, check.validation_loss, check.epoch, weights)


def _like(group: str, wanted: Sequence[tf.Tensor], tensors: Arrays) -> list[tf.Tensor]:
    """The arrays of a numbered group as tensors; raises ValueError where they are not like those ``wanted``."""
    found = _those_of(group, tensors)
    forms = [(tensor.dtype.as_numpy_dtype, tuple(tensor.shape)) for tensor in map(tf.convert_to_tensor, wanted)]
    if [(array.dtype.type, array.shape) for array in found.values()] != forms:
        raise ValueError(f"{group} is not made of {forms}")
    return [tf.constant(found[str(place)]) for place in range(len(forms))]


def _named(group: str, arrays: Arrays) -> Arrays:
    return {f"{group}.{name}": array for name, array in arrays.items()}


def _numbered(group: str, tensors: Iterable[tf.Tensor]) -> Arrays:
    return {f"{group}.{place}": tf.convert_to_tensor(tensor).numpy() for place, tensor in enumerate(tensors)}


def _those_of(group: str, arrays: Arrays) -> Arrays:
    return {name.removeprefix(f"{group}."): array for name, array in arrays.items() if name.startswith(f"{group}.")}
