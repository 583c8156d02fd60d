"""The loss on a plane through the space of all weights, compiled: at single points, and its slope."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from math import isfinite, sqrt
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from digitlab.core.losses import Loss
from digitlab.engine.build import BuiltNetwork, Tensors, Weights
from digitlab.engine.compiled import Compiled, xla
from digitlab.engine.evaluate import portion_size
from digitlab.engine.loop import Digits
from digitlab.engine.losses import loss_function


class Slice(NamedTuple):
    """The weights ``centre`` + a ``u`` + b ``v``; running means are those of the centre."""

    centre: Weights
    u: Tensors
    v: Tensors

    def at(self, a: tf.Tensor, b: tf.Tensor) -> Weights:
        """The weights at a point."""
        moved = (w + a * u + b * v for w, u, v in zip(self.centre.trained, self.u, self.v, strict=True))
        return Weights(tuple(moved), self.centre.statistics)


class Slope(NamedTuple):
    """The loss, its derivatives by a and b, and the norm of its whole gradient."""

    loss: float
    by_a: float
    by_b: float
    norm: float


class PlaneLoss:
    """The mean loss of one network on digits, dropout off and running means used."""

    def __init__(self, network: BuiltNetwork, loss: Loss) -> None:
        self._network, self._loss = network, loss_function(loss)
        self._size = portion_size(network.spec)
        self._sum, self._gradient = xla(self._summed), Compiled(self._differentiated)

    def losses(self, plane: Slice, digits: Digits, points: np.ndarray) -> Generator[None, None, list[float | None]]:
        """The losses at ``points`` [n, 2], None where one is no number, with a moment to stop after each portion."""
        found = []
        for a, b in tf.constant(points, tf.float32):
            total = 0.0
            for portion in self._portions(digits):
                total += float(self._sum(plane, a, b, *portion))
                yield None
            loss = total / len(digits.labels)
            found.append(loss if isfinite(loss) else None)
        return found

    def slope(self, plane: Slice, digits: Digits, a: float, b: float) -> Generator[None, None, Slope]:
        """The slope at a point, with a moment to stop after each portion."""
        weights, total = plane.at(tf.constant(a), tf.constant(b)), 0.0
        gradient = [np.zeros(w.shape) for w in weights.trained]
        for portion in self._portions(digits):
            loss, parts = self._gradient(weights, *portion)
            total += float(loss)
            gradient = [one + part.numpy() for one, part in zip(gradient, parts, strict=True)]
            yield None
        count = len(digits.labels)
        by_a, by_b = (_product(gradient, direction) / count for direction in (plane.u, plane.v))
        return Slope(total / count, by_a, by_b, sqrt(sum(float(np.sum(one**2)) for one in gradient)) / count)

    def _portions(self, digits: Digits) -> Iterator[tuple[tf.Tensor, tf.Tensor, tf.Tensor]]:
        """Pictures, labels, and how many of the first ones were counted before: all portions have one shape."""
        count = len(digits.labels)
        size = min(self._size, count)
        for first in range(0, count, size):
            start = min(first, count - size)
            yield digits.images[start : start + size], digits.labels[start : start + size], tf.constant(first - start)

    def _summed(self, plane: Slice, a: tf.Tensor, b: tf.Tensor, *portion: tf.Tensor) -> tf.Tensor:
        return self._total(plane.at(a, b), *portion)

    def _total(self, weights: Weights, images: tf.Tensor, labels: tf.Tensor, skip: tf.Tensor) -> tf.Tensor:
        sums, _ = self._network.forward(weights, tf.cast(images, tf.float32) / 255.0)
        return tf.reduce_sum(tf.where(tf.range(images.shape[0]) >= skip, self._loss(labels, sums), 0.0))

    def _differentiated(self, weights: Weights, *portion: tf.Tensor) -> tuple[tf.Tensor, Tensors]:
        with tf.GradientTape() as tape:
            tape.watch(weights.trained)
            total = self._total(weights, *portion)
        return total, tuple(tape.gradient(total, weights.trained, unconnected_gradients="zero"))


def _product(gradient: list[np.ndarray], direction: Tensors) -> float:
    return sum(float(np.vdot(one, other.numpy())) for one, other in zip(gradient, direction, strict=True))
