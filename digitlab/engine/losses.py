"""The losses as mathematics, on the sums of the output layer: stable for sums of any size."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, singledispatch
from math import log

import tensorflow as tf

from digitlab.core import losses as specs
from digitlab.core.losses import Loss
from digitlab.core.network import CLASSES

LossFunction = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
TINY = 1e-6  # the length below which a row of outputs has no direction; as in Keras


def loss_function(spec: Loss) -> LossFunction:
    """A function of labels [n] and output sums [n, 10] to the losses [n], every digit counting the same."""
    return partial(_losses, spec)


def training_loss(spec: Loss) -> LossFunction:
    """The same with each loss times the weight of its true digit; their mean is not divided by the weights (Keras)."""
    plain = loss_function(spec)
    return partial(_weighted, spec.class_weights, plain) if spec.weighs else plain


def probabilities(spec: Loss, sums: tf.Tensor) -> tf.Tensor:
    """What people are shown for output sums [n, 10]: ten shares that add up to 1, by what the loss makes of the sums.

    Softmax outputs are probabilities. Sigmoid outputs, each a probability of its own, are divided by their sum. Linear
    outputs are none: they go through a softmax, which keeps their order and says how far apart they are.
    """
    # e to the log_sigmoid is the sigmoid: this divides it by the sum, even where all ten are too small for a float.
    return tf.nn.softmax(tf.math.log_sigmoid(sums) if spec.output_activation == "sigmoid" else sums)


def outputs(spec: Loss, sums: tf.Tensor) -> tf.Tensor:
    """What the activation of the output layer makes of its sums [n, 10]."""
    match spec.output_activation:
        case "softmax":
            return tf.nn.softmax(sums)
        case "sigmoid":
            return tf.math.sigmoid(sums)
        case "linear":
            return sums


def _weighted(weights: tuple[float, ...], plain: LossFunction, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    return plain(labels, sums) * tf.gather(tf.constant(weights, sums.dtype), tf.cast(labels, tf.int32))


@singledispatch
def _losses(spec: Loss, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    raise AssertionError(f"{type(spec).__name__} has no mathematics")


@_losses.register
def _categorical_crossentropy(spec: specs.CategoricalCrossentropy, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    return _cross_entropy(spec.label_smoothing, labels, sums)


@_losses.register
def _kl_divergence(spec: specs.KlDivergence, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    """Cross-entropy minus the entropy of the target, which is the same for every digit."""
    others = spec.label_smoothing / CLASSES
    shares = [1 - spec.label_smoothing + others, *[others] * (CLASSES - 1)]
    entropy = -sum(share * log(share) for share in shares if share > 0)
    return _cross_entropy(spec.label_smoothing, labels, sums) - entropy


@_losses.register
def _mean_squared_error(spec: specs.MeanSquaredError, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    """An output is sigma(y) off its target where that is 0, and 1 - sigma(y) = sigma(-y) where it is 1."""
    return tf.reduce_mean(tf.sigmoid(-_signs(labels, sums) * sums) ** 2, axis=-1)


@_losses.register
def _mean_absolute_error(spec: specs.MeanAbsoluteError, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    """The wrong digits have together what the true one lacks."""
    _, log_rest = _log_true_and_rest(labels, sums)
    return 2 / CLASSES * tf.exp(log_rest)


@_losses.register
def _huber(spec: specs.Huber, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    off = tf.abs(_targets(labels, sums) - sums)
    near = tf.minimum(off, spec.delta)
    return tf.reduce_mean(near * (off - near / 2), axis=-1)


@_losses.register
def _hinge(spec: specs.Hinge, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(_short_of_margin(labels, sums), axis=-1)


@_losses.register
def _squared_hinge(spec: specs.SquaredHinge, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(_short_of_margin(labels, sums) ** 2, axis=-1)


@_losses.register
def _focal(spec: specs.CategoricalFocalCrossentropy, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    """(1 - p)^gamma by its logarithm, whose slope is finite where p is 1, for every gamma."""
    log_true, log_rest = _log_true_and_rest(labels, sums)
    return -spec.alpha * tf.exp(spec.gamma * log_rest) * log_true


@_losses.register
def _poisson(spec: specs.Poisson, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(tf.sigmoid(sums) - _targets(labels, sums) * tf.math.log_sigmoid(sums), axis=-1)


@_losses.register
def _cosine_similarity(spec: specs.CosineSimilarity, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    """Minus the true digit's part of the direction; the largest sum is divided out, so that no square overflows."""
    largest = tf.reduce_max(tf.abs(sums), axis=-1, keepdims=True)
    scaled = sums / tf.stop_gradient(tf.maximum(largest, TINY))
    length = tf.sqrt(tf.maximum(tf.reduce_sum(scaled**2, axis=-1), 1))
    return -tf.reduce_sum(_targets(labels, sums) * scaled, axis=-1) / length


def _cross_entropy(label_smoothing: float, labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    """-sum_k t_k log p_k with t the one-hot target, of which ``label_smoothing`` is spread evenly (Keras' rule)."""
    targets = _targets(labels, sums) * (1 - label_smoothing) + label_smoothing / CLASSES
    return -tf.reduce_sum(targets * tf.nn.log_softmax(sums), axis=-1)


def _targets(labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    """[n, 10]: 1 for the true digit, 0 for the others."""
    return tf.one_hot(tf.cast(labels, tf.int32), CLASSES, dtype=sums.dtype)


def _signs(labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    """[n, 10]: 1 for the true digit, -1 for the others."""
    return 2 * _targets(labels, sums) - 1


def _short_of_margin(labels: tf.Tensor, sums: tf.Tensor) -> tf.Tensor:
    """[n, 10]: how far each sum is from being on its side by 1."""
    return tf.maximum(1 - _signs(labels, sums) * sums, 0)


def _log_true_and_rest(labels: tf.Tensor, sums: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """[n] each: the logarithms of the probability of the true digit and of all others together."""
    true = _targets(labels, sums) > 0
    logs = tf.nn.log_softmax(sums)
    log_true = tf.reduce_sum(tf.where(true, logs, 0), axis=-1)
    return log_true, tf.reduce_logsumexp(tf.where(true, logs.dtype.min, logs), axis=-1)
