"""A dataset on the device, in its parts: to learn from, to check with, and sealed for the test."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data
from digitlab.data import collections, parted, sources, splits
from digitlab.data import digits as arrays
from digitlab.engine.loop import Digits


class Parts(NamedTuple):
    """Disjoint parts of a dataset; no picture lies in two of them."""

    training: Digits
    validation: Digits
    test: Digits


def load(data: Data) -> Parts:
    """The parts that ``data`` describes; raises DigitLabError where the dataset cannot be read."""
    found = _Shared(data)
    return found.parts(*parted.held_back(found.labels, found.alike, data))


def folds(data: Data, count: int) -> list[Callable[[], Parts]]:
    """``count`` ways to hold back another part of the digits; together they check every digit once.

    The rest is learned from, as ``data`` says: at most so many, with so many wrong labels.
    """
    found = _Shared(data)
    made = splits.folds(found.labels, count, data.split_seed, stratified=data.stratified, alike=found.alike)
    every = np.arange(len(found.labels))
    return [lambda part=part: found.parts(np.setdiff1d(every, part, assume_unique=True), part) for part in made]


class _Shared:
    """The digits of a dataset that are to be shared out, and the handwriting that is learned from besides."""

    def __init__(self, data: Data) -> None:
        self._data = data
        dataset = sources.load(data.dataset)
        used = parted.usable(dataset)
        self._images, self.labels, self.alike, self._test = used.images, used.labels, used.alike, dataset.test

    def parts(self, training: splits.Indices, validation: splits.Indices) -> Parts:
        """The digits at these places."""
        data = self._data
        if not len(validation) or not len(training):
            raise DigitLabError(parted.ALIKE)
        training = parted.learned_from(self.labels, training, data)
        labels = splits.with_wrong(self.labels[training], data.wrong_labels, data.split_seed)
        learned, checked = arrays.Digits(self._images[training], labels), self._images[validation]
        return Parts(
            on_device(*collections.mixed(learned, [checked, self._test.images], data.handwriting)),
            on_device(checked, self.labels[validation]),
            on_device(*self._test),
        )


def on_device(images: object, labels: object) -> Digits:
    """uint8 arrays as tensors."""
    return Digits(tf.constant(images, tf.uint8), tf.constant(labels, tf.uint8))
