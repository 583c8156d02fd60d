"""Gradient descent, plain and with variations: one step size for all weights."""

from __future__ import annotations

from itertools import accumulate
from sys import float_info
from typing import Any

import tensorflow as tf

from digitlab.core.figures import exact, figures
from digitlab.core.optimizers import (
    GradientDescent,
    NoisySgd,
    OptimisticGradientDescent,
    PolyakSgd,
    Sgd,
    SignSgd,
)
from digitlab.engine.chance import normal
from digitlab.engine.optimizers.means import zeros
from digitlab.engine.optimizers.rule import Objective, Rule, Slope, State, Stepped, Tensors, WeightRule

NOISE_SEED = 3 << 20


class SgdRule(WeightRule[Sgd]):
    """b <- g + mu*b and theta <- theta - alpha*b, or with Nesterov theta - alpha*(g + mu*b).

    The buffer holds gradients, not steps, so a schedule scales all of it (Sutskever et al. 2013 with today's rate).
    """

    entry = Sgd

    def slots(self, weight: tf.Tensor) -> State:
        """One buffer, only where there is momentum."""
        return zeros(weight, 1) if self.spec.momentum else ()

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """One step downhill."""
        if not slots:
            return weight - learning_rate * gradient, slots
        mu = self.spec.momentum
        buffer = gradient + mu * slots[0]
        direction = gradient + mu * buffer if self.spec.nesterov else buffer
        return weight - learning_rate * direction, (buffer,)


class GradientDescentRule(Rule[GradientDescent]):
    """theta <- theta - alpha*g, until the norm of g over all weights is below the tolerance."""

    entry = GradientDescent

    def step(
        self, slope: Slope, objective: Objective, weights: Tensors, state: State, learning_rate: Any, t: Any
    ) -> Stepped:
        """Ask for the norm first: where it is small enough, the weights stay."""
        done = tf.linalg.global_norm(slope.gradients) < self.spec.tolerance
        rate = tf.where(done, tf.zeros_like(learning_rate), learning_rate)
        return Stepped(tuple(w - rate * g for w, g in zip(weights, slope.gradients, strict=True)), state, done)

    def why_done(self, gradient_norm: float) -> str:
        """Both numbers that were compared."""
        norm, least = figures(gradient_norm, 3), exact(self.spec.tolerance)
        return f"the norm of the gradient, {norm}, is below the tolerance {least}"


class NoisySgdRule(Rule[NoisySgd]):
    """theta <- theta - alpha*(g + sigma*z), sigma**2 = eta / t**gamma, z normal and fresh for every weight and step.

    The noise is a function of t and of a seed, which is drawn from the weights at the start, so that the seed of the
    experiment decides it too.
    """

    entry = NoisySgd

    def start(self, weights: Tensors) -> State:
        """The seed, a whole number."""
        bits = [tf.reduce_sum(tf.bitcast(tf.cast(weight, tf.float32), tf.int32)) for weight in weights]
        return (tf.add_n(bits) + NOISE_SEED,)

    def update(
        self, gradients: Tensors, weights: Tensors, state: State, learning_rate: Any, t: Any
    ) -> tuple[Tensors, State]:
        """One step downhill, shaken."""
        if self.spec.eta:
            sigma = tf.sqrt(self.spec.eta * t**-self.spec.gamma)
            noise = self.noise(gradients, state, t)
            gradients = tuple(g + sigma * z for g, z in zip(gradients, noise, strict=True))
        return tuple(w - learning_rate * g for w, g in zip(weights, gradients, strict=True)), state

    def noise(self, gradients: Tensors, state: State, t: Any) -> Tensors:
        """z of step ``t``, like the gradients: two places in the row of random numbers for each weight."""
        seed = tf.stack([state[0], tf.cast(t, tf.int32)])
        ends = accumulate(2 * gradient.shape.num_elements() for gradient in gradients)
        return tuple(
            tf.cast(normal(tuple(gradient.shape), seed, end - 2 * gradient.shape.num_elements()), gradient.dtype)
            for gradient, end in zip(gradients, ends, strict=True)
        )


class SignSgdRule(WeightRule[SignSgd]):
    """theta <- theta - alpha*sign(g); the sign of zero is zero."""

    entry = SignSgd

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """One step of the same size for every weight."""
        return weight - learning_rate * tf.sign(gradient), slots


class OptimisticGradientDescentRule(WeightRule[OptimisticGradientDescent]):
    """theta <- theta - alpha*((a + b)*g - b*g'), where g' is the previous gradient, and g itself at the first step."""

    entry = OptimisticGradientDescent

    def slots(self, weight: tf.Tensor) -> State:
        """The previous gradient."""
        return zeros(weight, 1)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """One step along the guess of the next gradient."""
        previous = tf.where(t == 1, gradient, slots[0])
        guess = (self.spec.alpha + self.spec.beta) * gradient - self.spec.beta * previous
        return weight - learning_rate * guess, (gradient,)


class PolyakSgdRule(Rule[PolyakSgd]):
    """h = scaling*g; theta <- theta - min((loss - f_min) / (|h|**2 + epsilon), largest step) * h.

    The scaling comes before the norm, so it divides the step where that is not the largest one (as in optax).
    """

    entry = PolyakSgd

    def step(
        self, slope: Slope, objective: Objective, weights: Tensors, state: State, learning_rate: Any, t: Any
    ) -> Stepped:
        """One step as long as the loss asks for."""
        directions = tuple(self.spec.scaling * g for g in slope.gradients)
        squares = tf.add_n([tf.reduce_sum(tf.square(h)) for h in directions]) + self.spec.epsilon
        gap = slope.loss - self.spec.f_min
        if self.spec.variant == "sps+":
            gap = tf.maximum(gap, 0)
        size = tf.where(squares <= float_info.epsilon, tf.zeros_like(squares), tf.minimum(gap / squares, learning_rate))
        new = tuple(w - size * h for w, h in zip(weights, directions, strict=True))
        return Stepped(new, state, tf.constant(False))
