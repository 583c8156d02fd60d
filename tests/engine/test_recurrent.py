"""The layers with a memory, whose gradients are written by hand, against Keras' own and its automatic gradients."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core import layers as specs
from digitlab.engine.layers import make

KINDS = [specs.SimpleRNN, specs.GRU, specs.LSTM]


@pytest.fixture(autouse=True)
def float64():
    keras.config.set_dtype_policy("float64")
    yield
    keras.config.set_dtype_policy("float32")


def learned(layer, x, weights):
    """What leaves the layer, and the gradients of its inputs and weights for a loss that weighs every number."""
    with tf.GradientTape() as tape:
        x = tf.constant(x)
        tape.watch(x)
        y = layer(x)
        loss = tf.reduce_sum(tf.sin(tf.range(1, tf.size(y) + 1, dtype="float64")) * tf.reshape(tf.square(y), [-1]))
    return [y, *tape.gradient(loss, [x, *weights(layer)])]


def trained(layer):
    return [variable.value for variable in layer.trainable_variables]


@pytest.mark.parametrize(("every_step", "steps"), [(False, 6), (True, 6), (True, 1)])
@pytest.mark.parametrize("both_ways", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_outputs_and_gradients_are_those_of_keras(kind, both_ways, every_step, steps) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(3, steps, 4))
    ours = make.layer(kind(units=5, bidirectional=both_ways, return_sequences=every_step), 1, "library")
    theirs = getattr(keras.layers, kind.__name__)(5, return_sequences=every_step)
    theirs = keras.layers.Bidirectional(theirs) if both_ways else theirs
    ours.build(x.shape), theirs.build(x.shape)
    weights = [random.normal(size=variable.shape) for variable in ours.weights]
    ours.set_weights(weights), theirs.set_weights(weights)
    for one, two in zip(learned(ours, x, trained), learned(theirs, x, trained), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_compiled_by_xla_they_are_the_same(kind) -> None:
    x = np.random.default_rng(0).normal(size=(3, 6, 4))
    layer = make.layer(kind(units=5), 1, "library")
    layer.build(x.shape)
    compiled = tf.function(lambda: learned(layer, x, trained), jit_compile=True, autograph=False)
    for one, two in zip(compiled(), learned(layer, x, trained), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-10, atol=1e-12)
