"""A dataset on the device, in its parts: to learn from, to check with, and sealed for the test."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf

from digitlab.core.experiment import Data
from digitlab.data import sources, splits
from digitlab.engine.loop import Digits


class Parts(NamedTuple):
    """Disjoint parts of a dataset."""

    training: Digits
    validation: Digits
    test: Digits


def load(data: Data) -> Parts:
    """The parts that ``data`` describes; raises DigitLabError where the dataset cannot be read."""
    dataset = sources.load(data.dataset)
    training, validation = splits.stratified_split(dataset.train.labels, data.validation_count, data.split_seed)
    if data.training_count < len(training):
        labels = dataset.train.labels[training]
        training = training[splits.stratified_split(labels, data.training_count, data.split_seed)[1]]
    return Parts(
        on_device(dataset.train.images[training], dataset.train.labels[training]),
        on_device(dataset.train.images[validation], dataset.train.labels[validation]),
        on_device(dataset.test.images, dataset.test.labels),
    )


def on_device(images: object, labels: object) -> Digits:
    """uint8 arrays as tensors."""
    return Digits(tf.constant(images, tf.uint8), tf.constant(labels, tf.uint8))
