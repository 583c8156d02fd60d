"""Optimizers that step along a mixture of old and new gradients, or along a guess of the next one."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from digitlab.core.optimizers import Adan, Lion, OptimisticAdam
from digitlab.engine.optimizers.means import adam_step, decayed, mean, started, zeros
from digitlab.engine.optimizers.rule import State, WeightRule


class AdanRule(WeightRule[Adan]):
    """Running means of gradients, of their changes d, and of squares (Xie et al. 2022).

    d counts with the factor 1 - beta_2, as in optax 0.2.8; the paper and its code have beta_2. Weight decay is taken
    off the weight, not divided into it.
    """

    entry = Adan

    def slots(self, weight: tf.Tensor) -> State:
        """The three means and the previous gradient."""
        return zeros(weight, 4)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """theta <- theta - alpha * ((mhat + k*vhat) / (sqrt(nhat + epsilon_root) + epsilon) + lambda*theta)."""
        spec, k = self.spec, 1 - self.spec.beta_2
        change = gradient - tf.where(t == 1, gradient, slots[3])
        m, v = mean(slots[0], gradient, spec.beta_1), mean(slots[1], change, spec.beta_2)
        n = mean(slots[2], tf.square(gradient + k * change), spec.beta_3)
        above = m / started(spec.beta_1, t) + (k / started(spec.beta_2, t)) * v
        step = learning_rate * above / (tf.sqrt(n / started(spec.beta_3, t) + spec.epsilon_root) + spec.epsilon)
        return weight - decayed(step, weight, learning_rate, spec.weight_decay), (m, v, n, gradient)


class OptimisticAdamRule(WeightRule[OptimisticAdam]):
    """theta <- theta - alpha*((a + b)*d - b*d'), where d' is Adam's previous direction, and d itself at first."""

    entry = OptimisticAdam

    def slots(self, weight: tf.Tensor) -> State:
        """First and second moment and the previous direction."""
        return zeros(weight, 3)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """One step along the guess of the next direction."""
        spec = self.spec
        m, v = mean(slots[0], gradient, spec.beta_1), mean(slots[1], tf.square(gradient), spec.beta_2)
        options = {"nesterov": spec.nesterov, "epsilon_root": spec.epsilon_root}
        direction = adam_step(spec, 1.0, gradient, m, v, t, **options)
        previous = tf.where(t == 1, direction, slots[2])
        guess = (spec.alpha + spec.beta) * direction - spec.beta * previous
        return weight - learning_rate * guess, (m, v, direction)


class LionRule(WeightRule[Lion]):
    """theta <- theta - alpha*(sign(beta_1*m + (1-beta_1)*g) + lambda*theta); m <- beta_2*m + (1-beta_2)*g."""

    entry = Lion

    def slots(self, weight: tf.Tensor) -> State:
        """The momentum."""
        return zeros(weight, 1)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """One step of the same size for every weight."""
        spec = self.spec
        step = learning_rate * tf.sign(mean(slots[0], gradient, spec.beta_1))
        return weight - decayed(step, weight, learning_rate, spec.weight_decay), (
            mean(slots[0], gradient, spec.beta_2),
        )
