"""Augmentation on the device against the NumPy reference."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.core.augmentations import Augmentation, Rotate, Shear, Shift, Zoom
from digitlab.data import augmentation
from digitlab.engine.augment import KINDS, bend, matrices, strengths, warp
from digitlab.engine.chance import uniform

SEED = tf.constant([7, 3])


@pytest.fixture(scope="module")
def digits(mnist):
    return mnist.test.images[:40]


def floats(*values):
    return [tf.constant([value], tf.float32) for value in values]


@settings(max_examples=40)
@given(
    turn=st.floats(-45, 45), zoom=st.floats(0.5, 1.5), slant=st.floats(-45, 45),
    shift_x=st.floats(-8, 8), shift_y=st.floats(-8, 8),
)  # fmt: skip
def test_the_maps_are_those_of_the_reference(turn, zoom, slant, shift_x, shift_y) -> None:
    found = matrices(*floats(turn, zoom, slant, shift_x, shift_y))[0]
    expected = augmentation.matrix(turn, zoom, zoom, slant, shift_x, shift_y)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_warped_pictures_are_those_of_the_reference(digits) -> None:
    images = digits.astype(np.float32) / 255
    maps = augmentation.random_matrices(np.random.default_rng(1), len(images), 8, 45, 0.5, 45)
    found = warp(tf.constant(images), tf.constant(maps, tf.float32))
    np.testing.assert_allclose(found, augmentation.warp(images, maps.astype(np.float32)), atol=1e-5)


def test_nothing_comes_in_from_outside_the_picture() -> None:
    white = tf.ones((1, 28, 28))
    for x, y in ((8, 0), (-8, 0), (0, 8), (0, -8), (100, 0), (0, -1e6)):
        found = warp(white, matrices(*floats(0, 1, 0, x, y)))[0].numpy()
        expected = np.zeros((28, 28))
        rows, columns = (slice(max(d, 0), max(28 + min(d, 0), 0)) for d in (int(y), int(x)))
        expected[rows, columns] = 1
        np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("strength", [(2, 10, 0.1, 10), (8, 45, 0.5, 45), (0, 0, 0, 30)])
def test_bending_draws_each_map_from_the_seed_as_the_reference_does(digits, strength) -> None:
    shift, turn, zoom, slant = strength
    draws = uniform((len(digits), 5), SEED).numpy().T * 2 - 1
    zooms = 1 + zoom * draws[1]
    maps = augmentation.matrix(turn * draws[0], zooms, zooms, slant * draws[2], shift * draws[3], shift * draws[4])
    expected = augmentation.warp(digits.astype(np.float32) / 255, maps)
    np.testing.assert_allclose(bend(digits, tf.constant(strength, tf.float32), SEED), expected, atol=2e-4)


def test_a_part_of_a_batch_is_bent_as_the_whole_batch_would_be(digits) -> None:
    strength = tf.constant([2.0, 10, 0.1, 10])
    whole = bend(digits, strength, SEED).numpy()
    np.testing.assert_allclose(bend(digits[15:32], strength, SEED, 15), whole[15:32], atol=1e-6)


def test_without_strength_the_digits_stay_as_they_are(digits) -> None:
    found = bend(digits, tf.zeros(4), SEED)
    np.testing.assert_allclose(found, digits.astype(np.float32) / 255, atol=1e-6)


@pytest.mark.parametrize("pixels", [0.5, 2.0, 8.0])
def test_shifts_reach_their_end_in_all_directions_and_no_further(pixels) -> None:
    dots = np.zeros((500, 28, 28), np.uint8)
    dots[:, 13, 13] = 255
    found = bend(dots, tf.constant([pixels, 0, 0, 0]), SEED).numpy()
    places = np.stack([(found.sum(axis=axis) * np.arange(28)).sum(axis=1) for axis in (1, 2)]) - 13
    assert np.abs(places).max() <= pixels + 1e-3
    assert places.max(axis=1) == pytest.approx([pixels] * 2, rel=0.05)
    assert places.min(axis=1) == pytest.approx([-pixels] * 2, rel=0.05)
    assert abs(np.corrcoef(*places)[0, 1]) < 0.2


def test_another_seed_bends_otherwise(digits) -> None:
    strength = tf.constant([2.0, 10, 0.1, 10])
    one, same, other = (bend(digits, strength, tf.constant([7, step])).numpy() for step in (3, 3, 4))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).mean() > 0.01


def test_every_augmentation_of_the_catalogue_has_its_place_in_the_strengths() -> None:
    assert set(KINDS) == set(Augmentation.entries().values())
    wanted = (Shear(degrees=4), Zoom(fraction=0.3), Shift(pixels=1), Rotate(degrees=2))
    assert strengths(wanted) == [1, 2, 0.3, 4]
    assert strengths((Zoom(fraction=0.2),)) == [0, 0, 0.2, 0]
    assert strengths(()) == [0, 0, 0, 0]
