"""Adam and its kin: momentum and a step size of its own for every weight."""

from __future__ import annotations

from typing import Any, TypeVar

import tensorflow as tf

from digitlab.core.optimizers import (
    AdaBelief,
    Adam,
    Adamax,
    AdamaxW,
    AdamW,
    Amsgrad,
    Nadam,
    NadamW,
    Optimizer,
    RAdam,
    Yogi,
)
from digitlab.engine.optimizers.means import adam_step, decayed, first_moment, mean, started, zeros
from digitlab.engine.optimizers.rule import State, WeightRule

Kind = TypeVar("Kind", bound=Optimizer)


class MomentsRule(WeightRule[Kind]):
    """What they share: the running means m of gradients and v of their squares."""

    def slots(self, weight: tf.Tensor) -> State:
        """First and second moment."""
        return zeros(weight, 2)

    def moments(self, gradient: tf.Tensor, slots: State) -> tuple[tf.Tensor, tf.Tensor]:
        """Both of them with one gradient more."""
        return mean(slots[0], gradient, self.spec.beta_1), mean(slots[1], tf.square(gradient), self.spec.beta_2)


class AdamRule(MomentsRule[Adam]):
    """Adam, with epsilon outside the root of the corrected second moment (Kingma & Ba 2015, Algorithm 1).

    Keras adds its epsilon before the correction, so that it acts up to 32 times larger at the first steps.
    """

    entry = Adam

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """theta <- theta - alpha * mhat / (sqrt(vhat + epsilon_root) + epsilon)."""
        spec, (m, v) = self.spec, self.moments(gradient, slots)
        options = {"nesterov": spec.nesterov, "epsilon_root": spec.epsilon_root}
        return weight - adam_step(spec, learning_rate, gradient, m, v, t, **options), (m, v)


class AdamWRule(MomentsRule[AdamW]):
    """Adam's step, and the share alpha*lambda of the weight itself (Loshchilov & Hutter 2019)."""

    entry = AdamW

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """theta <- theta - alpha * (Adam's direction + lambda * theta)."""
        spec, (m, v) = self.spec, self.moments(gradient, slots)
        options = {"nesterov": spec.nesterov, "epsilon_root": spec.epsilon_root}
        step = adam_step(spec, learning_rate, gradient, m, v, t, **options)
        return weight - decayed(step, weight, learning_rate, spec.weight_decay), (m, v)


class NadamRule(MomentsRule[Nadam]):
    """Adam with the first moment one step ahead (Dozat 2016); Keras has a growing beta_1 besides."""

    entry = Nadam

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """theta <- theta - alpha * mhat / (sqrt(vhat + epsilon_root) + epsilon), mhat one step ahead."""
        spec, (m, v) = self.spec, self.moments(gradient, slots)
        options = {"nesterov": True, "epsilon_root": spec.epsilon_root}
        return weight - adam_step(spec, learning_rate, gradient, m, v, t, **options), (m, v)


class NadamWRule(MomentsRule[NadamW]):
    """Nadam's step, and the share alpha*lambda of the weight itself."""

    entry = NadamW

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """theta <- theta - alpha * (Nadam's direction + lambda * theta)."""
        spec, (m, v) = self.spec, self.moments(gradient, slots)
        options = {"nesterov": True, "epsilon_root": spec.epsilon_root}
        step = adam_step(spec, learning_rate, gradient, m, v, t, **options)
        return weight - decayed(step, weight, learning_rate, spec.weight_decay), (m, v)


class LargestRule(MomentsRule[Kind]):
    """What AdaMax and AdaMaxW share; epsilon is inside the maximum, as in optax (Keras adds it behind)."""

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """n <- max(|g| + epsilon, beta_2*n); theta <- theta - alpha * mhat / n."""
        m = mean(slots[0], gradient, self.spec.beta_1)
        n = tf.maximum(tf.abs(gradient) + self.spec.epsilon, self.spec.beta_2 * slots[1])
        step = first_moment(learning_rate, gradient, m, self.spec.beta_1, t, nesterov=False) / n
        return weight - decayed(step, weight, learning_rate, self.decay()), (m, n)

    def decay(self) -> float:
        """The weight decay."""
        return 0.0


class AdamaxRule(LargestRule[Adamax]):
    """Adam divided by the largest recent gradient (Kingma & Ba 2015, section 7.1)."""

    entry = Adamax


class AdamaxWRule(LargestRule[AdamaxW]):
    """AdaMax, and the share alpha*lambda of the weight itself."""

    entry = AdamaxW

    def decay(self) -> float:
        """That of the specification."""
        return self.spec.weight_decay


class AmsgradRule(MomentsRule[Amsgrad]):
    """Adam with the largest second moment so far, x (Reddi, Kale & Kumar 2018).

    The largest of the corrected moments, as in optax; Keras corrects the largest of the raw ones.
    """

    entry = Amsgrad

    def slots(self, weight: tf.Tensor) -> State:
        """First, second and largest second moment."""
        return zeros(weight, 3)

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """x <- max(x, vhat); theta <- theta - alpha * mhat / (sqrt(x + epsilon_root) + epsilon)."""
        spec, (m, v) = self.spec, self.moments(gradient, slots)
        x = tf.maximum(slots[2], v / started(spec.beta_2, t) if spec.bias_correction_nu else v)
        rate = learning_rate / started(spec.beta_1, t) if spec.bias_correction_mu else learning_rate
        return weight - rate * m / (tf.sqrt(x + spec.epsilon_root) + spec.epsilon), (m, v, x)


class AdaBeliefRule(MomentsRule[AdaBelief]):
    """Adam with the mean square of what surprises, g - m, in place of g (Zhuang et al. 2020).

    epsilon_root is added to the running mean itself, in every step.
    """

    entry = AdaBelief

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """s <- beta_2*s + (1-beta_2)*(g - m)**2 + epsilon_root, in Adam's step."""
        m = mean(slots[0], gradient, self.spec.beta_1)
        s = mean(slots[1], tf.square(gradient - m), self.spec.beta_2) + self.spec.epsilon_root
        return weight - adam_step(self.spec, learning_rate, gradient, m, s, t, nesterov=self.spec.nesterov), (m, s)


class YogiRule(MomentsRule[Yogi]):
    """Adam with v <- v - (1-beta_2)*sign(v - g**2)*g**2 (Zaheer et al. 2018); both moments start at 1e-6."""

    entry = Yogi

    def slots(self, weight: tf.Tensor) -> State:
        """First and second moment."""
        return (tf.fill(weight.shape, tf.constant(1e-6, weight.dtype)),) * 2

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """Adam's step; v moves by the square of the gradient, whatever its own size."""
        m, square = mean(slots[0], gradient, self.spec.beta_1), tf.square(gradient)
        v = slots[1] - (1 - self.spec.beta_2) * tf.sign(slots[1] - square) * square
        return weight - adam_step(self.spec, learning_rate, gradient, m, v, t), (m, v)


class RAdamRule(MomentsRule[RAdam]):
    """Adam's step times what is known of its spread, and plain momentum until enough is known (Liu et al. 2020)."""

    entry = RAdam

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """Adam's step times k where the mean of squares counts enough gradients, otherwise alpha * mhat."""
        spec, (m, v) = self.spec, self.moments(gradient, slots)
        plain = first_moment(learning_rate, gradient, m, spec.beta_1, t, spec.nesterov)
        most = 2 / (1 - spec.beta_2) - 1
        if most < spec.threshold:
            return weight - plain, (m, v)
        known, rectified = self._rectified(t, most)
        options = {"nesterov": spec.nesterov, "epsilon_root": spec.epsilon_root}
        step = adam_step(spec, learning_rate * rectified, gradient, m, v, t, **options)
        return weight - tf.where(known, step, plain), (m, v)

    def _rectified(self, t: Any, most: float) -> tuple[tf.Tensor, tf.Tensor]:
        """Whether enough gradients count, and the factor k; in long numbers, for r is a small difference."""
        long = tf.cast(t, tf.float64)
        share = started(self.spec.beta_2, long)
        r = most - 2 * long * (1 - share) / share
        known = r >= self.spec.threshold
        safe = tf.where(known, r, tf.constant(most, tf.float64))
        k = tf.sqrt((safe - 4) * (safe - 2) * most / ((most - 4) * (most - 2) * safe))
        return known, tf.cast(k, t.dtype)
