"""The losses as mathematics, on the sums of the output layer."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

from digitlab.core.losses import CategoricalCrossentropy, Loss
from digitlab.core.network import CLASSES

LossFunction = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def loss_function(spec: Loss) -> LossFunction:
    """A function of labels [n] and output sums [n, 10] to the losses [n]."""
    assert isinstance(spec, CategoricalCrossentropy)
    return lambda labels, sums: cross_entropy(labels, sums, spec.label_smoothing)


def cross_entropy(labels: tf.Tensor, sums: tf.Tensor, label_smoothing: float = 0.0) -> tf.Tensor:
    """-sum_k t_k log p_k with t the one-hot target, of which ``label_smoothing`` is spread evenly (Keras' rule)."""
    targets = tf.one_hot(tf.cast(labels, tf.int32), CLASSES, dtype=sums.dtype)
    targets = targets * (1 - label_smoothing) + label_smoothing / CLASSES
    return -tf.reduce_sum(targets * tf.nn.log_softmax(sums), axis=-1)
