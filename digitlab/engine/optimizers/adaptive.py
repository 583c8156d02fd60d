"""Optimizers that give every weight a step size of its own."""

from __future__ import annotations

from math import inf, log
from typing import Any

import tensorflow as tf

from digitlab.core.optimizers import Adam
from digitlab.engine.optimizers.rule import Rule, State, Tensors, moment, zeros


class AdamRule(Rule[Adam]):
    """Adam, with epsilon outside the root of the corrected second moment (Kingma & Ba 2015, Algorithm 1).

    Keras adds its epsilon before the correction, so that it acts up to 32 times larger at the first steps.
    """

    entry = Adam

    def start(self, weights: Tensors) -> State:
        """First and second moment."""
        return zeros(weights), zeros(weights)

    def update(
        self, gradients: Tensors, weights: Tensors, state: State, learning_rate: Any, t: Any
    ) -> tuple[Tensors, State]:
        """theta <- theta - alpha * mhat / (sqrt(vhat) + epsilon)."""
        beta_1, beta_2 = self.spec.beta_1, self.spec.beta_2
        m = moment(state[0], gradients, beta_1)
        v = moment(state[1], tuple(tf.square(g) for g in gradients), beta_2)
        first, second = started(beta_1, t), started(beta_2, t)
        new = tuple(
            w - learning_rate * (mk / first) / (tf.sqrt(vk / second) + self.spec.epsilon)
            for w, mk, vk in zip(weights, m, v, strict=True)
        )
        return new, (m, v)


def started(decay: float, t: Any) -> tf.Tensor:
    """1 - decay**t, the share of a running mean that is no longer its start at zero.

    Through the logarithm, because in short numbers 1 - 0.999 has lost three of its digits.
    """
    return -tf.math.expm1(t * tf.constant(log(decay) if decay else -inf, t.dtype))
