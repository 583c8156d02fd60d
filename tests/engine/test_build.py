"""A network built from its spec is the Keras model that it describes, only faster."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from digitlab.core.layers import (
    GRU,
    LSTM,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Rows,
)
from digitlab.core.network import PIXEL_MEAN, PIXEL_SPREAD, Network
from digitlab.engine.build import BuiltNetwork, Weights

ALL_KINDS = Network(
    layers=(
        Conv2D(filters=3), BatchNormalization(momentum=0.7), MaxPooling2D(pool_size=3), Conv2D(filters=2, strides=2),
        MaxPooling2D(), Rows(), GRU(units=5), Dense(units=6, activation="gelu"), Dropout(rate=0.4), Flatten(),
    )
)  # fmt: skip


def answers(built, weights, images, training=False, rates=None, seed=None):
    return built.forward(weights, tf.constant(images), training, rates, seed)


def scattered(built, seed=0):
    """Weights of ``built`` that are nowhere zero or one, running means included."""
    random = np.random.default_rng(seed)
    arrays = built.arrays_from(built.initial())
    given = {name: random.normal(0.1, 0.3, array.shape).astype(np.float32) for name, array in arrays.items()}
    given |= {name: np.abs(array) + 0.5 for name, array in given.items() if "variance" in name}
    return built.weights_from(given), given


@settings(max_examples=25)
@given(data=st.data())
def test_shapes_weights_and_answers_are_those_of_keras(networks, data, plain, give_weights) -> None:
    network = data.draw(networks)
    kernels = data.draw(st.sampled_from(["library", "slices"]))
    built, model = BuiltNetwork(network, kernels=kernels), plain(network)
    assert [(row.shape, row.parameters) for row in network.rows()] == [
        (layer.output.shape[1:], layer.count_params()) for layer in model.layers
    ]
    weights, arrays = scattered(built)
    assert sum(array.size for array in arrays.values()) == network.parameters
    give_weights(model, arrays)
    images = np.random.default_rng(1).random((4, 28, 28), np.float32)
    expected = model((images[..., np.newaxis] - PIXEL_MEAN) / PIXEL_SPREAD).numpy()
    sums, _ = answers(built, weights, images)
    np.testing.assert_allclose(sums, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", Layer.entries().values(), ids=Layer.entries())
def test_every_layer_is_that_of_keras(kind, plain, give_weights, pictures) -> None:
    """Alone behind what it needs, with both kernels, in numbers and in slopes."""
    network = next(network for network in map(_with, [(), (Rows(),), (Flatten(),)], [kind()] * 3) if network)
    aims = np.random.default_rng(2).normal(size=(5, 10)).astype(np.float32)
    for kernels in ("library", "slices"):
        built, model = BuiltNetwork(network, kernels=kernels), plain(network)
        weights, arrays = scattered(built)
        give_weights(model, arrays)
        with tf.GradientTape() as tape:
            tape.watch(weights.trained)
            sums, _ = answers(built, weights, pictures(5))
            found = tape.gradient(tf.reduce_sum(sums * aims), weights.trained)
        with tf.GradientTape() as tape:
            expected_sums = model((pictures(5)[..., np.newaxis] - PIXEL_MEAN) / PIXEL_SPREAD)
            expected = tape.gradient(tf.reduce_sum(expected_sums * aims), [v.value for v in model.trainable_variables])
        np.testing.assert_allclose(sums, expected_sums, rtol=1e-3, atol=1e-3)
        for one, two in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-3, atol=2e-3 * np.abs(two).max())


def _with(before, layer):
    for after in ((), (Flatten(),)):
        try:
            return Network(layers=(*before, layer, *after))
        except ValidationError:
            continue
    return None


def test_the_two_directions_have_names_and_beginnings_of_their_own() -> None:
    built = BuiltNetwork(Network(layers=(Rows(), LSTM(units=3, bidirectional=True))))
    arrays = built.arrays_from(built.initial())
    assert list(arrays)[:6] == [
        f"layers.1.{name}{number}" for number in ("", "_2") for name in ("kernel", "recurrent_kernel", "bias")
    ]
    assert not np.array_equal(arrays["layers.1.kernel"], arrays["layers.1.kernel_2"])


def test_a_step_lets_no_gradient_through_and_harms_nothing(pictures) -> None:
    built = BuiltNetwork(Network(layers=(Flatten(), Dense(units=5, activation="step"))))
    weights, _ = scattered(built)
    with tf.GradientTape() as tape:
        tape.watch(weights.trained)
        loss = tf.reduce_sum(answers(built, weights, pictures(3), training=True)[0])
    before, _, after, _ = tape.gradient(loss, weights.trained, unconnected_gradients="zero")
    assert not before.numpy().any()
    assert after.numpy().any()


@pytest.mark.parametrize("kernels", ["library", "slices"])
@pytest.mark.parametrize("activation", ["linear", "relu", "elu", "gelu", "silu", "tanh", "sigmoid"])
@pytest.mark.parametrize("pool_size", [2, 3])
def test_an_activation_moved_behind_pooling_changes_neither_sums_nor_gradients(
    plain, give_weights, pictures, kernels, activation, pool_size
) -> None:
    network = Network(
        layers=(
            Conv2D(filters=4, kernel_size=4, activation=activation), MaxPooling2D(pool_size=pool_size),
            Conv2D(filters=3, padding="same", activation=activation, use_bias=False), MaxPooling2D(), Flatten(),
        )
    )  # fmt: skip
    built, model = BuiltNetwork(network, kernels=kernels), plain(network)
    weights, arrays = scattered(built)
    give_weights(model, arrays)
    images, aims = pictures(6), np.random.default_rng(2).normal(size=(6, 10)).astype(np.float32)

    with tf.GradientTape() as tape:
        tape.watch(weights.trained)
        sums, _ = answers(built, weights, images, training=True)
        found = tape.gradient(tf.reduce_sum(sums * aims), weights.trained)
    with tf.GradientTape() as tape:
        expected_sums = model((images[..., np.newaxis] - PIXEL_MEAN) / PIXEL_SPREAD, training=True)
        expected = tape.gradient(tf.reduce_sum(expected_sums * aims), [v.value for v in model.trainable_variables])

    np.testing.assert_allclose(sums, expected_sums, rtol=1e-4, atol=1e-4)
    for one, two in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-3, atol=1e-3 * np.abs(two).max())


@pytest.mark.parametrize("momentum", [0.0, 0.6, 0.99])
def test_running_means_are_updated_as_keras_does(plain, give_weights, pictures, momentum) -> None:
    network = Network(layers=(Conv2D(filters=3), BatchNormalization(momentum=momentum, epsilon=0.01), Flatten()))
    built, model = BuiltNetwork(network), plain(network)
    weights, arrays = scattered(built)
    give_weights(model, arrays)
    for seed in range(3):
        images = pictures(8, seed)
        sums, statistics = answers(built, weights, images, training=True)
        expected = model((images[..., np.newaxis] - PIXEL_MEAN) / PIXEL_SPREAD, training=True)
        np.testing.assert_allclose(sums, expected, rtol=1e-3, atol=1e-3)
        weights = Weights(weights.trained, statistics)
        for one, two in zip(statistics, model.non_trainable_variables, strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-4, atol=1e-5)


def test_looking_leaves_the_running_means_alone(pictures) -> None:
    built = BuiltNetwork(ALL_KINDS)
    weights, _ = scattered(built)
    _, statistics = answers(built, weights, pictures(3))
    for before, after in zip(weights.statistics, statistics, strict=True):
        np.testing.assert_array_equal(before, after)


def test_going_forward_leaves_no_trace_in_the_network(pictures) -> None:
    built = BuiltNetwork(ALL_KINDS, seed=3)
    before = built.arrays_from(built.initial())
    weights, _ = scattered(built)
    answers(built, weights, pictures(3), True, tf.constant([0.5]), tf.constant([1, 2]))
    for name, array in built.arrays_from(built.initial()).items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize("seed", [0, 7, 2**31 - 1])
def test_the_same_seed_gives_the_same_fresh_weights(seed) -> None:
    one, two, other = (BuiltNetwork(ALL_KINDS, number) for number in (seed, seed, seed ^ 1))
    first, second, third = (built.arrays_from(built.initial()) for built in (one, two, other))
    for name, array in first.items():
        np.testing.assert_array_equal(array, second[name])
        assert "kernel" not in name or not np.array_equal(array, third[name])


def test_two_layers_of_one_shape_start_differently() -> None:
    built = BuiltNetwork(Network(layers=(Flatten(), Dense(units=9), Dense(units=9), Dense(units=9))))
    arrays = built.arrays_from(built.initial())
    assert not np.array_equal(arrays["layers.2.kernel"], arrays["layers.3.kernel"])


def test_every_tensor_has_a_name_of_its_own_that_says_where_it_belongs() -> None:
    names = BuiltNetwork(ALL_KINDS).names()
    assert len(set(names)) == len(names)
    assert {"layers.0.kernel", "layers.1.gamma", "layers.6.recurrent_kernel", "output.bias"} < set(names)
    assert names[-2:] == ["layers.1.moving_mean", "layers.1.moving_variance"]


def test_the_same_weights_go_through_both_kinds_of_kernels(pictures) -> None:
    library, slices = BuiltNetwork(ALL_KINDS), BuiltNetwork(ALL_KINDS, kernels="slices")
    weights, _ = scattered(library)
    options = (True, tf.constant([0.3]), tf.constant([5, 6]))
    one, _ = answers(library, weights, pictures(5), *options)
    two, _ = answers(slices, weights, pictures(5), *options)
    np.testing.assert_allclose(one, two, rtol=1e-4, atol=1e-5)


def test_arrays_and_weights_are_two_forms_of_the_same() -> None:
    built = BuiltNetwork(ALL_KINDS)
    weights, arrays = scattered(built)
    assert list(arrays) == built.names()
    for name, array in built.arrays_from(weights).items():
        np.testing.assert_array_equal(array, arrays[name])
        assert array.dtype == np.float32


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda array: array[:-1], ValueError),
        (lambda array: array.reshape(-1), ValueError),
        (lambda array: array.astype(np.float64), ValueError),
        (lambda array: array.astype(np.int32), ValueError),
        (None, KeyError),
    ],
    ids=["shape", "flat", "longer numbers", "whole numbers", "missing"],
)
def test_arrays_that_do_not_fit_are_refused_by_name(spoil, error) -> None:
    built = BuiltNetwork(Network(layers=(Flatten(), Dense(units=3))))
    arrays = built.arrays_from(built.initial())
    kernel = arrays.pop("layers.1.kernel")
    if spoil is not None:
        arrays["layers.1.kernel"] = spoil(kernel)
    with pytest.raises(error, match=r"layers\.1\.kernel"):
        built.weights_from(arrays)
