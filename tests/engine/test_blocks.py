"""The blocks against their formulas, written down once more with NumPy and Keras' plain layers."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.layers import Flatten, GlobalAveragePooling, Patches, Residual, SelfAttention, SqueezeExcite
from digitlab.core.network import Network
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.layers import make

PICTURE = np.random.default_rng(0).normal(size=(3, 8, 8, 6)).astype(np.float32)
SEQUENCE = np.random.default_rng(1).normal(size=(3, 5, 8)).astype(np.float32)


def built(spec, x):
    """The layer with weights that are nowhere zero or one, and these."""
    layer = make.layer(spec, 3, "library")
    layer(tf.constant(x))
    random = np.random.default_rng(2)
    for variable in layer.weights:
        value = random.normal(0.1, 0.3, variable.shape).astype(np.float32)
        variable.assign(np.abs(value) + 0.5 if "variance" in variable.name else value)
    return layer, [variable.numpy() for variable in layer.weights]


@pytest.mark.parametrize(
    ("spec", "x"),
    [
        (Residual(filters=6), PICTURE),
        (Residual(filters=4, kernel_size=5, strides=2), PICTURE),
        (Residual(filters=6, strides=3), PICTURE),
        (SqueezeExcite(ratio=2), PICTURE),
        (SqueezeExcite(ratio=32), PICTURE),
        (Patches(patch_size=2, units=5), PICTURE),
        (Patches(patch_size=1, units=3), PICTURE),
        (SelfAttention(heads=2, ratio=3), SEQUENCE),
    ],
)
def test_shape_and_weights_are_those_of_the_spec(spec, x) -> None:
    layer = make.layer(spec, 0, "library")
    assert layer(tf.constant(x)).shape[1:] == spec.output_shape(x.shape[1:])
    assert sum(variable.numpy().size for variable in layer.weights) == spec.parameters(x.shape[1:])
    assert layer.compute_output_shape(x.shape) == (3, *spec.output_shape(x.shape[1:]))


@pytest.mark.parametrize("spec", [Residual(filters=6), Residual(filters=4, kernel_size=5, strides=2)])
@pytest.mark.parametrize("training", [False, True])
def test_a_residual_block_is_two_convolutions_and_a_way_around(spec, training) -> None:
    layer, _ = built(spec, PICTURE)

    def normalised(x, norm):
        gamma, beta, mean, variance = (variable.numpy() for variable in norm.weights)
        if training:
            mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
        return gamma * (x - mean) / np.sqrt(variance + norm.epsilon) + beta

    def convolved(x, part, strides=1):
        return tf.nn.conv2d(x, part.kernel, strides, "SAME").numpy()

    y = np.maximum(normalised(convolved(PICTURE, layer.first, spec.strides), layer.norms[0]), 0)
    y = normalised(convolved(y, layer.second), layer.norms[1])
    around = PICTURE
    if not spec.fits_around(PICTURE.shape[1:]):
        around = normalised(convolved(PICTURE, layer.around, spec.strides), layer.norms[2])
    found = layer(tf.constant(PICTURE), training=training)
    np.testing.assert_allclose(found, np.maximum(y + around, 0), rtol=1e-3, atol=1e-3)


def test_squeeze_and_excite_is_its_formula() -> None:
    layer, (first, first_bias, second, second_bias) = built(SqueezeExcite(ratio=2), PICTURE)
    hidden = np.maximum(PICTURE.mean((1, 2)) @ first + first_bias, 0)
    gate = 1 / (1 + np.exp(-(hidden @ second + second_bias)))
    np.testing.assert_allclose(layer(tf.constant(PICTURE)), PICTURE * gate[:, None, None], rtol=1e-4, atol=1e-5)


def test_patches_are_squares_in_reading_order() -> None:
    layer, arrays = built(Patches(patch_size=4, units=5), PICTURE)
    (places,), (kernel, bias) = ([a for a in arrays if a.shape == (4, 5)], [*layer.project.get_weights()])
    for number, (row, column) in enumerate([(0, 0), (0, 4), (4, 0), (4, 4)]):
        patch = PICTURE[:, row : row + 4, column : column + 4].reshape(3, -1)
        found = layer(tf.constant(PICTURE))[:, number]
        np.testing.assert_allclose(found, patch @ kernel + bias + places[number], rtol=1e-3, atol=1e-3)


def test_self_attention_is_that_of_keras_between_its_norms() -> None:
    spec = SelfAttention(heads=2, ratio=3)
    layer, _ = built(spec, SEQUENCE)
    ask, leave, widen, narrow = layer.dense
    theirs = keras.layers.MultiHeadAttention(2, 4)
    theirs(SEQUENCE, SEQUENCE)
    kernel, bias = ask.kernel.numpy().reshape(8, 3, 2, 4), ask.bias.numpy().reshape(3, 2, 4)
    projections = [part for which in range(3) for part in (kernel[:, which], bias[which])]
    theirs.set_weights([*projections, leave.kernel.numpy().reshape(2, 4, 8), leave.bias.numpy()])
    rested = layer.norms[0](SEQUENCE)
    y = SEQUENCE + theirs(rested, rested)
    expected = y + narrow(widen(layer.norms[1](y)))
    np.testing.assert_allclose(layer(tf.constant(SEQUENCE)), expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    "layers",
    [
        (Residual(filters=4, strides=2), SqueezeExcite(), Residual(filters=4), GlobalAveragePooling()),
        (Patches(patch_size=7, units=8), SelfAttention(heads=2), SelfAttention(heads=4), Flatten()),
    ],
)
def test_blocks_have_names_that_last_and_weights_by_their_seed(layers) -> None:
    network = Network(layers=layers)
    one, again, other = (BuiltNetwork(network, seed) for seed in (5, 5, 6))
    assert one.names() == again.names()
    assert len(set(one.names())) == len(one.names())
    first, second, third = (tuple(one.arrays_from(one.initial()).items()) for one in (one, again, other))
    for (name, array), (_, same), (_, changed) in zip(first, second, third, strict=True):
        np.testing.assert_array_equal(array, same)
        assert "kernel" not in name or not np.array_equal(array, changed)
    kernels = [array for name, array in first if "kernel" in name]
    for place, kernel in enumerate(kernels):
        assert not any(kernel.shape == late.shape and (kernel == late).all() for late in kernels[place + 1 :])
