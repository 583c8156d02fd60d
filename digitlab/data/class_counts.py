"""How many digits of each kind the parts of a dataset hold, told from its labels alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.core.experiment import Data
from digitlab.data import sources, splits

Counts = NDArray[np.int64]


class ClassCounts(NamedTuple):
    """int64 [10] each: how many zeros, ones, ... there are to learn from, to check with, and sealed for the test."""

    learn: Counts
    check: Counts
    test: Counts


def class_counts(data: Data) -> ClassCounts:
    """The counts of the split that ``data`` describes, by true labels, wrong ones or not.

    The split itself is made, from the labels: some milliseconds without a picture, and no second rule that could differ
    from the first. Raises DigitLabError where the labels cannot be read.
    """
    labels, test = sources.labels(data.dataset)
    seed, stratified = data.split_seed, data.stratified
    training, validation = splits.split(labels, data.validation_count, seed, stratified=stratified)
    learn = labels[training]
    if data.learn_from < len(learn):
        learn = learn[splits.split(learn, data.learn_from, seed, stratified=stratified)[1]]
    return ClassCounts(*(np.bincount(part, minlength=10) for part in (learn, labels[validation], test)))
