"""The compiled training loop: many batches in one call, over digits that lie on the device.

Everything is a pure function of a :class:`TrainingState`, so keeping, copying or going back to a state is keeping a
reference, and the same state may go through any way of execution.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import tensorflow as tf

from digitlab.core.experiment import Experiment
from digitlab.engine.augment import bend, strengths
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.losses import loss_function
from digitlab.engine.optimizers import rule_of

Way = Literal["graph", "xla_step", "xla_loop"]
WAYS: tuple[Way, ...] = ("graph", "xla_step", "xla_loop")
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


class Loop:
    """The training loop of one experiment, compiled in one of three ways.

    - ``graph``: a graph of the library's kernels; augmentation and update are compiled by XLA.
    - ``xla_step``: XLA compiles a step, a graph repeats it.
    - ``xla_loop``: XLA compiles the whole loop.
    """

    def __init__(self, experiment: Experiment, way: Way) -> None:
        self.way = way
        self.batch_size = min(experiment.training.batch_size, experiment.data.training_count)
        self.network = BuiltNetwork(experiment.network, kernels="library" if way == "graph" else "slices")
        self._bends = bool(experiment.augmentations)
        self._loss = loss_function(experiment.loss)
        self._rule = rule_of(experiment.optimizer)
        in_graph = way == "graph"
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
        weights, seed = state.weights, tf.stack([live.seed, state.step])
        pictures = self._picture(images, live.strengths, seed + tf.constant([BENDING_SEED, 0]))
        with tf.GradientTape() as tape:
            for weight in weights.trained:
                tape.watch(weight)
            sums, statistics = self.network.forward(
                weights, pictures, True, live.rates, seed + tf.constant([DROPOUT_SEED, 0])
            )
            loss = tf.reduce_mean(self._loss(labels, sums))
        gradients = tuple(tape.gradient(loss, weights.trained))
        trained, memory = self._update(gradients, weights.trained, state.optimizer, alpha, state.step + 1)
        norm = tf.linalg.global_norm(gradients)
        right = tf.equal(tf.argmax(sums, axis=1, output_type=tf.int32), tf.cast(labels, tf.int32))
        after = TrainingState(Weights(trained, statistics), memory, state.step + 1)
        return after, loss, tf.reduce_sum(tf.cast(right, tf.int32)), norm

    def _bent(self, images: Any, strength: Any, seed: Any) -> tf.Tensor:
        return bend(images, strength, seed) if self._bends else tf.cast(images, tf.float32) / 255.0

    def _updated(self, gradients: Any, weights: Any, memory: Any, alpha: Any, step: Any) -> Any:
        return self._rule.update(gradients, weights, memory, alpha, tf.cast(step, tf.float32))
