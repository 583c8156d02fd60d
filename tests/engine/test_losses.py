"""The losses against NumPy and Keras, in float64."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.losses import CategoricalCrossentropy, Loss
from digitlab.engine.losses import loss_function

LABELS = np.array([0, 9, 3, 3, 5], np.uint8)
SUMS = np.random.default_rng(0).normal(scale=3, size=(5, 10))


def loss(label_smoothing, labels=LABELS, sums=SUMS):
    return loss_function(CategoricalCrossentropy(label_smoothing=label_smoothing))(labels, tf.constant(sums)).numpy()


def test_every_loss_of_the_catalogue_has_its_mathematics() -> None:
    for kind in Loss.entries().values():
        found = loss_function(kind())(tf.constant(LABELS), tf.constant(SUMS, tf.float32))
        assert found.shape == (5,)
        assert found.dtype == tf.float32


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
def test_cross_entropy_is_its_formula(smoothing) -> None:
    probabilities = np.exp(SUMS) / np.exp(SUMS).sum(axis=1, keepdims=True)
    targets = np.eye(10)[LABELS] * (1 - smoothing) + smoothing / 10
    np.testing.assert_allclose(loss(smoothing), -(targets * np.log(probabilities)).sum(axis=1), rtol=1e-12)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
def test_label_smoothing_is_that_of_keras(smoothing) -> None:
    theirs = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing, reduction=None)
    expected = theirs(np.eye(10, dtype=np.float32)[LABELS], SUMS.astype(np.float32))
    np.testing.assert_allclose(loss(smoothing), expected, rtol=1e-5)


def test_knowing_nothing_costs_the_logarithm_of_ten() -> None:
    np.testing.assert_allclose(loss(0.0, sums=np.zeros((5, 10))), np.log(10), rtol=1e-12)


def test_sums_of_any_size_have_a_finite_loss() -> None:
    sums = np.where(np.eye(10)[LABELS] == 1, -1e30, 1e30)
    assert np.isfinite(loss(0.1, sums=sums)).all()
    assert (loss(0.0, sums=-sums) == 0).all()


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_the_gradient_is_the_probability_minus_the_target(smoothing) -> None:
    with tf.GradientTape() as tape:
        sums = tf.constant(SUMS)
        tape.watch(sums)
        value = tf.reduce_sum(loss_function(CategoricalCrossentropy(label_smoothing=smoothing))(LABELS, sums))
    probabilities = np.exp(SUMS) / np.exp(SUMS).sum(axis=1, keepdims=True)
    targets = np.eye(10)[LABELS] * (1 - smoothing) + smoothing / 10
    np.testing.assert_allclose(tape.gradient(value, sums), probabilities - targets, atol=1e-12)
