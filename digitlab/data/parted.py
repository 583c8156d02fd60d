"""A whole dataset with the part that every digit plays in an experiment: to learn from, to check with, sealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data
from digitlab.data import duplicates, sources, splits
from digitlab.data.digits import Images, Labels
from digitlab.data.sources import Dataset
from digitlab.data.splits import Indices

LEARN, CHECK, UNUSED, SEALED = range(4)
ALIKE = "Too many of the digits are alike to hold some of them back; take other data."
PARTS = ("learn", "check", "not used", "sealed")


class Parted(NamedTuple):
    """All digits of a dataset by their number: first those to learn from, then those of the test.

    ``labels`` uint8 [n] say what each shows, ``parts`` uint8 [n] which of PARTS it belongs to.
    """

    dataset: Dataset
    labels: NDArray[np.uint8]
    parts: NDArray[np.uint8]

    def pictures(self, numbers: NDArray[np.integer]) -> NDArray[np.uint8]:
        """The pictures of the digits ``numbers`` as uint8 [n, 28, 28]; the pictures themselves are kept only once."""
        train, test = self.dataset.train.images, self.dataset.test.images
        of_test = numbers >= len(train)
        found = np.empty((len(numbers), *train.shape[1:]), np.uint8)
        found[~of_test] = train[numbers[~of_test]]
        found[of_test] = test[numbers[of_test] - len(train)]
        return found


class Usable(NamedTuple):
    """The digits of a dataset that are to be shared out: not those of the test, nor any whose picture the test has too.

    ``places`` int64 [n] are their indices among all that are not of the test; ``images`` uint8 [n, 28, 28] with the
    same number in ``alike`` int64 [n] are equal.
    """

    places: Indices
    images: Images
    labels: Labels
    alike: Indices


def usable(dataset: Dataset) -> Usable:
    """Which digits of ``dataset`` may be learned from or check the network."""
    images, labels = dataset.train
    every = np.arange(len(labels))
    places = np.setdiff1d(every, duplicates.among(images, dataset.test.images), assume_unique=True)
    if len(places) < len(labels):
        images, labels = images[places], labels[places]
    return Usable(places, images, labels, duplicates.alike(images))


def load(data: Data) -> Parted:
    """The dataset of ``data``, parted as it says; raises DigitLabError where it cannot be read."""
    return part(sources.load(data.dataset), data)


def part(dataset: Dataset, data: Data) -> Parted:
    """``dataset``, parted as ``data`` says; pictures that the test has too are not used."""
    used = usable(dataset)
    training, validation = held_back(used.labels, used.alike, data)
    parts = np.full(len(dataset.train.labels) + len(dataset.test.labels), SEALED, np.uint8)
    parts[: len(dataset.train.labels)] = UNUSED
    parts[used.places[learned_from(used.labels, training, data)]] = LEARN
    parts[used.places[validation]] = CHECK
    return Parted(dataset, np.concatenate([dataset.train.labels, dataset.test.labels]), parts)


def held_back(labels: Labels, alike: Indices | None, data: Data) -> tuple[Indices, Indices]:
    """Which of the digits that are not of the test may be learned from, and which check the network.

    Without knowing which pictures are ``alike``, none are kept together. Raises DigitLabError where too few are left.
    """
    if alike is not None and data.validation_count >= len(labels):  # the test has the others, too
        raise DigitLabError(ALIKE)
    return splits.split(labels, data.validation_count, data.split_seed, stratified=data.stratified, alike=alike)


def learned_from(labels: Labels, training: Indices, data: Data) -> Indices:
    """Those of the digits ``training`` that are learned from: as many as ``data`` says, where there are more."""
    if data.learn_from >= len(training):
        return training
    some = splits.split(labels[training], data.learn_from, data.split_seed, stratified=data.stratified)[1]
    return training[some]


def numbered(parted: Parted, digits: Sequence[int]) -> NDArray[np.int64]:
    """``digits`` as an array; raises DigitLabError where there is no digit of such a number."""
    numbers = np.array(digits, np.int64)
    for odd in numbers[(numbers < 0) | (numbers >= len(parted.labels))][:1]:
        raise DigitLabError(f"There is no digit {odd:,}; the numbers go from 0 to {len(parted.labels) - 1:,}.")
    return numbers
