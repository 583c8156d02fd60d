"""Augmentation on the device against the NumPy reference, given the same random numbers."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.core.augmentations import Augmentation, Blur, Contrast, Elastic, Noise, Rotate, Shear, Shift, Zoom
from digitlab.core.parameter import bounds
from digitlab.data import augmentation
from digitlab.data.augmentation import places as reference
from digitlab.data.augmentation.draws import Draws
from digitlab.engine.augment import INK, Bending, draws, names, strengths
from digitlab.engine.augment.places import KINDS, elastic_fields, matrices, warp

SEED = tf.constant([7, 3])
CATALOGUE = Augmentation.entries()
EVERYTHING = tuple(kind() for kind in CATALOGUE.values())
ROUNDING = 5e-5  # of places up to 28 pixels away in 32 bits: about an eightieth of a level of grey
kinds = pytest.mark.parametrize("kind", CATALOGUE.values(), ids=CATALOGUE)


@pytest.fixture(scope="module")
def digits(mnist):
    return mnist.test.images[:40]


@cache
def bending(kinds, xla):
    """Compiled once for these kinds: their strengths are inputs."""
    return tf.function(Bending(tuple(kind() for kind in kinds)).__call__, jit_compile=xla, autograph=False)


def bent(images, augmentations, seed=SEED, first=0, xla=False):
    """What the engine makes of ``images``; XLA takes long to compile, so all kinds are one program."""
    bend = bending(tuple(map(type, augmentations)), xla)
    return bend(tf.constant(images), tf.constant(strengths(augmentations)), seed, tf.constant(first)).numpy()


def drawn(count):
    """What chance decides for SEED, for the reference."""
    at = (count, SEED, 0)
    return Draws(
        draws.maps(*at).numpy().T, draws.fields(*at).numpy(), draws.thickness(*at).numpy(),
        draws.blur(*at).numpy(), draws.contrast(*at).numpy(), draws.noise(*at).numpy(),
    )  # fmt: skip


def with_strength(kind, share):
    """``kind`` with its first strength at this share of its range, and any other at its end."""
    ends = {name: bounds(kind.model_fields[name]) for name in kind.strengths()}
    first, *others = kind.strengths()
    return kind(**{first: share * ends[first]["le"]}, **{name: ends[name]["ge"] for name in others})


def floats(*values):
    return [tf.constant([value], tf.float32) for value in values]


@settings(max_examples=40)
@given(
    turn=st.floats(-45, 45), zoom=st.floats(0.5, 1.5), slant=st.floats(-45, 45),
    shift_x=st.floats(-8, 8), shift_y=st.floats(-8, 8),
)  # fmt: skip
def test_the_maps_are_those_of_the_reference(turn, zoom, slant, shift_x, shift_y) -> None:
    found = matrices(*floats(turn, zoom, slant, shift_x, shift_y))[0]
    expected = reference.matrix(turn, zoom, zoom, slant, shift_x, shift_y)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("sigma", [2.0, 4.5, 10.0])
def test_the_fields_are_those_of_the_reference(sigma) -> None:
    raw = draws.fields(5, SEED, 0)
    found = elastic_fields(raw, tf.constant(4.0), tf.constant(sigma))
    expected = reference.elastic_fields(raw.numpy(), 4.0, sigma)
    np.testing.assert_allclose(np.moveaxis(found.numpy(), 0, 1), expected, atol=ROUNDING)


def test_warped_pictures_are_those_of_the_reference(digits) -> None:
    generator = np.random.default_rng(1)
    angles, zooms, moves = (generator.uniform(-1, 1, len(digits)) for _ in range(3))
    maps = reference.matrix(45 * angles, 1 + 0.5 * zooms, 1 + 0.5 * zooms, 45 * moves, 8 * moves, 8 * zooms)
    maps = maps.astype(np.float32)
    fields = generator.uniform(-3, 3, (len(digits), 2, 28, 28)).astype(np.float32)
    images = digits / np.float32(255)
    np.testing.assert_allclose(warp(tf.constant(digits), maps), reference.warp(images, maps), atol=ROUNDING)
    found = warp(tf.constant(digits), maps, tf.constant(np.moveaxis(fields, 1, 0)))
    np.testing.assert_allclose(found, reference.warp(images, maps, fields), atol=ROUNDING)


def test_nothing_comes_in_from_outside_the_picture() -> None:
    white = tf.fill((1, 28, 28), tf.constant(255, tf.uint8))
    for x, y in ((8, 0), (-8, 0), (0, 8), (0, -8), (100, 0), (0, -1e6)):
        found = warp(white, matrices(*floats(0, 1, 0, x, y)))[0].numpy()
        expected = np.zeros((28, 28))
        rows, columns = (slice(max(d, 0), max(28 + min(d, 0), 0)) for d in (int(y), int(x)))
        expected[rows, columns] = 1
        np.testing.assert_allclose(found, expected, atol=1e-5)


@kinds
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_each_bends_as_the_reference_does(kind, share, digits) -> None:
    chosen = (with_strength(kind, share),)
    expected = augmentation.bent(digits, chosen, drawn(len(digits)))
    assert np.abs(expected - digits / 255).mean() > 0.003
    np.testing.assert_allclose(bent(digits, chosen), expected, atol=ROUNDING)
    beside_others = tuple(chosen[0] if kind is other else with_strength(other, 0.0) for other in CATALOGUE.values())
    np.testing.assert_allclose(bent(digits, beside_others, xla=True), expected, atol=ROUNDING)


def test_all_together_bend_as_the_reference_does(digits) -> None:
    expected = augmentation.bent(digits, EVERYTHING, drawn(len(digits)))
    np.testing.assert_allclose(bent(digits, EVERYTHING, xla=True), expected, atol=ROUNDING)


def test_a_graph_bends_as_xla_does(digits) -> None:
    np.testing.assert_allclose(bent(digits, EVERYTHING), bent(digits, EVERYTHING, xla=True), atol=ROUNDING)


def test_a_part_of_a_batch_is_bent_as_the_whole_batch_would_be(digits) -> None:
    whole = bent(digits, EVERYTHING)
    np.testing.assert_allclose(bent(digits[15:32], EVERYTHING, first=15), whole[15:32], atol=1e-6)


@kinds
def test_without_strength_the_digits_stay_as_they_are(kind, digits) -> None:
    np.testing.assert_allclose(bent(digits, (with_strength(kind, 0.0),)), digits / np.float32(255), atol=1e-6)


@kinds
def test_another_seed_bends_otherwise(kind, digits) -> None:
    one, same, other = (bent(digits, (kind(),), tf.constant([7, step])) for step in (3, 3, 4))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).mean() > 0.001


@pytest.mark.parametrize("pixels", [0.5, 2.0, 8.0])
def test_shifts_reach_their_end_in_all_directions_and_no_further(pixels) -> None:
    dots = np.zeros((500, 28, 28), np.uint8)
    dots[:, 13, 13] = 255
    found = bent(dots, (Shift(pixels=pixels),))
    places = np.stack([(found.sum(axis=axis) * np.arange(28)).sum(axis=1) for axis in (1, 2)]) - 13
    assert np.abs(places).max() <= pixels + 1e-3
    assert places.max(axis=1) == pytest.approx([pixels] * 2, rel=0.05)
    assert places.min(axis=1) == pytest.approx([-pixels] * 2, rel=0.05)
    assert abs(np.corrcoef(*places)[0, 1]) < 0.2


def test_what_is_not_listed_is_not_compiled(digits) -> None:
    def operations(augmentations):
        traced = tf.function(Bending(augmentations).__call__, autograph=False)
        graph = traced.get_concrete_function(digits, tf.constant(strengths(augmentations)), SEED, 0).graph
        return {operation.type for operation in graph.get_operations()}

    assert operations(()) <= {"Placeholder", "Const", "Cast", "RealDiv", "Unpack", "Identity", "NoOp"}
    assert not any("If" in kind for kind in operations(()))
    assert any("If" in kind for kind in operations((Blur(),)))


def test_every_augmentation_of_the_catalogue_has_its_place_in_the_strengths() -> None:
    assert {*KINDS, *INK} == set(CATALOGUE.values())
    assert names() == [
        "shift.pixels", "rotate.degrees", "zoom.fraction", "shear.degrees", "elastic.pixels", "elastic.sigma",
        "thickness.pixels", "blur.sigma", "contrast.fraction", "noise.sigma",
    ]  # fmt: skip
    wanted = (Shear(degrees=4), Zoom(fraction=0.3), Shift(pixels=1), Rotate(degrees=2), Elastic(pixels=3, sigma=5))
    assert strengths(wanted) == [1, 2, 0.3, 4, 3, 5, 0, 0, 0, 0]
    assert strengths((Noise(sigma=0.2), Contrast(fraction=0.5))) == [0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.2]
    assert strengths(()) == [0] * 10
