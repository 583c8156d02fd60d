"""What is learned from, checked with and sealed: disjoint to the last picture, wrong labels only where asked for."""

from __future__ import annotations

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data
from digitlab.data import collections, sources
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
    assert len(found.training.labels) + len(found.validation.labels) == 1_950
    assert 190 <= len(found.validation.labels) <= 200


@pytest.mark.parametrize("sealed", [False, True])
def test_digits_that_are_all_alike_cannot_be_shared_out(mnist, monkeypatch, sealed) -> None:
    alike = Digits(mnist.train.images[:1].repeat(300, axis=0), mnist.train.labels[:1].repeat(300))
    monkeypatch.setattr(sources, "load", lambda dataset: Dataset(alike, alike if sealed else mnist.test))
    with pytest.raises(DigitLabError, match="Too many of the digits are alike"):
        parts.load(Data(validation_count=100))


def test_mnist_is_shared_out_without_leaving_any_out() -> None:
    found = parts.load(Data())
    assert len(found.training.labels) + len(found.validation.labels) == 60_000


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


@pytest.fixture
def drawn():
    """A cross and a hook that were drawn, as settings name them."""
    collections.add("Ann", 4, [[[0.1, 0.5], [0.9, 0.5]], [[0.5, 0.1], [0.5, 0.9]]])
    collections.add("Ann", 7, [[[0.1, 0.1], [0.9, 0.1], [0.4, 0.9]]])
    return collections.read("Ann").entry(3)


def test_drawn_digits_are_learned_from_and_neither_checked_with_nor_tested(drawn) -> None:
    data = Data(learn_from=1_000, wrong_labels=0.9)
    plain, mixed = parts.load(data), parts.load(data.model_copy(update={"handwriting": drawn}))
    assert len(mixed.training.labels) == data.model_copy(update={"handwriting": drawn}).epoch_count == 1_006
    assert mixed.training.labels.numpy()[1_000:].tolist() == [4, 4, 4, 7, 7, 7], "never labelled wrong on purpose"
    assert (mixed.training.images.numpy()[:1_000] == plain.training.images.numpy()).all()
    own = pictures(parts.Digits(mixed.training.images[1_000:], mixed.training.labels[1_000:]))
    for part in ("validation", "test"):
        assert (getattr(mixed, part).images.numpy() == getattr(plain, part).images.numpy()).all()
        assert not own & pictures(getattr(mixed, part))


def test_every_fold_learns_from_the_drawn_digits(with_doubles, drawn) -> None:
    for fold in parts.folds(Data(learn_from=700, handwriting=drawn), 3):
        assert fold().training.labels.numpy()[700:].tolist() == [4, 4, 4, 7, 7, 7]


def test_drawn_digits_that_are_gone_are_refused(drawn) -> None:
    collections.remove("Ann")
    with pytest.raises(DigitLabError, match='The handwriting of "Ann" is not here'):
        parts.load(Data(handwriting=drawn))
