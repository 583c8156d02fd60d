"""The layers that the engine carries out itself."""

from __future__ import annotations

from typing import get_args

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.layers.shared import Activation, Initializer
from digitlab.engine.layers import make
from digitlab.engine.layers.noise import LiveDropout, LiveGaussianNoise, LiveSpatialDropout2D
from digitlab.engine.layers.pooling import StridedPooling2D
from digitlab.engine.layers.sequence import PictureColumns, PictureRows

ONES = np.ones((500, 400), np.float32)
LAYER = LiveDropout(0.5)


def pooled(layer, x):
    with tf.GradientTape() as tape:
        x = tf.constant(x)
        tape.watch(x)
        y = layer(x)
        weights = tf.reshape(tf.range(tf.size(y), dtype=tf.float32), y.shape)
        return y.numpy(), tape.gradient(tf.reduce_sum(y * weights), x).numpy()


@pytest.mark.parametrize("size", [2, 3, 4, 5, 8])
@pytest.mark.parametrize("shape", [(8, 8), (9, 11), (28, 15)])
def test_pooling_with_slices_is_keras_pooling_and_so_is_its_gradient(size, shape) -> None:
    x = np.random.default_rng(size).normal(size=(2, *shape, 3)).astype(np.float32)
    ours, theirs = StridedPooling2D(size), keras.layers.MaxPooling2D(size)
    for one, two in zip(pooled(ours, x), pooled(theirs, x), strict=True):
        np.testing.assert_array_equal(one, two)
    assert ours.compute_output_shape((None, *shape, 3)) == (None, shape[0] // size, shape[1] // size, 3)


def test_pooling_gives_the_gradient_of_equal_pixels_to_one_of_them() -> None:
    x = np.zeros((1, 4, 4, 1), np.float32)
    _, ours = pooled(StridedPooling2D(2), x)
    _, theirs = pooled(keras.layers.MaxPooling2D(2), x)
    np.testing.assert_array_equal(ours, theirs)


def dropped(rate, seed=(1, 2), x=ONES, training=True, first=0):
    return disturbed(LAYER, rate, seed, x, training, first)


def disturbed(layer, strength, seed=(1, 2), x=ONES, training=True, first=0):
    layer.strength.assign(strength)
    layer.draw.assign((*seed, first))
    return layer(tf.constant(x), training=training).numpy()


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.5, 0.95])
def test_dropout_switches_off_its_share_and_keeps_the_mean(rate) -> None:
    found = dropped(rate)
    spread = np.sqrt(rate * (1 - rate) / found.size)
    assert (found == 0).mean() == pytest.approx(rate, abs=5 * spread)
    assert found.mean() == pytest.approx(1, abs=5 * spread / (1 - rate))
    np.testing.assert_allclose(found[found != 0], 1 / (1 - rate), rtol=1e-6)


def test_dropout_at_rate_nought_and_dropout_that_only_looks_change_nothing() -> None:
    x = np.random.default_rng(0).normal(size=(5, 7)).astype(np.float32)
    np.testing.assert_array_equal(dropped(0.0, x=x), x)
    np.testing.assert_array_equal(dropped(0.9, x=x, training=False), x)


def test_a_part_of_a_batch_loses_what_the_whole_batch_would() -> None:
    np.testing.assert_array_equal(dropped(0.5, x=ONES[200:350], first=200), dropped(0.5)[200:350])


def test_dropout_is_decided_by_its_seed() -> None:
    np.testing.assert_array_equal(dropped(0.5, (3, 4)), dropped(0.5, (3, 4)))
    for other in ((3, 5), (4, 4)):
        both = (dropped(0.5, (3, 4)) == 0) & (dropped(0.5, other) == 0)
        assert both.mean() == pytest.approx(0.25, abs=0.01)


def test_dropout_treats_no_place_otherwise_than_the_others() -> None:
    kept = np.mean([dropped(0.5, (1, step), ONES[:10, :20]) != 0 for step in range(400)], axis=0)
    assert np.abs(kept - 0.5).max() < 5 * 0.5 / np.sqrt(400)


def test_the_rate_of_a_higher_dropout_takes_what_a_lower_one_took_too() -> None:
    assert ((dropped(0.6) == 0) >= (dropped(0.3) == 0)).all()


def test_rows_keep_every_pixel_in_its_row() -> None:
    x = np.arange(2 * 3 * 4 * 5, dtype=np.float32).reshape(2, 3, 4, 5)
    layer = PictureRows()
    np.testing.assert_array_equal(layer(tf.constant(x)), x.reshape(2, 3, 20))
    assert layer.compute_output_shape((None, 3, 4, 5)) == (None, 3, 20)


def test_columns_keep_every_pixel_in_its_column() -> None:
    x = np.arange(2 * 3 * 4 * 5, dtype=np.float32).reshape(2, 3, 4, 5)
    layer = PictureColumns()
    np.testing.assert_array_equal(layer(tf.constant(x)), x.transpose(0, 2, 1, 3).reshape(2, 4, 15))
    assert layer.compute_output_shape((None, 3, 4, 5)) == (None, 4, 15)


@pytest.mark.parametrize("size", [2, 3, 5])
def test_the_mean_of_slices_is_keras_average_pooling_and_so_is_its_gradient(size) -> None:
    x = np.random.default_rng(size).normal(size=(2, 9, 11, 3)).astype(np.float32)
    ours, theirs = StridedPooling2D(size, mean=True), keras.layers.AveragePooling2D(size)
    for one, two in zip(pooled(ours, x), pooled(theirs, x), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-5)


def test_spatial_dropout_takes_whole_channels_and_keeps_the_mean() -> None:
    x = np.ones((200, 3, 4, 50), np.float32)
    found = disturbed(LiveSpatialDropout2D(0.3), 0.3, x=x)
    assert (found == found[:, :1, :1]).all()
    assert (found[:, 0, 0] == 0).mean() == pytest.approx(0.3, abs=0.03)
    np.testing.assert_allclose(found[found != 0], 1 / 0.7, rtol=1e-6)


def test_noise_is_as_wide_as_it_says_and_around_nothing() -> None:
    x = np.full((500, 400), 3, np.float32)
    found = disturbed(LiveGaussianNoise(0.5), 0.5, x=x) - 3
    assert found.std() == pytest.approx(0.5, rel=0.01)
    assert found.mean() == pytest.approx(0, abs=0.01)
    assert (np.abs(found) < 0.5).mean() == pytest.approx(0.6827, abs=0.01)


@pytest.mark.parametrize("kind", [LiveSpatialDropout2D, LiveGaussianNoise])
def test_noise_is_decided_by_seed_and_place_and_nothing_at_strength_nought(kind) -> None:
    x = np.random.default_rng(0).normal(size=(8, 5, 5, 7)).astype(np.float32)
    layer = kind(0.4)
    whole = disturbed(layer, 0.4, x=x)
    np.testing.assert_allclose(disturbed(layer, 0.4, x=x[3:6], first=3), whole[3:6], rtol=1e-5, atol=1e-6)
    assert (disturbed(layer, 0.4, (1, 3), x=x) != whole).any()
    np.testing.assert_array_equal(disturbed(layer, 0.0, x=x), x)
    np.testing.assert_array_equal(disturbed(layer, 0.4, x=x, training=False), x)


@pytest.mark.parametrize("name", get_args(Activation))
def test_every_activation_bends_numbers_and_rises_where_it_is_said_to(name) -> None:
    values = np.linspace(-4, 4, 8_001, dtype=np.float32)
    bent = make.activation(name)(tf.constant(values)).numpy()
    assert np.isfinite(bent).all()
    assert (np.diff(bent) >= -1e-7).all() == (name in make.RISING)


@pytest.mark.parametrize("name", get_args(Initializer))
def test_every_initializer_draws_by_its_seed(name) -> None:
    first, again, other = (make.initializer(name, seed)((30, 20)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (name == "zeros") == bool((np.asarray(first) == np.asarray(other)).all())
