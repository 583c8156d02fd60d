"""Validation digits: stratified, disjoint, and the same everywhere."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.core.errors import DigitLabError
from digitlab.data.sources import load
from digitlab.data.splits import stratified_split

FORTY = (np.arange(40) % 10).astype(np.uint8)


@pytest.mark.parametrize(
    ("seed", "golden"),
    [(0, [2, 3, 11, 15, 17, 18, 20, 34, 36, 39]), (7, [6, 18, 20, 21, 23, 24, 32, 35, 37, 39])],
)
def test_a_seed_holds_back_the_same_digits_on_every_computer(seed: int, golden: list[int]) -> None:
    assert stratified_split(FORTY, 10, seed)[1].tolist() == golden


def test_the_usual_split_of_mnist_is_the_same_on_every_computer() -> None:
    training, validation = stratified_split(load("mnist").train.labels, 6_000, 0)
    assert (len(training), len(validation)) == (54_000, 6_000)
    assert validation[:8].tolist() == [2, 3, 11, 13, 20, 48, 53, 59]
    digest = hashlib.sha256(validation.astype("<i8").tobytes()).hexdigest()
    assert digest.startswith("393e05f6f3a7fecb")


@given(
    labels=st.lists(st.integers(0, 9), min_size=1, max_size=200), share=st.floats(0, 1), seed=st.integers(0, 2**64 - 1)
)
def test_every_digit_is_on_one_side_and_every_class_gives_its_share(labels: list[int], share: float, seed: int) -> None:
    array = np.array(labels, np.uint8)
    count = int(share * (len(labels) - 1))
    training, validation = stratified_split(array, count, seed)
    assert len(validation) == count
    assert sorted([*training, *validation]) == list(range(len(labels)))
    assert (np.diff(training) > 0).all()
    assert (np.diff(validation) > 0).all()
    for digit in range(10):
        wanted = labels.count(digit) * count / len(labels)
        assert abs((array[validation] == digit).sum() - wanted) < 1


def test_another_seed_holds_back_others() -> None:
    assert (stratified_split(FORTY, 10, 1)[1] != stratified_split(FORTY, 10, 2)[1]).any()


@pytest.mark.parametrize("count", [-1, 40, 41])
def test_a_count_that_leaves_nothing_to_learn_from_is_refused(count: int) -> None:
    with pytest.raises(DigitLabError, match="cannot be held back from 40; hold back 0 to 39"):
        stratified_split(FORTY, count, 0)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(DigitLabError, match="split seed is -1; it must be at least 0"):
        stratified_split(FORTY, 10, -1)
