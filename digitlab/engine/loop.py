"""The compiled training loop: many batches in one call, over digits that lie on the device.

Everything is a pure function of a :class:`TrainingState`, so keeping, copying or going back to a state is keeping a
reference, and the same state may go through any way of execution.
"""

from __future__ import annotations

import os
from itertools import pairwise
from typing import Any, Literal, NamedTuple, get_args

import tensorflow as tf

from digitlab.core.experiment import Experiment
from digitlab.engine.augment import bend, strengths
from digitlab.engine.build import BuiltNetwork, Tensors, Weights
from digitlab.engine.losses import training_loss
from digitlab.engine.optimizers import rule_of

Way = Literal["graph", "shards", "xla_step", "xla_loop"]
WAYS: tuple[Way, ...] = get_args(Way)
MOST_SHARDS = 8
MOST_BATCHES = 256
CHUNK = 8_192  # digits that go into a whole loop compiled by XLA
DROPOUT_SEED, BENDING_SEED = 1 << 20, 2 << 20


class TrainingState(NamedTuple):
    """Where a run stands: weights, what the optimizer remembers, and how many steps are done (int32)."""

    weights: Weights
    optimizer: Any
    step: tf.Tensor


class Digits(NamedTuple):
    """Labelled pictures on the device: ``images`` uint8 [n, 28, 28], ``labels`` uint8 [n]."""

    images: tf.Tensor
    labels: tf.Tensor


class Live(NamedTuple):
    """What may change between two calls: strengths of augmentation [4], dropout rates [layers], and the seed."""

    strengths: tf.Tensor
    rates: tf.Tensor
    seed: tf.Tensor


class Sums(NamedTuple):
    """What a call of the loop adds up: batches done, losses, digits read right, and the last gradient's norm."""

    batches: tf.Tensor
    loss: tf.Tensor
    correct: tf.Tensor
    gradient_norm: tf.Tensor


class Shard(NamedTuple):
    """What some rows of a batch add to it."""

    gradients: Tensors
    loss: tf.Tensor
    correct: tf.Tensor
    statistics: Tensors


class Loop:
    """The training loop of one experiment, compiled in one of four ways.

    - ``graph``: a graph of the library's kernels; augmentation and update are compiled by XLA.
    - ``shards``: the same with each batch in as many parts as there are cores, side by side: the library gives a
      small convolution one core only.
    - ``xla_step``: XLA compiles a step, a graph repeats it.
    - ``xla_loop``: XLA compiles the whole loop.
    """

    def __init__(self, experiment: Experiment, way: Way) -> None:
        self.way = way
        self.batch_size = min(experiment.training.batch_size, experiment.data.training_count)
        in_graph = way in ("graph", "shards")
        self.network = BuiltNetwork(experiment.network, kernels="library" if in_graph else "slices")
        cut = way == "shards" and not self.network.initial().statistics  # batch normalisation needs its whole batch
        self._shards = _cuts(self.batch_size, min(os.cpu_count() or 1, MOST_SHARDS) if cut else 1)
        self._bends = bool(experiment.augmentations)
        self._loss = training_loss(experiment.loss)
        self._rule = rule_of(experiment.optimizer)
        self._picture = tf.function(self._bent, jit_compile=True) if in_graph and self._bends else self._bent
        self._update = tf.function(self._updated, jit_compile=True) if in_graph else self._updated
        self._one = tf.function(self._step, jit_compile=True) if way == "xla_step" else self._step
        self.most_batches = max(1, min(MOST_BATCHES, CHUNK // self.batch_size)) if way == "xla_loop" else MOST_BATCHES
        self._repeat = tf.function(self._repeated, jit_compile=True) if way == "xla_loop" else self._repeated
        self.run = tf.function(self._run)

    def start(self, weights: Weights) -> TrainingState:
        """The state before the first batch."""
        return TrainingState(weights, self._rule.start(weights.trained), tf.constant(0))

    def live(self, experiment: Experiment) -> Live:
        """The live numbers of ``experiment``, which may have changed since the loop was built."""
        layers: Any = experiment.network.layers
        rates = [layers[place].rate for place in self.network.dropout_places()]
        bends = tf.constant(strengths(experiment.augmentations), tf.float32)
        return Live(bends, tf.constant(rates, tf.float32), tf.constant(experiment.seed))

    def _run(
        self, state: TrainingState, digits: Digits, order: Any, first: Any, count: Any, alphas: Any, live: Live
    ) -> tuple[TrainingState, Sums]:
        """Train ``count`` batches, from row ``first`` of ``order`` int32 [rows, batch size], at the rates ``alphas``.

        ``order`` goes on for ``most_batches`` rows behind the last one that is trained. Ends early, behind the batch
        in question, where the loss or the gradient is no longer finite.
        """
        rows = tf.slice(order, [first, 0], [self.most_batches, self.batch_size])
        if self.way != "xla_loop":
            return self._repeat(state, digits, rows, count, alphas, live)
        # XLA copies what goes into its loop: a few megabytes of digits instead of all of them.
        chunk = Digits(*(tf.gather(array, tf.reshape(rows, [-1])) for array in digits))
        own = tf.reshape(tf.range(self.most_batches * self.batch_size), rows.shape)
        return self._repeat(state, chunk, own, count, alphas, live)

    def _repeated(
        self, state: TrainingState, digits: Digits, rows: Any, count: Any, alphas: Any, live: Live
    ) -> tuple[TrainingState, Sums]:
        def go_on(sums: Sums, _: TrainingState) -> tf.Tensor:
            return (sums.batches < count) & tf.math.is_finite(sums.loss) & tf.math.is_finite(sums.gradient_norm)

        def train_batch(sums: Sums, state: TrainingState) -> tuple[Sums, TrainingState]:
            places = rows[sums.batches]
            images, labels = tf.gather(digits.images, places), tf.gather(digits.labels, places)
            state, loss, correct, norm = self._one(state, images, labels, alphas[sums.batches], live)
            return Sums(sums.batches + 1, sums.loss + loss, sums.correct + correct, norm), state

        nothing = Sums(tf.constant(0), tf.constant(0.0), tf.constant(0), tf.constant(0.0))
        sums, state = tf.while_loop(go_on, train_batch, (nothing, state), parallel_iterations=1)
        return state, sums

    def _step(
        self, state: TrainingState, images: Any, labels: Any, alpha: Any, live: Live
    ) -> tuple[TrainingState, Any, Any, Any]:
        """One batch: bend, forward, backward, update; gives the new state, mean loss, number right, gradient norm."""
        seed = tf.stack([live.seed, state.step])
        shards = [self._shard(state.weights, images, labels, live, seed, *ends) for ends in self._shards]
        gradients = tuple(tf.add_n(parts) for parts in zip(*(shard.gradients for shard in shards), strict=True))
        trained, memory, norm = self._update(gradients, state.weights.trained, state.optimizer, alpha, state.step + 1)
        after = TrainingState(Weights(trained, shards[0].statistics), memory, state.step + 1)
        return after, tf.add_n([shard.loss for shard in shards]), tf.add_n([shard.correct for shard in shards]), norm

    def _shard(self, weights: Weights, images: Any, labels: Any, live: Live, seed: Any, first: int, end: int) -> Shard:
        """The share of a batch's rows ``first`` to ``end`` in its loss and gradient."""
        labels = labels[first:end]
        pictures = self._picture(images[first:end], live.strengths, seed + tf.constant([BENDING_SEED, 0]), first)
        with tf.GradientTape() as tape:
            for weight in weights.trained:
                tape.watch(weight)
            draw = seed + tf.constant([DROPOUT_SEED, 0])
            sums, statistics = self.network.forward(weights, pictures, True, live.rates, draw, first)
            loss = tf.reduce_sum(self._loss(labels, sums)) / self.batch_size
        right = tf.equal(tf.argmax(sums, axis=1, output_type=tf.int32), tf.cast(labels, tf.int32))
        correct = tf.reduce_sum(tf.cast(right, tf.int32))
        return Shard(tuple(tape.gradient(loss, weights.trained)), loss, correct, statistics)

    def _bent(self, images: Any, strength: Any, seed: Any, first: int) -> tf.Tensor:
        return bend(images, strength, seed, first) if self._bends else tf.cast(images, tf.float32) / 255.0

    def _updated(self, gradients: Any, weights: Any, memory: Any, alpha: Any, step: Any) -> Any:
        trained, memory = self._rule.update(gradients, weights, memory, alpha, tf.cast(step, tf.float32))
        return trained, memory, tf.linalg.global_norm(gradients)


def _cuts(batch_size: int, count: int) -> list[tuple[int, int]]:
    """The rows of a batch in ``count`` parts of nearly equal size."""
    ends = [round(batch_size * part / count) for part in range(count + 1)]
    return [(first, end) for first, end in pairwise(ends) if first < end]
