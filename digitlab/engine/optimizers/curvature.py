"""Optimizers that find out how the slope bends."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf

from digitlab.core.optimizers import Lbfgs
from digitlab.engine.optimizers.line_search import Point, search
from digitlab.engine.optimizers.means import norm
from digitlab.engine.optimizers.rule import Objective, Rule, Slope, State, Stepped, Tensors


class Memory(NamedTuple):
    """The latest steps s and the changes y of the gradient, the newest last, and 1 / (y·s), 0 where there is none."""

    steps: tf.Tensor
    changes: tf.Tensor
    inverses: tf.Tensor


class LbfgsRule(Rule[Lbfgs]):
    """Limited-memory BFGS (Liu & Nocedal 1989): all weights are one vector, theta <- theta + eta*d.

    d = -H*g by the two loops over the remembered steps, scaled as in Nocedal & Wright 1999; there is no check that
    y·s is positive, as in optax. The first step is no longer than 1.
    """

    entry = Lbfgs
    looks_around = True

    def start(self, weights: Tensors) -> State:
        """The memory, the previous weights and gradient as vectors, and how far the previous step went."""
        nothing = tf.zeros_like(_vector(weights))
        size = self.spec.memory_size
        rows = tf.zeros([size, *nothing.shape], nothing.dtype)
        memory = Memory(rows, rows, tf.zeros([size], nothing.dtype))
        return memory, nothing, nothing, tf.ones([], nothing.dtype)

    def step(
        self, slope: Slope, objective: Objective, weights: Tensors, state: State, learning_rate: Any, t: Any
    ) -> Stepped:
        """One step along the direction, as far as the line search says."""
        memory, old_place, old_gradient, distance = state
        place, gradient = _vector(weights), _vector(slope.gradients)
        first = t == 1
        memory = _remember(memory, _unless(first, place - old_place), _unless(first, gradient - old_gradient))
        scale = self._scale(memory, gradient, first)
        direction = -learning_rate * _times_inverse_hessian(memory, gradient, scale)

        def at(distance: Any) -> Point:
            there = objective(_like(weights, place + distance * direction))
            return Point(distance, there.loss, _dot(_vector(there.gradients), direction))

        guess = distance if self.spec.initial_guess_strategy == "keep" else tf.ones_like(distance)
        if self.spec.line_search:
            start = Point(tf.zeros_like(distance), slope.loss, _dot(gradient, direction))
            distance, looked = search(self.spec, start, guess, at)
        else:
            distance, looked = tf.ones_like(distance), tf.constant(0)
        new = _like(weights, place + distance * direction)
        return Stepped(new, (memory, place, gradient, distance), tf.constant(False), looked)

    def _scale(self, memory: Memory, gradient: tf.Tensor, first: tf.Tensor) -> tf.Tensor:
        """What H is a multiple of where nothing is remembered: the bend of the last step, (y·s) / (y·y)."""
        one = tf.ones([], gradient.dtype)
        if not self.spec.scale_init_precond:
            return one
        step, change = memory.steps[-1], memory.changes[-1]
        squares = _dot(change, change)
        bend = tf.where(squares > 0, _dot(change, step) / squares, one)
        return tf.where(first, tf.minimum(one, 1 / norm(gradient)), bend)


def _remember(memory: Memory, step: tf.Tensor, change: tf.Tensor) -> Memory:
    product = _dot(change, step)
    inverse = tf.where(product == 0, tf.zeros_like(product), 1 / product)
    latest = Memory(step, change, inverse)
    return Memory(*(tf.concat([kept[1:], new[tf.newaxis]], 0) for kept, new in zip(memory, latest, strict=True)))


def _times_inverse_hessian(memory: Memory, vector: tf.Tensor, scale: tf.Tensor) -> tf.Tensor:
    """H times ``vector``, by Algorithm 7.4 of Nocedal & Wright 1999."""
    remembered = list(zip(*(tf.unstack(kept) for kept in memory), strict=True))
    shares = []
    for step, change, inverse in reversed(remembered):
        shares.append(inverse * _dot(step, vector))
        vector = vector - shares[-1] * change
    vector = scale * vector
    for (step, change, inverse), share in zip(remembered, reversed(shares), strict=True):
        vector = vector + (share - inverse * _dot(change, vector)) * step
    return vector


def _vector(tensors: Tensors) -> tf.Tensor:
    return tf.concat([tf.reshape(tensor, [-1]) for tensor in tensors], 0)


def _like(tensors: Tensors, vector: tf.Tensor) -> Tensors:
    parts = tf.split(vector, [tensor.shape.num_elements() for tensor in tensors])
    return tuple(tf.reshape(part, tensor.shape) for part, tensor in zip(parts, tensors, strict=True))


def _dot(one: tf.Tensor, other: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(one * other)


def _unless(condition: tf.Tensor, tensor: tf.Tensor) -> tf.Tensor:
    return tf.where(condition, tf.zeros_like(tensor), tensor)
