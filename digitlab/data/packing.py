"""Arrays in messages."""

from __future__ import annotations

import base64

import numpy as np

from digitlab.core.inspection import Array

LARGEST = float(np.finfo(np.float16).max)


def packed(array: np.ndarray) -> Array:
    """An array of numbers as float16; what is no number becomes 0, what is too large the largest there is."""
    tame = np.nan_to_num(array, nan=0.0, posinf=LARGEST, neginf=-LARGEST).clip(-LARGEST, LARGEST)
    return Array(shape=list(array.shape), data=base64.b64encode(tame.astype("<f2").tobytes()).decode())


def unpacked(array: Array) -> np.ndarray:
    """The float32 array that was packed."""
    return np.frombuffer(base64.b64decode(array.data), "<f2").reshape(array.shape).astype(np.float32)
