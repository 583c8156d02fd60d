"""Optimizers that give every weight a step size of its own, from the size of its gradients."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from digitlab.core.optimizers import Adadelta, Adagrad, Ftrl, RmsProp
from digitlab.engine.optimizers.means import mean, started, zeros
from digitlab.engine.optimizers.rule import State, WeightRule


class AdagradRule(WeightRule[Adagrad]):
    """a <- a + g**2; theta <- theta - alpha*g / sqrt(a + epsilon), and no step where a is zero."""

    entry = Adagrad

    def slots(self, weight: tf.Tensor) -> State:
        """The sum of squares."""
        return (tf.fill(weight.shape, tf.constant(self.spec.initial_accumulator_value, weight.dtype)),)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """One step, shorter with every gradient."""
        a = slots[0] + tf.square(gradient)
        step = tf.math.divide_no_nan(learning_rate * gradient, tf.sqrt(a + self.spec.epsilon))
        return weight - step, (a,)


class AdadeltaRule(WeightRule[Adadelta]):
    """u = g * sqrt(X + epsilon) / sqrt(E + epsilon) with the running means E of g**2 and X of u**2, X the old one.

    Weight decay is added to the gradient, as optax does; the factor alpha stays out of X.
    """

    entry = Adadelta

    def slots(self, weight: tf.Tensor) -> State:
        """E and X."""
        return zeros(weight, 2)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """One step in the unit of the weight."""
        rho, epsilon = self.spec.rho, self.spec.epsilon
        gradient = gradient + self.spec.weight_decay * weight
        squares = mean(slots[0], tf.square(gradient), rho)
        step = gradient * tf.sqrt((slots[1] + epsilon) / (squares + epsilon))
        return weight - learning_rate * step, (squares, mean(slots[1], tf.square(step), rho))


class RmsPropRule(WeightRule[RmsProp]):
    """v <- rho*v + (1-rho)*g**2; w = alpha*g / sqrt(v + epsilon); b <- w + mu*b; theta <- theta - b.

    The learning rate is inside the buffer of the momentum, as in Keras and optax.
    """

    entry = RmsProp

    def slots(self, weight: tf.Tensor) -> State:
        """The mean of squares, the mean where that is taken off, and the momentum where there is any."""
        start = tf.fill(weight.shape, tf.constant(self.spec.initial_scale, weight.dtype))
        return (start, *zeros(weight, bool(self.spec.centered) + bool(self.spec.momentum)))

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """One step, divided by the recent size of the gradient."""
        spec, share = self.spec, started(self.spec.rho, t) if self.spec.bias_correction else 1.0
        kept = [mean(slots[0], tf.square(gradient), spec.rho)]
        size = kept[0] / share
        if spec.centered:
            kept.append(mean(slots[1], gradient, spec.rho))
            size = size - tf.square(kept[1] / share)
        below = tf.sqrt(size + spec.epsilon) if spec.epsilon_in_root else tf.sqrt(size) + spec.epsilon
        step = learning_rate * gradient / below
        if spec.momentum:
            kept.append(step + spec.momentum * slots[-1])
            step = step + spec.momentum * kept[-1] if spec.nesterov else kept[-1]
        return weight - step, tuple(kept)


class FtrlRule(WeightRule[Ftrl]):
    """The weight that all gradients so far ask for, pulled to zero (McMahan et al. 2013).

    Keras' rule where the learning rate stays; where it changes, sigma is the difference of 1 / rate as in the paper's
    equation 2, while Keras' would multiply every weight by the ratio of the rates.
    """

    entry = Ftrl

    def slots(self, weight: tf.Tensor) -> State:
        """The sum of squares n, the weighed sum of gradients z, and the learning rate of the step before."""
        start = tf.constant(self.spec.initial_accumulator_value, weight.dtype)
        return tf.fill(weight.shape, start), tf.zeros_like(weight), tf.zeros([], weight.dtype)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """The weight anew; its old value counts through sigma alone."""
        spec, (n, z, old_rate) = self.spec, slots
        rate = tf.cast(learning_rate, weight.dtype)
        new_n = n + tf.square(gradient)
        power, old_power = new_n**-spec.learning_rate_power, n**-spec.learning_rate_power
        sigma = power / rate - old_power / tf.where(old_rate > 0, old_rate, rate)
        z = z + gradient + 2 * spec.l2_shrinkage_regularization_strength * weight - sigma * weight
        below = (power + spec.beta) / rate + 2 * spec.l2_regularization_strength
        l1 = spec.l1_regularization_strength
        return (tf.clip_by_value(z, -l1, l1) - z) / below, (new_n, z, rate)
