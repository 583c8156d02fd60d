"""The compiled training loop: many batches in one call, over digits that lie on the device.

Everything is a pure function of a :class:`TrainingState`, so keeping, copying or going back to a state is keeping a
reference, and the same state may go through any way of execution.
"""

from __future__ import annotations

import os
from math import isfinite
from typing import Any, Literal, NamedTuple, get_args

import tensorflow as tf

from digitlab.core.experiment import Experiment
from digitlab.engine import loss_scale
from digitlab.engine.augment import strengths
from digitlab.engine.build import BuiltNetwork, Tensors, Weights
from digitlab.engine.compiled import Compiled, xla
from digitlab.engine.gradient import Batch, Compiling, Gradient, Live, Reading, penalised, penalties
from digitlab.engine.layers.make import Kernels
from digitlab.engine.optimizers import rule_of
from digitlab.engine.optimizers.rule import Slope
from digitlab.engine.placement import HERE, Placement
from digitlab.engine.update import compiled_update, update

Way = Literal["graph", "shards", "xla_step", "xla_shards", "xla_loop"]
WAYS: tuple[Way, ...] = get_args(Way)
MOST_SHARDS = 8
MOST_BATCHES = 256
MOST_DIGITS = 1 << 20  # in all batches of one call
CHUNK = 8_192  # digits that go into a whole loop compiled by XLA


class TrainingState(NamedTuple):
    """Where a run stands.

    Weights, what the optimizer remembers, steps done, steps that were done when this optimizer began (both int32), and
    the running mean of the weights where one is kept, and what the loss is scaled by where float16 needs that.
    """

    weights: Weights
    optimizer: Any
    step: tf.Tensor
    since: tf.Tensor
    average: Tensors = ()
    scale: Tensors = ()

    def answering(self) -> Weights:
        """The weights that are checked and that answer: the running mean, where there is one."""
        return Weights(self.average or self.weights.trained, self.weights.statistics)


class Digits(NamedTuple):
    """Labelled pictures on the device: ``images`` uint8 [n, 28, 28], ``labels`` uint8 [n]."""

    images: tf.Tensor
    labels: tf.Tensor


class Sums(NamedTuple):
    """What a call of the loop adds up: batches done, losses, digits read right first and second, further gradients.

    ``done`` says that the optimizer is at its end. ``measures`` are of the last batch: the norms of the gradient and of
    the weights before the step, then the size of the step relative to that of the weights, of all and of every layer.
    """

    batches: tf.Tensor
    loss: tf.Tensor
    correct: tf.Tensor
    second: tf.Tensor
    looked: tf.Tensor
    done: tf.Tensor
    measures: tf.Tensor

    def gradient_norm(self) -> float:
        """That of the last batch, before its step."""
        return float(self.measures.numpy()[0])

    def overflow(self) -> str:
        """What is no number any more in the last batch, ``gradient`` or ``step``; empty where both are numbers."""
        gradient, _, step, *_ = self.measures.numpy().tolist()
        return "gradient" if not isfinite(gradient) else "step" if not isfinite(step) else ""


class Loop:
    """The training loop of one experiment, compiled in one of five ways.

    - ``graph``: a graph of the library's kernels; augmentation and update are compiled by XLA.
    - ``shards``: the same with each batch in as many parts as there are cores, side by side: the library gives a
      small convolution one core only.
    - ``xla_step``: XLA compiles a step, a graph repeats it.
    - ``xla_shards``: XLA compiles the gradient of a part of the batch; a graph has every core work on one. Helps where
      a step is a long chain of small products, each too small for all cores.
    - ``xla_loop``: XLA compiles the whole loop.
    """

    def __init__(self, experiment: Experiment, way: Way, placement: Placement = HERE) -> None:
        self.way, self.placement = way, placement
        self.batch_size = experiment.gradients_per_step
        by_library, in_shards = way in ("graph", "shards"), way in ("shards", "xla_shards")
        in_graph = by_library or in_shards
        kernels: Kernels = "library" if by_library else "slices"
        self.network = BuiltNetwork(experiment.network, kernels=kernels, precision=placement.precision)
        cores = min(os.cpu_count() or 1, MOST_SHARDS) if in_shards else 1
        compiled: Compiling = "bending" if by_library else "parts" if in_shards else "nothing"
        self._gradient = Gradient(experiment, self.network, self.batch_size, cores, compiled)
        self._spec = experiment.regularisation
        self._penalties = tuple(penalties(experiment.regularisation, self.network))
        self._rule = rule_of(experiment.optimizer)
        self._average = xla(self._averaged) if in_graph else self._averaged
        stepping = experiment.optimizer, experiment.regularisation, self._penalties
        if in_graph:
            self._update = compiled_update(*stepping, self.network.initial().trained, placement)
        else:
            self._update = update(*stepping)
        self._one = xla(self._step) if way == "xla_step" else self._step
        self.most_batches = most_batches(self.batch_size, CHUNK if way == "xla_loop" else MOST_DIGITS)
        self._repeat = xla(self._repeated) if way == "xla_loop" else self._repeated
        self.run = placement.placed(Compiled(self._run))

    def start(self, weights: Weights) -> TrainingState:
        """The state before the first batch."""
        average = weights.trained if self._spec.weight_average else ()
        with self.placement.scope():
            scale = loss_scale.start() if self.placement.precision == "mixed_float16" else ()
            memory = self._rule.start(weights.trained)
            return TrainingState(weights, memory, tf.constant(0), tf.constant(0), average, scale)

    def live(self, experiment: Experiment) -> Live:
        """The live numbers of ``experiment``, which may have changed since the loop was built."""
        noise = [getattr(layer, layer.live) for layer in experiment.network.layers if layer.live]
        bends = tf.constant(strengths(experiment.augmentations), tf.float32)
        return Live(bends, tf.constant(noise, tf.float32), tf.constant(experiment.seed))

    def why_done(self, sums: Sums) -> str:
        """Why the optimizer says that it is at its end."""
        return self._rule.why_done(sums.gradient_norm())

    def _run(
        self, state: TrainingState, digits: Digits, order: Any, first: Any, count: Any, alphas: Any, live: Live
    ) -> tuple[TrainingState, Sums]:
        """Train ``count`` batches, from row ``first`` of ``order`` int32 [rows, batch size], at the rates ``alphas``.

        ``order`` goes on for ``most_batches`` rows behind the last one that is trained. Ends early, behind the batch
        in question, where the loss is no longer finite or the optimizer is done.
        """
        rows = tf.slice(order, [first, 0], [self.most_batches, self.batch_size])
        if self.way == "xla_loop":
            # XLA copies what goes into its loop, and gathers digit by digit: a few megabytes, laid out in batches.
            digits = Digits(*(tf.gather(array, rows) for array in digits))
        return self._repeat(state, digits, rows, count, alphas, live)

    def _repeated(
        self, state: TrainingState, digits: Digits, rows: Any, count: Any, alphas: Any, live: Live
    ) -> tuple[TrainingState, Sums]:
        def go_on(sums: Sums, _: TrainingState) -> tf.Tensor:
            return (sums.batches < count) & tf.math.is_finite(sums.loss) & ~sums.done

        def train_batch(sums: Sums, state: TrainingState) -> tuple[Sums, TrainingState]:
            places = sums.batches if self.way == "xla_loop" else rows[sums.batches]
            images, labels = (tf.gather(array, places) for array in digits)
            last = sums.batches + 1 == count
            state, one = self._one(state, images, labels, alphas[sums.batches], live, last)
            added = (
                sums.loss + one.loss,
                sums.correct + one.correct,
                sums.second + one.second,
                sums.looked + one.looked,
            )
            return Sums(sums.batches + 1, *added, one.done, one.measures), state

        sums, state = tf.while_loop(go_on, train_batch, (self._no_sums(), state), parallel_iterations=1)
        return state, sums

    def _step(
        self, state: TrainingState, images: Any, labels: Any, alpha: Any, live: Live, last: Any
    ) -> tuple[TrainingState, Sums]:
        """One batch: bend, forward, backward, update; measured where it is the ``last`` of a call."""
        batch = Batch(images, labels, live, tf.stack([live.seed, state.step]), *state.scale[:1])
        reading = self._read(state.weights, batch)
        t = state.step + 1 - state.since
        if state.scale:
            sound = loss_scale.sound(reading.gradients)
            gradients = loss_scale.kept(sound, reading.gradients, tuple(map(tf.zeros_like, reading.gradients)))
            reading = reading._replace(gradients=gradients)

        def objective(trained: Tensors) -> Slope:
            at = self._gradient.read(Weights(trained, state.weights.statistics), batch)
            return Slope(*penalised(self._penalties, at.loss, at.gradients, trained))

        before = state.weights.trained
        if self._rule.looks_around:
            slope = Slope(*penalised(self._penalties, reading.loss, reading.gradients, before))
            stepped = self._rule.step(slope, objective, before, state.optimizer, alpha, tf.cast(t, tf.float32))
        else:
            stepped = self._update(reading.gradients, reading.loss, before, state.optimizer, alpha, t)
        measures = tf.cond(
            last | stepped.done,
            lambda: self._measured(reading.gradients, before, stepped.weights),
            self._nothing_measured,
        )
        average = self._average(state.average, stepped.weights, state.step + 1) if state.average else ()
        after = TrainingState(
            Weights(stepped.weights, reading.statistics), stepped.state, state.step + 1, state.since, average
        )
        if state.scale:
            after = loss_scale.kept(sound, after, state._replace(step=after.step, scale=()))
            after = after._replace(scale=loss_scale.after(state.scale, sound))
        return after, Sums(
            tf.constant(1), reading.loss, reading.correct, reading.second, stepped.looked, stepped.done, measures
        )

    def _read(self, weights: Weights, batch: Batch) -> Reading:
        return self._gradient.read(weights, batch)

    def _averaged(self, average: Any, weights: Any, step: Any) -> Tensors:
        """The running mean, which forgets faster at the beginning (as TensorFlow's ExponentialMovingAverage)."""
        t = tf.cast(step, tf.float32)
        kept = tf.minimum(self._spec.weight_average, (1 + t) / (10 + t))
        return tuple(kept * old + (1 - kept) * new for old, new in zip(average, weights, strict=True))

    def _measured(self, gradients: Any, before: Any, after: Any) -> tf.Tensor:
        moved = [new - old for old, new in zip(before, after, strict=True)]
        sizes = [tf.linalg.global_norm(gradients), tf.linalg.global_norm(before)]
        for places in (range(len(before)), *self.network.layer_places().values()):
            step, size = (tf.linalg.global_norm([group[place] for place in places]) for group in (moved, before))
            sizes.append(tf.math.divide_no_nan(step, size))
        return tf.stack(sizes)

    def _no_sums(self) -> Sums:
        nought = tf.constant(0)
        return Sums(nought, tf.constant(0.0), nought, nought, nought, tf.constant(False), self._nothing_measured())

    def _nothing_measured(self) -> tf.Tensor:
        return tf.zeros([3 + len(self.network.layer_places())])


def most_batches(batch_size: int, digits: int = MOST_DIGITS) -> int:
    """How many batches a call takes at most, so that it holds at most about so many ``digits``."""
    return max(1, min(MOST_BATCHES, digits // batch_size))
