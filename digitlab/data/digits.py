"""Labelled pictures of digits as arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8]
Labels = NDArray[np.uint8]


class Digits(NamedTuple):
    """Pictures and what they show: ``images`` uint8 [n, 28, 28], white ink on black; ``labels`` uint8 [n], 0 to 9."""

    images: Images
    labels: Labels


class Dataset(NamedTuple):
    """Digits to learn from and digits that are sealed for the test."""

    train: Digits
    test: Digits
