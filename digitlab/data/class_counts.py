"""How many digits of each kind the parts of a dataset hold, told from its labels alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.core.experiment import Data
from digitlab.data import parted, sources

Counts = NDArray[np.int64]


class ClassCounts(NamedTuple):
    """int64 [10] each: how many zeros, ones, ... there are to learn from, to check with, and sealed for the test."""

    learn: Counts
    check: Counts
    test: Counts


def class_counts(data: Data) -> ClassCounts:
    """The counts of the split that ``data`` describes, by true labels, wrong ones or not.

    The split itself is made, from the labels alone, in some milliseconds. What only pictures tell is left out: equal
    ones, of which MNIST has none, may lie in another part. Raises DigitLabError where the labels cannot be read.
    """
    labels, test = sources.labels(data.dataset)
    training, validation = parted.held_back(labels, None, data)
    learn = labels[parted.learned_from(labels, training, data)]
    return ClassCounts(*(np.bincount(part, minlength=10) for part in (learn, labels[validation], test)))
