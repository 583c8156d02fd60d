"""Validation digits: stratified, disjoint, and the same everywhere."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.core.errors import DigitLabError
from digitlab.data.sources import labels
from digitlab.data.splits import folds, split, with_wrong

FORTY = (np.arange(40) % 10).astype(np.uint8)
BY_CHANCE = [6, 20, 21, 23, 24, 32, 33, 35, 37, 39]
BY_CHANCE_OF_MNIST = "40bc0586077e587d"
WRONG = [0, 1, 2, 3, 6, 5, 6, 0, 8, 9, 8, 3, 2, 3, 4, 2, 6, 7, 5, 9, *range(10), 0, 1, 2, 3, 4, 2, 6, 7, 9, 9]

digits = st.lists(st.integers(0, 9), min_size=2, max_size=120).map(lambda some: np.array(some, np.uint8))


@pytest.mark.parametrize(
    ("seed", "golden"),
    [(0, [2, 3, 11, 15, 17, 18, 20, 34, 36, 39]), (7, [6, 18, 20, 21, 23, 24, 32, 35, 37, 39])],
)
def test_a_seed_holds_back_the_same_digits_on_every_computer(seed: int, golden: list[int]) -> None:
    assert split(FORTY, 10, seed)[1].tolist() == golden


def test_the_usual_split_of_mnist_is_the_same_on_every_computer() -> None:
    training, validation = split(labels("mnist")[0], 6_000, 0)
    assert (len(training), len(validation)) == (54_000, 6_000)
    assert validation[:8].tolist() == [2, 3, 11, 13, 20, 48, 53, 59]
    assert digest(validation).startswith("393e05f6f3a7fecb")


def test_the_split_by_chance_is_the_same_on_every_computer() -> None:
    assert split(FORTY, 10, 7, stratified=False)[1].tolist() == BY_CHANCE
    validation = split(labels("mnist")[0], 6_000, 0, stratified=False)[1]
    first = np.argsort(np.random.PCG64(0).random_raw(60_000), kind="stable")[:6_000]
    assert sorted(first.tolist()) == validation.tolist()
    assert digest(validation).startswith(BY_CHANCE_OF_MNIST)


def digest(places: np.ndarray) -> str:
    return hashlib.sha256(places.astype("<i8").tobytes()).hexdigest()


@given(
    labels=st.lists(st.integers(0, 9), min_size=1, max_size=200), share=st.floats(0, 1), seed=st.integers(0, 2**64 - 1)
)
def test_every_digit_is_on_one_side_and_every_class_gives_its_share(labels: list[int], share: float, seed: int) -> None:
    array = np.array(labels, np.uint8)
    count = int(share * (len(labels) - 1))
    by_chance = split(array, count, seed, stratified=False)
    assert len(by_chance[1]) == count
    assert sorted(np.concatenate(by_chance).tolist()) == list(range(len(labels)))
    training, validation = split(array, count, seed)
    assert len(validation) == count
    assert sorted([*training, *validation]) == list(range(len(labels)))
    assert (np.diff(training) > 0).all()
    assert (np.diff(validation) > 0).all()
    for digit in range(10):
        wanted = labels.count(digit) * count / len(labels)
        assert abs((array[validation] == digit).sum() - wanted) < 1


def test_another_seed_holds_back_others() -> None:
    assert (split(FORTY, 10, 1)[1] != split(FORTY, 10, 2)[1]).any()


@pytest.mark.parametrize("count", [-1, 40, 41])
def test_a_count_that_leaves_nothing_to_learn_from_is_refused(count: int) -> None:
    with pytest.raises(DigitLabError, match="cannot be held back from 40; hold back 0 to 39"):
        split(FORTY, count, 0)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(DigitLabError, match="split seed is -1; it must be at least 0"):
        split(FORTY, 10, -1)


def doubles(data: st.DataObject, count: int) -> np.ndarray:
    """Which of ``count`` digits are alike: some of them are the same as one before."""
    alike = np.arange(count)
    for place in data.draw(st.lists(st.integers(1, count - 1), max_size=count)):
        alike[place] = alike[data.draw(st.integers(0, place - 1))]
    for place in range(count):
        alike[place] = alike[alike[place]]
    return alike


@given(data=st.data(), array=digits, share=st.floats(0, 1), seed=st.integers(0, 99), stratified=st.booleans())
def test_digits_that_are_alike_lie_on_the_same_side(
    data: st.DataObject, array: np.ndarray, share: float, seed: int, stratified: bool
) -> None:
    alike = doubles(data, len(array))
    count = int(share * (len(array) - 1))
    training, validation = split(array, count, seed, stratified=stratified, alike=alike)
    assert sorted([*training, *validation]) == list(range(len(array)))
    assert len(validation) <= count
    assert not set(alike[training]) & set(alike[validation])


@given(array=digits, share=st.floats(0, 1), seed=st.integers(0, 99), stratified=st.booleans())
def test_few_that_are_alike_change_as_little_as_can_be(
    array: np.ndarray, share: float, seed: int, stratified: bool
) -> None:
    """Two of a class in a thousand: at most they themselves and one other change sides, and the counts stay."""
    many = np.concatenate([array, np.arange(1_000) % 10]).astype(np.uint8)
    count = int(share * 900)
    two = np.flatnonzero(many == many[0])[:2]
    alike = np.arange(len(many))
    alike[two[1]] = two[0]
    before = set(split(many, count, seed, stratified=stratified)[1].tolist())
    after = set(split(many, count, seed, stratified=stratified, alike=alike)[1].tolist())
    assert len(after) == count or len(after) == count - 1
    assert len(before ^ after - set(two.tolist())) <= 2
    if len({*before} & {*two.tolist()}) != 1:
        assert after == before


@given(array=digits, seed=st.integers(0, 99), stratified=st.booleans(), data=st.data())
def test_folds_share_every_digit_out_once_and_evenly(
    array: np.ndarray, seed: int, stratified: bool, data: st.DataObject
) -> None:
    count = data.draw(st.integers(2, min(len(array), 12)))
    found = folds(array, count, seed, stratified=stratified)
    assert len(found) == count
    assert sorted(np.concatenate(found).tolist()) == list(range(len(array)))
    sizes = [len(fold) for fold in found]
    assert max(sizes) - min(sizes) <= 1
    for digit in range(10) if stratified else ():
        counts = [int((array[fold] == digit).sum()) for fold in found]
        assert max(counts) - min(counts) <= 1


@given(array=digits, seed=st.integers(0, 99), data=st.data())
def test_digits_that_are_alike_lie_in_the_same_fold(array: np.ndarray, seed: int, data: st.DataObject) -> None:
    alike = doubles(data, len(array))
    found = folds(array, 2, seed, alike=alike)
    assert sorted(np.concatenate(found).tolist()) == list(range(len(array)))
    assert not set(alike[found[0]]) & set(alike[found[1]])


def test_parts_that_cannot_be_made_are_refused() -> None:
    for count in (0, 1, 41):
        with pytest.raises(DigitLabError, match=f"40 digits cannot make {count} parts; take 2 to 40"):
            folds(FORTY, count, 0)


@given(array=digits, share=st.floats(0, 0.9), seed=st.integers(0, 99))
def test_so_many_labels_are_wrong_and_no_others(array: np.ndarray, share: float, seed: int) -> None:
    wrong = with_wrong(array, share, seed)
    assert (wrong != array).sum() == round(share * len(array))
    assert wrong.max() <= 9
    fewer = with_wrong(array, share / 2, seed)
    assert ((fewer == array) | (fewer == wrong)).all(), "a larger share leaves those that were wrong before"


def test_every_other_digit_is_as_likely_to_be_the_wrong_one() -> None:
    array = np.full(90_000, 3, np.uint8)
    counts = np.bincount(with_wrong(array, 1.0, 5), minlength=10)
    assert counts[3] == 0
    others = np.delete(counts, 3)
    assert ((others - 10_000) ** 2 / 10_000).sum() < 26.1  # chi-squared of 8 degrees of freedom, once in a thousand


def test_wrong_labels_are_the_same_on_every_computer_and_others_for_another_seed() -> None:
    assert with_wrong(FORTY, 0.2, 0).tolist() == WRONG
    assert with_wrong(FORTY, 0.2, 1).tolist() != WRONG
