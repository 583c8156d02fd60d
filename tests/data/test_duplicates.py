"""Pictures that are equal byte for byte are found, and no others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.data import duplicates
from digitlab.data.sources import load


def pictures(*numbers: int) -> np.ndarray:
    """A picture for each number: equal numbers, equal pictures."""
    return np.stack([np.random.default_rng(number).integers(0, 256, (28, 28), np.uint8) for number in numbers])


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20))
def test_each_picture_is_told_the_first_that_is_equal(numbers: list[int]) -> None:
    assert duplicates.alike(pictures(*numbers)).tolist() == [numbers.index(number) for number in numbers]


def test_pictures_that_are_in_another_set_too_are_found() -> None:
    assert duplicates.among(pictures(1, 2, 3, 2), pictures(2, 7)).tolist() == [1, 3]
    assert duplicates.among(pictures(1, 2), pictures(7)).tolist() == []


def test_a_number_that_two_pictures_share_by_chance_makes_them_not_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "_keys", lambda images: np.zeros(len(images), np.uint64))
    assert duplicates.alike(pictures(1, 2, 1)).tolist() == [0, 1, 0]
    assert duplicates.among(pictures(1, 2), pictures(2)).tolist() == [1]


def test_a_single_pixel_is_a_difference() -> None:
    two = pictures(1, 1)
    two[1, 27, 27] ^= 1
    assert duplicates.alike(two).tolist() == [0, 1]


def test_mnist_has_no_two_equal_pictures() -> None:
    """A second way to see it: the bytes of every picture in a set."""
    train, test = load("mnist")
    assert len({image.tobytes() for part in (train, test) for image in part.images}) == 70_000
    assert (duplicates.alike(train.images) == np.arange(60_000)).all()
    assert len(duplicates.among(train.images, test.images)) == 0
