"""Optimizers that look at a whole layer: its size, or the shape of its gradient, decides how far it moves."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from digitlab.core.optimizers import Fromage, Lamb, Lars, Muon, NovoGrad
from digitlab.engine.optimizers.means import adam_step, decayed, mean, norm, started, trust_ratio, zeros
from digitlab.engine.optimizers.rule import State, WeightRule


class LambRule(WeightRule[Lamb]):
    """Adam's direction plus lambda*theta, made as long as the weight (You et al. 2020)."""

    entry = Lamb

    def slots(self, weight: tf.Tensor) -> State:
        """First and second moment."""
        return zeros(weight, 2)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """theta <- theta - alpha * |theta| / |d| * d."""
        spec = self.spec
        m, v = mean(slots[0], gradient, spec.beta_1), mean(slots[1], tf.square(gradient), spec.beta_2)
        direction = adam_step(spec, 1.0, gradient, m, v, t, epsilon_root=spec.epsilon_root)
        direction = decayed(direction, weight, 1.0, spec.weight_decay)
        return weight - (learning_rate * trust_ratio(norm(weight), norm(direction))) * direction, (m, v)


class LarsRule(WeightRule[Lars]):
    """a = g + lambda*theta; w = alpha * c*|theta| / (|a| + epsilon) * a; b <- w + mu*b; theta <- theta - b.

    The ratio is 1 where a norm is zero, so biases that start at zero make a large first step (You et al. 2017).
    """

    entry = Lars

    def slots(self, weight: tf.Tensor) -> State:
        """The momentum, which holds steps."""
        return zeros(weight, 1)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """One step in proportion to the size of the weight."""
        spec = self.spec
        slope = decayed(gradient, weight, 1.0, spec.weight_decay)
        of_weight, of_slope = norm(weight), norm(slope)
        ratio = spec.trust_coefficient * of_weight / (of_slope + spec.epsilon)
        ratio = tf.where((of_weight == 0) | (of_slope == 0), tf.ones_like(ratio), ratio)
        step = (learning_rate * ratio) * slope
        buffer = step + spec.momentum * slots[0]
        return weight - (step + spec.momentum * buffer if spec.nesterov else buffer), (buffer,)


class FromageRule(WeightRule[Fromage]):
    """theta <- (theta - alpha * g * |theta| / |g|) / sqrt(1 + alpha**2), no norm below the smallest one."""

    entry = Fromage

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """Turn the weight by the angle alpha, and keep its length."""
        least = self.spec.min_norm
        ratio = trust_ratio(tf.maximum(norm(weight), least), tf.maximum(norm(gradient), least))
        return (weight - (learning_rate * ratio) * gradient) / tf.sqrt(1 + learning_rate**2), slots


class NovoGradRule(WeightRule[NovoGrad]):
    """v, the running mean of |g|**2 for a whole weight; m <- beta_1*m + g / (sqrt(v) + epsilon) + lambda*theta.

    v starts with the first gradient; m has neither a factor 1-beta_1 nor a correction (Ginsburg et al. 2019).
    """

    entry = NovoGrad

    def slots(self, weight: tf.Tensor) -> State:
        """The momentum and one number."""
        return tf.zeros_like(weight), tf.zeros([], weight.dtype)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """theta <- theta - alpha*m."""
        spec, square = self.spec, tf.reduce_sum(tf.square(gradient))
        v = tf.where(t == 1, square, mean(slots[1], square, spec.beta_2))
        scaled = gradient / (tf.sqrt(v + spec.epsilon_root) + spec.epsilon)
        m = spec.beta_1 * slots[0] + decayed(scaled, weight, 1.0, spec.weight_decay)
        return weight - learning_rate * m, (m, v)


class MuonRule(WeightRule[Muon]):
    """For matrices a momentum that is turned into a rotation, for all else Adam; as in Keras (Jordan et al. 2024)."""

    entry = Muon
    # Of the polynomial that brings the singular values of a matrix near 1 (Jordan et al. 2024).
    POLYNOMIAL = (3.4445, -4.7750, 2.0315)

    def slots(self, weight: tf.Tensor) -> State:
        """The momentum, and the second moment of what learns by Adam; for a matrix a single zero."""
        return tf.zeros_like(weight), tf.zeros([], weight.dtype) if weight.shape.rank == 2 else tf.zeros_like(weight)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """A matrix is turned, all else adapted."""
        one_kind = self._turned if weight.shape.rank == 2 else self._adapted
        return one_kind(gradient, weight, slots, learning_rate, t)

    def _turned(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        spec = self.spec
        buffer = gradient + spec.momentum * slots[0]
        direction = self._rotation(gradient + spec.momentum * buffer if spec.nesterov else buffer)
        size = spec.rms_rate * max(weight.shape) ** 0.5 if spec.rms_rate else 1.0
        step = decayed((learning_rate * size) * direction, weight, learning_rate, spec.weight_decay)
        return weight - step, (buffer, slots[1])

    def _rotation(self, matrix: tf.Tensor) -> tf.Tensor:
        """The rotation nearest to ``matrix``, roughly (Newton-Schulz iteration)."""
        a, b, c = self.POLYNOMIAL
        tall = matrix.shape[0] > matrix.shape[1]
        x = tf.transpose(matrix) if tall else matrix
        x = x / (norm(x) + 1e-7)
        for _ in range(self.spec.ns_steps):
            square = tf.matmul(x, x, transpose_b=True)
            x = a * x + (b * square + c * square @ square) @ x
        return tf.transpose(x) if tall else x

    def _adapted(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """Adam with epsilon beside the root of the uncorrected second moment, and weight decay."""
        spec, rate = self.spec, learning_rate * self.spec.adam_lr_ratio
        m, v = mean(slots[0], gradient, spec.adam_beta_1), mean(slots[1], tf.square(gradient), spec.adam_beta_2)
        corrected = rate * tf.sqrt(started(spec.adam_beta_2, t)) / started(spec.adam_beta_1, t)
        step = decayed(corrected * m / (tf.sqrt(v) + spec.epsilon), weight, learning_rate, spec.adam_weight_decay)
        return weight - step, (m, v)
