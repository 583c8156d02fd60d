"""Reads digits that somebody saved with ``numpy.save``; the files may come from anyone."""

from __future__ import annotations

import io
import tokenize
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from digitlab.core.errors import DigitLabError
from digitlab.data.bounded import read_bytes
from digitlab.data.centring import SIDE
from digitlab.data.digits import Digits

LARGEST_FILE = 256 * 1024 * 1024  # a third of a million digits
MOST_AXES = 32  # every NumPy can take so many
READERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
BROKEN = (ValueError, LookupError, TypeError, SyntaxError, tokenize.TokenError, RecursionError, MemoryError)


def read_digits(images: Path, labels: Path) -> Digits:
    """The digits in two ``.npy`` files: pictures as ``drawing.render`` makes them, uint8 [n, 28, 28], and 0 to 9 [n].

    Raises DigitLabError with one sentence where a file is no array, or not such an array.
    """
    pictures, answers = _read_images(images), _read_labels(labels)
    if len(pictures) != len(answers):
        raise DigitLabError(
            f'"{images.name}" holds {len(pictures):,} images and "{labels.name}" {len(answers):,} labels;'
            " every image must have its label."
        )
    return Digits(pictures, answers)


def _read_images(path: Path) -> NDArray[np.uint8]:
    images = _read(path)
    if images.dtype != np.uint8 or images.shape[1:] != (SIDE, SIDE):
        raise DigitLabError(f'"{path.name}" is {_form(images)}; images must be uint8 of shape [n, {SIDE}, {SIDE}].')
    if not len(images):
        raise DigitLabError(f'"{path.name}" holds no image; give at least one.')
    return images.astype(np.uint8, copy=False)


def _read_labels(path: Path) -> NDArray[np.uint8]:
    labels = _read(path)
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        raise DigitLabError(f'"{path.name}" is {_form(labels)}; labels must be whole numbers of shape [n].')
    for odd in labels[(labels < 0) | (labels > 9)][:1]:
        raise DigitLabError(f'"{path.name}" holds the label {odd}; labels must be 0 to 9.')
    return labels.astype(np.uint8)


def _form(array: NDArray[Any]) -> str:
    return f"{array.dtype.name} of shape {list(array.shape)}"


def _read(path: Path) -> NDArray[Any]:
    """The array of plain numbers in a file; nothing in it is unpickled, and no size it states is believed."""
    content = read_bytes(path, LARGEST_FILE, "NumPy")
    file = io.BytesIO(content)
    try:
        shape, columns_first, dtype = READERS[npy.read_magic(file)](file)
    except BROKEN as error:
        raise DigitLabError(
            f'"{path.name}" is not an array that NumPy has saved; save it with numpy.save.', detail=repr(error)
        ) from error
    if dtype.kind not in "biuf":
        raise DigitLabError(f'"{path.name}" holds {dtype.name}; only plain numbers are read.')
    size = len(content) - file.tell()
    if prod(shape) * dtype.itemsize != size or min(shape, default=0) < 0 or len(shape) > MOST_AXES:
        raise DigitLabError(f'"{path.name}" is cut off or damaged; save it again.')
    array = np.frombuffer(content, dtype, offset=file.tell())
    return array.reshape(shape, order="F" if columns_first else "C")
