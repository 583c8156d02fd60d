"""What the rules share: running means, the correction of their start, norms and weight decay."""

from __future__ import annotations

from math import inf, log
from typing import Any

import tensorflow as tf


def zeros(weight: tf.Tensor, count: int) -> tuple[tf.Tensor, ...]:
    """As many slots like ``weight``, all of them zero."""
    return (tf.zeros_like(weight),) * count


def mean(old: Any, new: Any, decay: float) -> Any:
    """The running mean: decay * old + (1 - decay) * new."""
    return decay * old + (1 - decay) * new


def started(decay: float, t: Any) -> tf.Tensor:
    """1 - decay**t, the share of a running mean that is no longer its start at zero.

    Through the logarithm, because in short numbers 1 - 0.999 has lost three of its digits.
    """
    return -tf.math.expm1(t * tf.constant(log(decay) if decay else -inf, t.dtype))


def first_moment(size: Any, gradient: Any, m: Any, beta_1: float, t: Any, nesterov: bool) -> tf.Tensor:
    """``size`` * mhat: the mean of gradients without its start at zero; with ``nesterov`` one step ahead (Dozat 2016).

    Factors are multiplied before they meet the weights, which is most of the arithmetic.
    """
    if nesterov:
        ahead, now = beta_1 / started(beta_1, t + 1), (1 - beta_1) / started(beta_1, t)
        return (size * ahead) * m + (size * now) * gradient
    return (size / started(beta_1, t)) * m


def adam_step(
    spec: Any, size: Any, gradient: Any, m: Any, v: Any, t: Any, *, nesterov: bool = False, epsilon_root: float = 0.0
) -> tf.Tensor:
    """``size`` * mhat / (sqrt(vhat + epsilon_root) + epsilon).

    The fraction is expanded by sqrt(1 - beta_2**t), so that each weight costs one division and one root.
    """
    share = started(spec.beta_2, t)
    root = tf.sqrt(share)
    inside = v + epsilon_root * share if epsilon_root else v
    above = first_moment(size * root, gradient, m, spec.beta_1, t, nesterov)
    return above / (tf.sqrt(inside) + spec.epsilon * root)


def decayed(step: Any, weight: Any, learning_rate: Any, weight_decay: float) -> tf.Tensor:
    """A step that also takes the share learning_rate * weight_decay of the weight (Loshchilov & Hutter 2019)."""
    return step + (learning_rate * weight_decay) * weight if weight_decay else step


def norm(tensor: tf.Tensor) -> tf.Tensor:
    """The root of the sum of squares of all numbers in ``tensor``."""
    return tf.sqrt(tf.reduce_sum(tf.square(tensor)))


def typical_size(tensor: tf.Tensor) -> tf.Tensor:
    """The root of the mean of squares."""
    return tf.sqrt(tf.reduce_mean(tf.square(tensor)))


def trust_ratio(of_weight: Any, of_step: Any, epsilon: float = 0.0) -> tf.Tensor:
    """How much longer a weight is than its step, by their norms; 1 where one of them is zero."""
    nothing = (of_weight == 0) | (of_step == 0)
    return tf.where(nothing, tf.ones_like(of_weight), of_weight / (of_step + epsilon))
