"""What is learned from, checked with and sealed: disjoint to the last picture, wrong labels only where asked for."""

from __future__ import annotations

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data
from digitlab.data import sources
from digitlab.data.sources import Dataset, Digits
from digitlab.engine import parts


def doubled(mnist):
    """2,000 digits: 300 appear twice, by other labels too, and 50 are also in a test of 200."""
    train, test = mnist
    images = np.concatenate([train.images[:1_650], train.images[:300], test.images[:50]])
    labels = np.concatenate([train.labels[:1_650], train.labels[1:301], test.labels[:50]])
    return Dataset(Digits(images, labels), Digits(test.images[:200], test.labels[:200]))


@pytest.fixture
def with_doubles(mnist, monkeypatch):
    made = doubled(mnist)
    monkeypatch.setattr(sources, "load", lambda dataset: made)
    return made


def pictures(digits) -> set[bytes]:
    return {image.tobytes() for image in digits.images.numpy()}


@pytest.mark.parametrize("stratified", [True, False])
def test_equal_pictures_never_cross_parts_and_those_of_the_test_are_left_out(with_doubles, stratified) -> None:
    found = parts.load(Data(validation_count=200, stratified=stratified))
    learned, checked, test = map(pictures, (found.training, found.validation, found.test))
    assert not learned & checked
    assert not (learned | checked) & test
    assert found.left_out == 50
    assert len(found.training.labels) + len(found.validation.labels) == 1_950
    assert 190 <= len(found.validation.labels) <= 200


def test_digits_that_are_all_alike_cannot_be_shared_out(mnist, monkeypatch) -> None:
    alike = Digits(mnist.train.images[:1].repeat(300, axis=0), mnist.train.labels[:1].repeat(300))
    monkeypatch.setattr(sources, "load", lambda dataset: Dataset(alike, mnist.test))
    with pytest.raises(DigitLabError, match="Too many of the digits are alike"):
        parts.load(Data(validation_count=100))


def test_mnist_is_shared_out_without_leaving_any_out() -> None:
    assert parts.load(Data()).left_out == 0


def test_wrong_labels_are_learned_from_and_never_checked_with() -> None:
    right, wrong = parts.load(Data(learn_from=1_000)), parts.load(Data(learn_from=1_000, wrong_labels=0.3))
    assert (right.training.images.numpy() == wrong.training.images.numpy()).all()
    assert (right.training.labels.numpy() != wrong.training.labels.numpy()).sum() == 300
    for part in ("validation", "test"):
        assert (getattr(right, part).labels.numpy() == getattr(wrong, part).labels.numpy()).all()


def test_the_folds_check_every_digit_once(with_doubles) -> None:
    found = [fold() for fold in parts.folds(Data(learn_from=700, wrong_labels=0.5), 3)]
    assert sum(len(fold.validation.labels) for fold in found) == 1_950
    assert len(set.union(*(pictures(fold.validation) for fold in found))) == 1_650
    truth = {image.tobytes() + bytes([label]) for image, label in zip(*with_doubles.train, strict=True)}
    for fold in found:
        assert len(fold.training.labels) == 700
        assert not pictures(fold.training) & pictures(fold.validation)
        labelled = (
            image.tobytes() + bytes([label])
            for image, label in zip(*(array.numpy() for array in fold.validation), strict=True)
        )
        assert set(labelled) <= truth, "what checks is never labelled wrong"
