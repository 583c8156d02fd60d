"""Optimizers that remember rows and columns instead of a number for every weight."""

from __future__ import annotations

from functools import reduce
from typing import Any

import tensorflow as tf

from digitlab.core.optimizers import Adafactor, Sm3
from digitlab.engine.optimizers.means import decayed, mean, typical_size
from digitlab.engine.optimizers.rule import State, WeightRule


class Sm3Rule(WeightRule[Sm3]):
    """AdaGrad with one sum for each place along each axis (Anil et al. 2019).

    n = g**2 + the least of the sums that a weight belongs to; a sum becomes the largest n of its weights.
    """

    entry = Sm3

    def slots(self, weight: tf.Tensor) -> State:
        """The running mean of steps, and a vector of sums for each axis."""
        return tf.zeros_like(weight), tuple(tf.zeros([length], weight.dtype) for length in weight.shape)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """theta <- theta - alpha*m, m the running mean of g / sqrt(n + 1e-8)."""
        axes = range(weight.shape.rank)
        along = [tf.reshape(sums, [-1 if axis == own else 1 for axis in axes]) for own, sums in enumerate(slots[1])]
        n = tf.square(gradient) + reduce(tf.minimum, along)
        step = tf.where(n > 0, gradient / tf.sqrt(n + 1e-8), tf.zeros_like(gradient))
        m = mean(slots[0], step, self.spec.momentum)
        sums = tuple(tf.reduce_max(n, [axis for axis in axes if axis != own]) for own in axes)
        return weight - learning_rate * m, (m, sums)


class AdafactorRule(WeightRule[Adafactor]):
    """Steps divided by the root of r*c / mean(r), of which r and c are the mean squares of rows and columns.

    Layers with a short side keep all squares instead. The decay beta_t and the momentum are kept in float32 whatever
    the weights are, as in optax (Shazeer & Stern 2018).
    """

    entry = Adafactor

    def slots(self, weight: tf.Tensor) -> State:
        """Rows and columns, or all squares; and the momentum where there is any."""
        kept = [tuple(weight.shape)]
        axes = self._axes(kept[0])
        if axes:
            kept = [kept[0][:axis] + kept[0][axis + 1 :] for axis in axes]
        squares = tuple(tf.zeros(shape, weight.dtype) for shape in kept)
        return (squares, tf.zeros(weight.shape)) if self.spec.momentum else (squares,)

    def _axes(self, shape: tuple[int, ...]) -> tuple[int, int] | None:
        """The longest axis and the second one, where the layer is kept as rows and columns."""
        by_length = sorted(range(len(shape)), key=shape.__getitem__)
        if not self.spec.factored or len(shape) < 2 or shape[by_length[-2]] < self.spec.min_dim_size_to_factor:
            return None
        return by_length[-1], by_length[-2]

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """Adapt, cut down to the threshold, scale, keep momentum, decay: in this order."""
        spec = self.spec
        step, squares = self._adapted(gradient, slots[0], t)
        if spec.clipping_threshold:
            step = step / tf.maximum(typical_size(step) / spec.clipping_threshold, 1)
        step = learning_rate * step
        if spec.multiply_by_parameter_scale:
            step = step * tf.maximum(typical_size(weight), 1e-3)
        kept: State = (squares,)
        if spec.momentum:
            step = tf.cast(spec.momentum * slots[1], step.dtype) + (1 - spec.momentum) * step
            kept = squares, tf.cast(step, tf.float32)
        return weight - decayed(step, weight, 1.0, spec.weight_decay_rate), kept

    def _adapted(self, gradient: tf.Tensor, squares: State, t: Any) -> tuple[tf.Tensor, State]:
        """The gradient divided by the root of its mean square, and the squares kept."""
        gone = (tf.cast(t, tf.float32) - self.spec.decay_offset) ** -self.spec.decay_rate
        beta = tf.cast(1 - gone, gradient.dtype)
        new = tf.square(gradient) + self.spec.epsilon
        axes = self._axes(tuple(gradient.shape))
        if not axes:
            v = beta * squares[0] + (1 - beta) * new
            return gradient / tf.sqrt(v), (v,)
        longest, second = axes
        rows, columns = (
            beta * old + (1 - beta) * tf.reduce_mean(new, axis) for old, axis in zip(squares, axes, strict=True)
        )
        row_axis = second - 1 if second > longest else second
        relative = tf.sqrt(rows / tf.reduce_mean(rows, row_axis, keepdims=True))
        step = gradient / tf.expand_dims(relative, longest) / tf.expand_dims(tf.sqrt(columns), second)
        return step, (rows, columns)
