"""A few digits to show, which need not wait for the whole dataset to be unpacked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitlab.core.errors import DigitLabError
from digitlab.core.folders import resources

SHAPE = (16, 28, 28)


def samples() -> NDArray[np.uint8]:
    """uint8 [16, 28, 28]: one of each digit and six more, of those that MNIST is learned from.

    Raises DigitLabError where the file is missing or damaged.
    """
    path = resources() / "datasets" / "samples.npy"
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, EOFError, ValueError) as error:
        raise DigitLabError(f"The digits {path} cannot be read: {error}; install DigitLab again.") from error
    if found.shape != SHAPE or found.dtype != np.uint8:
        raise DigitLabError(f"The digits {path} are damaged; install DigitLab again.")
    return np.asarray(found, np.uint8)
