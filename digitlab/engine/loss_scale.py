"""Loss scaling (Micikevicius et al. 2018, section 3.2): keeps small gradients from becoming nought in float16.

The loss is multiplied before the gradient is computed. Where a gradient overflows by that, the step is left out and the
factor halved; after many sound steps it is doubled.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import tensorflow as tf

from digitlab.engine.build import Tensors

FIRST, LARGEST = 2.0**15, 2.0**24
DOUBLES_AFTER = 2_000  # sound steps


def start() -> Tensors:
    """The factor float32 and the sound steps since it changed int32."""
    return tf.constant(FIRST), tf.constant(0)


def sound(gradients: Tensors) -> tf.Tensor:
    """Whether every number of ``gradients`` is finite."""
    return tf.reduce_all([tf.reduce_all(tf.math.is_finite(gradient)) for gradient in gradients])


def after(scale: Tensors, sound: tf.Tensor) -> Tensors:
    """The factor for the next step, after one that was ``sound`` or was left out."""
    factor, steps = scale
    grows = sound & (steps + 1 >= DOUBLES_AFTER)
    larger = tf.where(grows, tf.minimum(2 * factor, LARGEST), factor)
    counted = tf.where(sound & ~grows, steps + 1, 0)
    return tf.where(sound, larger, tf.maximum(factor / 2, 1.0)), counted


def kept(sound: tf.Tensor, after: Any, before: Any) -> Any:
    """The nested tensors ``after`` a step that was ``sound``, else those ``before`` it."""
    return tf.nest.map_structure(partial(tf.where, sound), after, before)
