"""Random numbers: the same wherever they are made, and as random as dropout and augmentation need them."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from digitlab.engine.chance import uniform

SEEDS = [(0, 0), (7, 1), (-1, 2**31 - 1), (-(2**31), 123_456_789)]


def numbers(shape, seed):
    return uniform(shape, tf.constant(seed, tf.int32)).numpy()


def mixed(bits):
    bits = (bits ^ bits >> np.uint32(16)) * np.uint32(0x7FEB352D)
    bits = (bits ^ bits >> np.uint32(15)) * np.uint32(0x846CA68B)
    return bits ^ bits >> np.uint32(16)


def reference(count, seed):
    """The same hash, written with NumPy's 32-bit numbers."""
    first, second = np.array(seed, np.int64).astype(np.uint32)
    with np.errstate(over="ignore"):
        key = mixed(first * np.uint32(0x9E3779B9) + mixed(second + np.uint32(0x85EBCA6B)))
        bits = mixed(np.arange(count, dtype=np.uint32) + key)
    return (bits >> np.uint32(8)).astype(np.float32) / np.float32(2**24)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_numbers_are_the_hash_of_place_and_seed(seed) -> None:
    np.testing.assert_array_equal(numbers((3, 50, 7), seed), reference(1050, seed).reshape(3, 50, 7))


@pytest.mark.parametrize("seed", SEEDS)
def test_they_are_the_same_in_a_graph_and_under_xla(seed) -> None:
    expected = numbers((64, 9), seed)
    for options in ({}, {"jit_compile": True}):
        compiled = tf.function(lambda s: uniform((64, 9), s), **options)
        np.testing.assert_array_equal(compiled(tf.constant(seed, tf.int32)), expected)


def test_a_later_part_of_the_row_can_be_had_alone() -> None:
    np.testing.assert_array_equal(uniform((3, 4), tf.constant([7, 3]), 5), reference(17, (7, 3))[5:].reshape(3, 4))


def test_they_fill_nought_to_one_evenly() -> None:
    found = numbers((200_000,), (7, 3))
    assert found.min() >= 0
    assert found.max() < 1
    assert found.mean() == pytest.approx(0.5, abs=5 * np.sqrt(1 / 12 / found.size))
    counts = np.histogram(found, 100, (0, 1))[0]
    chi_squared = ((counts - 2000) ** 2 / 2000).sum()
    assert 99 - 5 * np.sqrt(198) < chi_squared < 99 + 5 * np.sqrt(198)


@pytest.mark.parametrize("other", [(7, 4), (8, 3), (3, 7), (7, 3 + 2**16), (-7, 3)])
def test_numbers_of_different_seeds_have_nothing_to_do_with_each_other(other) -> None:
    one, two = numbers((20_000,), (7, 3)), numbers((20_000,), other)
    assert abs(np.corrcoef(one, two)[0, 1]) < 5 / np.sqrt(one.size)
    shared = np.intersect1d(one, two).size
    assert shared < 100, "one is a part of the other"


@pytest.mark.parametrize("distance", [1, 2, 28, 128])
def test_neighbours_have_nothing_to_do_with_each_other(distance) -> None:
    found = numbers((20_000,), (7, 3))
    assert abs(np.corrcoef(found[:-distance], found[distance:])[0, 1]) < 5 / np.sqrt(found.size)


def test_one_place_sees_even_numbers_from_step_to_step() -> None:
    found = np.array([reference(2, (7, step)) for step in range(5_000)])
    assert found.mean(axis=0) == pytest.approx([0.5, 0.5], abs=5 * np.sqrt(1 / 12 / 5_000))
    assert abs(np.corrcoef(found[:-1, 0], found[1:, 0])[0, 1]) < 5 / np.sqrt(5_000)
