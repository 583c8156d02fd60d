"""Arrays that NumPy has saved, read in portions: the header is looked at first, and nothing is ever unpickled."""

from __future__ import annotations

import tokenize
import warnings
from math import prod
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.lib import format as npy

from digitlab.core.errors import DigitLabError
from digitlab.data.imports.source import Pixels

LARGEST = 8 * 1024**3  # bytes: a million digits in float64 are six GiB
MOST_AXES = 4
READERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
BROKEN = (ValueError, LookupError, TypeError, SyntaxError, tokenize.TokenError, RecursionError, MemoryError)


class Form(NamedTuple):
    """What the header of an array says."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def row_size(self) -> int:
        """The bytes of one element of the first axis."""
        return prod(self.shape[1:]) * self.dtype.itemsize

    def words(self) -> str:
        """Such as ``float32 [60000, 28, 28]``."""
        return f"{self.dtype.name} {list(self.shape)}"


def read_form(file: IO[bytes], name: str) -> Form:
    """The form of the array that begins in ``file``; raises DigitLabError where it is none that can be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # NumPy's about headers of an old Python, which are fine
            shape, columns_first, dtype = READERS[npy.read_magic(file)](file)
    except BROKEN as error:
        raise DigitLabError(
            f'"{name}" is not an array that NumPy has saved; save it with numpy.save or numpy.savez.',
            detail=repr(error),
        ) from error
    if dtype.kind not in "biuf" or dtype.itemsize > 8:
        raise DigitLabError(f'"{name}" holds {dtype.name}; only plain numbers are read, up to 64 bits each.')
    if not 1 <= len(shape) <= MOST_AXES or min(shape) < 1 or prod(shape) * dtype.itemsize > LARGEST:
        raise DigitLabError(f'"{name}" has the shape {list(shape)[:8]}, which no array of digits has.')
    if columns_first and len(shape) > 1:
        raise DigitLabError(
            f'"{name}" is stored column by column; save numpy.ascontiguousarray(x), so that it can be read in portions.'
        )
    return Form(tuple(shape), dtype)


def read_rows(file: IO[bytes], form: Form, count: int, name: str) -> Pixels:
    """The next ``count`` elements of the first axis, [count, ...]; raises DigitLabError where they are not there."""
    size = count * form.row_size
    content = file.read(size)
    if len(content) < size:
        raise DigitLabError(f'"{name}" is cut off: it holds less than it says; use another copy of it.')
    return np.frombuffer(content, form.dtype).reshape(count, *form.shape[1:])


def check_end(file: IO[bytes], name: str) -> None:
    """Raise DigitLabError where there is more in the file than it says."""
    if file.read(1):
        raise DigitLabError(f'"{name}" holds more than it says; use another copy of it.')
