"""Arrays in messages."""

from __future__ import annotations

import base64

import numpy as np

from digitlab.core.errors import DigitLabError
from digitlab.core.inspection import Array
from digitlab.data.centring import SIDE

LARGEST = float(np.finfo(np.float16).max)


def packed(array: np.ndarray) -> Array:
    """An array of numbers as float16; what is no number becomes 0, what is too large the largest there is."""
    tame = np.nan_to_num(array, nan=0.0, posinf=LARGEST, neginf=-LARGEST).clip(-LARGEST, LARGEST)
    return Array(shape=list(array.shape), data=base64.b64encode(tame.astype("<f2").tobytes()).decode())


def pictures_of(pixels: str) -> np.ndarray:
    """uint8 [n, 28, 28] of bytes in base64; raises DigitLabError where they are none."""
    try:
        raw = base64.b64decode(pixels, validate=True)
    except ValueError as error:
        raise DigitLabError("The picture to read is not base64.") from error
    if len(raw) % (SIDE * SIDE):
        raise DigitLabError(f"The picture to read has {len(raw)} pixels; it must have {SIDE * SIDE}.")
    return np.frombuffer(raw, np.uint8).reshape(-1, SIDE, SIDE)


def unpacked(array: Array) -> np.ndarray:
    """The float32 array that was packed."""
    return np.frombuffer(base64.b64decode(array.data), "<f2").reshape(array.shape).astype(np.float32)
