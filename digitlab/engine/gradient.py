"""The loss of a batch and its gradient: bent, forward and backward, in pieces where that is faster or smaller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import tensorflow as tf

from digitlab.core.experiment import Experiment
from digitlab.core.training import Regularisation
from digitlab.engine.augment import Bending
from digitlab.engine.build import BuiltNetwork, Tensors, Weights
from digitlab.engine.compiled import xla
from digitlab.engine.losses import training_loss

MOST_AT_ONCE = 2_000  # digits whose activations are in memory together
NOISE_SEED, BENDING_SEED = 1 << 20, 2 << 20

Compiling = Literal["bending", "parts", "nothing"]


class Live(NamedTuple):
    """What may change between two calls: all strengths of augmentation, those of noise [noisy layers], and the seed."""

    strengths: tf.Tensor
    noise: tf.Tensor
    seed: tf.Tensor


class Batch(NamedTuple):
    """Pictures uint8 [n, 28, 28], labels uint8 [n], and what bends and disturbs them at this step (seed int32 [2]).

    The loss is multiplied by ``scale`` before the gradient is computed, which is then divided by it.
    """

    images: tf.Tensor
    labels: tf.Tensor
    live: Live
    seed: tf.Tensor
    scale: tf.Tensor | None = None


class Reading(NamedTuple):
    """What a batch, or some rows of it, adds up to: the gradient, the mean loss, digits read right first and second."""

    gradients: Tensors
    loss: tf.Tensor
    correct: tf.Tensor
    second: tf.Tensor
    statistics: Tensors


class Gradient:
    """Reads batches of ``batch_size`` digits with a network.

    A batch is cut into ``cores`` parts that are computed side by side. One of more than MOST_AT_ONCE digits is read in
    pieces one after the other. Neither is done where batch normalisation needs the batch whole. XLA compiles the
    bending alone, all that is done with a part of the batch, or nothing here.
    """

    def __init__(
        self, experiment: Experiment, network: BuiltNetwork, batch_size: int, cores: int, compiled: Compiling
    ) -> None:
        self._network = network
        self._batch_size = batch_size
        self._loss = training_loss(experiment.loss)
        bending = Bending(experiment.augmentations)
        self._picture = xla(bending) if compiled == "bending" and experiment.augmentations else bending
        self._part = xla(self._rows) if compiled == "parts" else self._rows
        self._whole = bool(network.initial().statistics)
        self._cuts = cuts(batch_size, 1 if self._whole else cores)

    def read(self, weights: Weights, batch: Batch) -> Reading:
        """The loss and gradient at ``weights``, over the whole batch."""
        if self._batch_size > MOST_AT_ONCE and not self._whole:
            return self._in_pieces(weights, batch, 0, self._batch_size)
        # Cut out here, so that nothing compiled needs the place as a constant: parts of one size are compiled once.
        parts = [(_cut(batch, first, end - first), tf.constant(first)) for first, end in self._cuts]
        return _added([self._part(weights, *part) for part in parts])

    def share(self, weights: Weights, batch: Batch, first: int, end: int) -> Reading:
        """What the rows from ``first`` up to ``end`` add to that."""
        if end - first > MOST_AT_ONCE:
            return self._in_pieces(weights, batch, first, end)
        return self._rows(weights, _cut(batch, first, end - first), tf.constant(first))

    def _in_pieces(self, weights: Weights, batch: Batch, first: int, end: int) -> Reading:
        pieces, rest = divmod(end - first, MOST_AT_ONCE)

        def add(piece: Any, so_far: Reading) -> tuple[Any, Reading]:
            place = first + piece * MOST_AT_ONCE
            return piece + 1, _added([so_far, self._rows(weights, _cut(batch, place, MOST_AT_ONCE), place)])

        nothing = Reading(
            tuple(tf.zeros_like(w) for w in weights.trained), tf.constant(0.0), tf.constant(0), tf.constant(0), ()
        )
        _, reading = tf.while_loop(
            lambda piece, _: piece < pieces, add, (tf.constant(0), nothing), parallel_iterations=1
        )
        if not rest:
            return reading
        return _added([reading, self._rows(weights, _cut(batch, end - rest, rest), tf.constant(end - rest))])

    def _rows(self, weights: Weights, batch: Batch, first: Any) -> Reading:
        """The share of some rows, ``first`` the place of the first one in the batch, in its loss and gradient."""
        images, labels = batch.images, batch.labels
        chance = batch.seed + tf.constant([BENDING_SEED, 0])
        pictures = self._picture(images, batch.live.strengths, chance, first)
        with tf.GradientTape() as tape:
            for weight in weights.trained:
                tape.watch(weight)
            draw = batch.seed + tf.constant([NOISE_SEED, 0])
            sums, statistics = self._network.forward(weights, pictures, True, batch.live.noise, draw, first)
            loss = tf.reduce_sum(self._loss(labels, sums)) / self._batch_size
            scaled = loss if batch.scale is None else loss * batch.scale
        rank = ranks(sums, labels)
        correct, second = (tf.math.count_nonzero(rank == place, dtype=tf.int32) for place in (0, 1))
        # Where a step in the network lets no gradient through, it is zero.
        gradients = tape.gradient(scaled, weights.trained, unconnected_gradients="zero")
        if batch.scale is not None:
            gradients = [gradient / batch.scale for gradient in gradients]
        return Reading(tuple(gradients), loss, correct, second, statistics)


def _cut(batch: Batch, first: Any, count: int) -> Batch:
    """The ``count`` rows of the batch from ``first`` on."""
    images, labels = (tf.slice(array, [first, *[0] * (array.shape.rank - 1)], [count, *array.shape[1:]])
                      for array in (batch.images, batch.labels))  # fmt: skip
    return batch._replace(images=images, labels=labels)


def ranks(sums: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """int32 [n]: how many digits the network ranks before the true one, by the output layer's ``sums`` [n, 10].

    Of equal sums the smaller digit goes first, as for argmax.
    """
    truth = tf.cast(labels, tf.int32)[:, tf.newaxis]
    own = tf.gather(sums, truth, batch_dims=1)
    before = (sums > own) | ((sums == own) & (tf.range(sums.shape[-1]) < truth))
    return tf.math.count_nonzero(before, axis=1, dtype=tf.int32)


def penalties(spec: Regularisation, network: BuiltNetwork) -> list[tuple[float, float]]:
    """For every trained tensor the L1 and L2 penalties, of all weights and of its own layer; biases have none."""
    layers = {f"layers.{place}": layer for place, layer in enumerate(network.spec.layers)}
    trained = network.initial().trained
    found = [(0.0, 0.0)] * len(trained)
    for name, places in network.layer_places().items():
        own = layers.get(name)
        l1, l2 = spec.l1 + getattr(own, "l1", 0.0), spec.l2 + getattr(own, "l2", 0.0)
        for place in places:
            if trained[place].shape.rank > 1:
                found[place] = (l1, l2)
    return found


def penalised(
    by_weight: Sequence[tuple[float, float]], loss: Any, gradients: Tensors, weights: Tensors
) -> tuple[Any, Tensors]:
    """Loss and gradients with the :func:`penalties` of Keras' L1 and L2 regularizers."""
    added = []
    for gradient, weight, (l1, l2) in zip(gradients, weights, by_weight, strict=True):
        if l1 or l2:
            loss += l1 * tf.reduce_sum(tf.abs(weight)) + l2 * tf.reduce_sum(tf.square(weight))
            gradient = gradient + l1 * tf.sign(weight) + 2 * l2 * weight
        added.append(gradient)
    return loss, tuple(added)


def clipped(spec: Regularisation, gradients: Tensors) -> Tensors:
    """Gradients cut as ``spec`` says: every number, the norm of every tensor, or the norm of all together."""
    limit = spec.clip_at
    cut: dict[str, Callable[[], Tensors]] = {
        "none": lambda: gradients,
        "value": lambda: tuple(tf.clip_by_value(g, -limit, limit) for g in gradients),
        "norm": lambda: tuple(tf.clip_by_norm(g, limit) for g in gradients),
        "global_norm": lambda: tuple(tf.clip_by_global_norm(list(gradients), limit)[0]),
    }
    return cut[spec.clipping]()


def _added(readings: list[Reading]) -> Reading:
    """Readings of several rows as one; running means are those of the first."""
    if len(readings) == 1:
        return readings[0]
    gradients = tuple(tf.add_n(parts) for parts in zip(*(one.gradients for one in readings), strict=True))
    loss, correct, second = (tf.add_n(parts) for parts in list(zip(*readings, strict=True))[1:4])
    return Reading(gradients, loss, correct, second, readings[0].statistics)


def cuts(batch_size: int, count: int) -> list[tuple[int, int]]:
    """The rows of a batch in ``count`` parts of nearly equal size."""
    ends = [round(batch_size * part / count) for part in range(count + 1)]
    return [(first, end) for first, end in pairwise(ends) if first < end]
