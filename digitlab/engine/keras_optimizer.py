"""DigitLab's optimizers as an optimizer of Keras, for scripts that train with Keras' own loop."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from digitlab.core.optimizers import Optimizer
from digitlab.engine.optimizers import rule_of
from digitlab.engine.optimizers.rule import Slope, Tensors


class RuleOptimizer(keras.optimizers.Optimizer):
    """Carries out the rule of ``spec``; ``options`` are those that every optimizer of Keras has, such as ``clipnorm``.

    A rule that looks at the loss within a step cannot be carried out so: ``spec.needs_loss`` must not be true.
    """

    def __init__(self, spec: Optimizer, **options: Any) -> None:
        assert not spec.needs_loss, f"{spec.title} needs the loss, which Keras does not pass on"
        super().__init__(learning_rate=spec.learning_rate, **options)
        self._rule = rule_of(spec)

    def build(self, variables: list[keras.Variable]) -> None:
        """Make what the rule remembers."""
        if self.built:
            return
        super().build(variables)
        self._start = self._rule.start(tuple(tf.convert_to_tensor(variable) for variable in variables))
        self._memory = []
        for number, part in enumerate(tf.nest.flatten(self._start)):
            name, kind = f"memory_{number}", part.dtype.name
            slot = self.add_variable(part.shape, initializer="zeros", dtype=kind, name=name)
            slot.assign(part)
            self._memory.append(slot)

    def _backend_update_step(self, grads: list[tf.Tensor], trainable_variables: list[Any], learning_rate: Any) -> None:
        """One step of all weights at once: some rules look at them together."""
        weights = tuple(tf.convert_to_tensor(variable) for variable in trainable_variables)
        memory = tf.nest.pack_sequence_as(self._start, [tf.convert_to_tensor(slot) for slot in self._memory])
        t = tf.cast(self.iterations + 1, tf.float32)
        rate = tf.cast(learning_rate, tf.float32)
        stepped = self._rule.step(Slope(tf.constant(0.0), tuple(grads)), _no_objective, weights, memory, rate, t)
        for variable, value in zip(trainable_variables, stepped.weights, strict=True):
            variable.assign(value)
        for slot, value in zip(self._memory, tf.nest.flatten(stepped.state), strict=True):
            slot.assign(value)


def _no_objective(weights: Tensors) -> Slope:
    raise AssertionError("a rule that needs the loss is refused before")
