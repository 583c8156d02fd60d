"""The loss on a plane through the space of all weights, compiled: at single points, and its slope."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from math import ceil, isfinite, sqrt
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from digitlab.core.losses import Loss
from digitlab.engine.build import BuiltNetwork, Tensors, Weights
from digitlab.engine.compiled import Compiled, xla
from digitlab.engine.evaluate import portion_size
from digitlab.engine.loop import Digits
from digitlab.engine.losses import loss_function
from digitlab.engine.surface.cut import CutNetwork

AT_ONCE = 4  # points of a plane that are measured together
PORTIONS = 4  # that are read at once: larger products keep the cores busy

Point = tuple[float, float]


class Slice(NamedTuple):
    """The weights ``centre`` + a ``u`` + b ``v``; running means are those of the centre."""

    centre: Weights
    u: Tensors
    v: Tensors

    def at(self, point: tf.Tensor) -> Weights:
        """The weights at the ``point`` a, b [2]."""
        moved = (w + point[0] * u + point[1] * v for w, u, v in zip(self.centre.trained, self.u, self.v, strict=True))
        return Weights(tuple(moved), self.centre.statistics)


class Slope(NamedTuple):
    """The loss, its derivatives by a and b, and the norm of its whole gradient."""

    loss: float
    by_a: float
    by_b: float
    norm: float


class Some(NamedTuple):
    """Some digits; the first ``skip`` were counted before, so that there are as many every time."""

    images: tf.Tensor
    labels: tf.Tensor
    skip: tf.Tensor


class Portion(NamedTuple):
    """Some digits, and what the first layer sums with the weights of the centre, of u and of v."""

    digits: Some
    heads: Tensors


class PlaneLoss:
    """The mean loss of ``network`` on ``count`` digits, dropout off and running means used.

    Points are measured AT_ONCE: the sums of the first layer are larger than all that comes after, and are fetched from
    memory once for all of these. XLA computes what can be fused with that; the rest is mostly products, which a graph
    computes faster.
    """

    def __init__(self, network: BuiltNetwork, loss: Loss, count: int) -> None:
        self._network, self._cut = network, CutNetwork(network.spec, count)
        self._loss, self._count = loss_function(loss), count
        self._size = ceil(count / ceil(count / (PORTIONS * portion_size(network.spec))))
        self._whole, self._gradient = Compiled(self._uncut), Compiled(self._differentiated)
        self._heads, self._sums = Compiled(self._all_heads), Compiled(self._summed)
        self._moved, self._weights = xla(self._side_by_side), xla(_at_each)

    def of(self, weights: Weights, digits: Digits) -> Generator[None, None, float | None]:
        """The loss of any weights, None where it is no number, with a moment to stop after each portion."""
        total = 0.0
        for some in self._parts(digits):
            total += float(self._whole(weights, some))
            yield None
        return self._mean(total)

    def slope(self, plane: Slice, digits: Digits, point: Point) -> Generator[None, None, Slope]:
        """The slope at a point of the plane, with a moment to stop after each portion."""
        weights, total = plane.at(tf.constant(point, tf.float32)), 0.0
        gradient = [np.zeros(w.shape) for w in weights.trained]
        for some in self._parts(digits):
            loss, parts = self._gradient(weights, some)
            total += float(loss)
            gradient = [one + part.numpy() for one, part in zip(gradient, parts, strict=True)]
            yield None
        by_a, by_b = (_product(gradient, direction) / self._count for direction in (plane.u, plane.v))
        norm = sqrt(sum(float(np.sum(np.square(one))) for one in gradient)) / self._count
        return Slope(total / self._count, by_a, by_b, norm)

    def portions(self, plane: Slice, digits: Digits) -> Iterator[Portion]:
        """What is the same for all points of a plane."""
        for some in self._parts(digits):
            yield Portion(some, self._heads(plane, some.images))

    def at(
        self, plane: Slice, portions: list[Portion], points: Sequence[Point]
    ) -> Generator[None, None, list[float | None]]:
        """The losses at one to AT_ONCE points of the plane, in the same way."""
        places = tf.constant([*points, *[points[-1]] * (AT_ONCE - len(points))], tf.float32)
        totals = np.zeros(AT_ONCE)
        for portion in portions:
            totals += self._sums(plane, places, portion).numpy()
            yield None
        return [self._mean(float(total)) for total in totals[: len(points)]]

    def _parts(self, digits: Digits) -> Iterator[Some]:
        for first in range(0, self._count, self._size):
            start = min(first, self._count - self._size)
            images, labels = (array[start : start + self._size] for array in digits)
            yield Some(images, labels, tf.constant(first - start))

    def _mean(self, total: float) -> float | None:
        return total / self._count if isfinite(total) else None

    def _all_heads(self, plane: Slice, images: tf.Tensor) -> Tensors:
        ways = (plane.centre.trained, plane.u, plane.v) if self._cut.linear else (plane.centre.trained,)
        return tuple(self._cut.head(Weights(way, plane.centre.statistics), images) for way in ways)

    def _summed(self, plane: Slice, points: tf.Tensor, portion: Portion) -> tf.Tensor:
        """The total losses at all ``points`` [AT_ONCE, 2]."""
        heads = portion.heads
        reached = [heads[0]] * AT_ONCE
        if self._cut.linear:
            moved = self._moved(points, heads)
            reached = [moved[:, place] for place in range(AT_ONCE)]  # unlike tf.unstack, all cores copy
        rests = map(self._cut.rest, self._weights(plane, points), reached)
        return tf.stack([self._total(sums, portion.digits) for sums in rests])

    def _side_by_side(self, points: tf.Tensor, heads: Tensors) -> tf.Tensor:
        """What reaches the second layer with weights [n, AT_ONCE, ...]: the points pass as if they were more digits.

        XLA would take as long to part them as to compute them.
        """
        centre, u, v = (tf.expand_dims(head, 1) for head in heads)
        a, b = (tf.reshape(points[:, side], [AT_ONCE, *[1] * (centre.shape.rank - 2)]) for side in range(2))
        sums = centre + a * u + b * v
        x = self._cut.between(tf.reshape(sums, [-1, *sums.shape[2:]]))
        return tf.reshape(x, [self._size, AT_ONCE, *x.shape[1:]])

    def _uncut(self, weights: Weights, some: Some) -> tf.Tensor:
        sums, _ = self._network.forward(weights, tf.cast(some.images, tf.float32) / 255.0)
        return self._total(sums, some)

    def _differentiated(self, weights: Weights, some: Some) -> tuple[tf.Tensor, Tensors]:
        with tf.GradientTape() as tape:
            tape.watch(weights.trained)
            total = self._uncut(weights, some)
        return total, tuple(tape.gradient(total, weights.trained, unconnected_gradients="zero"))

    def _total(self, sums: tf.Tensor, some: Some) -> tf.Tensor:
        """The losses of all digits that count."""
        losses = self._loss(some.labels, sums)
        return tf.reduce_sum(tf.where(tf.range(self._size) >= some.skip, losses, 0.0))


def _at_each(plane: Slice, points: tf.Tensor) -> list[Weights]:
    """The weights at all ``points`` [AT_ONCE, 2]."""
    return [plane.at(points[place]) for place in range(AT_ONCE)]


def _product(gradient: list[np.ndarray], direction: Tensors) -> float:
    return sum(float(np.vdot(one, other.numpy())) for one, other in zip(gradient, direction, strict=True))
