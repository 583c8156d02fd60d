"""Tables in the form of LIBSVM, in which USPS is handed on, often packed with bzip2.

A line for each digit: its label, then ``place:value`` for every pixel that is not 0, places from 1 on. Labels are 0 to
9, or 1 to 10 for them. The test set lies in a file of its own, with ``.t`` in its name.
"""

from __future__ import annotations

import bz2
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import isqrt
from pathlib import Path
from typing import IO, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from digitlab.core.errors import DigitLabError, printable
from digitlab.data.bounded import opened_file
from digitlab.data.digits import Labels
from digitlab.data.imports.source import PORTION, SIDES, PairsSource, Pixels, checked_labels

BZIP2 = b"BZh"
SPACE, COLON = b" :"
LINE = re.compile(rb"[+-]?\d+(\.0*)?( +\d+:\S+)+\s*")
LONGEST_LINE = 2**16
LARGEST_FILE = 2**26  # bytes, unpacked
MOST_LINES, MOST_CELLS = 20_000, 3_000_000  # reading text cell by cell is slow
LARGEST = 2**28  # bytes of all pixels as float32
TEST = ".t"


class Pair(NamedTuple):
    """The digits of one file, which are read already: pictures float32 [n, side, side]."""

    images: Pixels
    labels: Labels
    sealed: bool


class Table(NamedTuple):
    """The lines of a file: ``labels`` float32 [n], and for each line its places from 1 on and their values."""

    path: Path
    labels: NDArray[np.float32]
    places: list[NDArray[np.int64]]
    values: list[NDArray[np.float32]]


class FeatureSource(PairsSource[Pair]):
    """One or more files; those with ``.t`` in their names are the test set."""

    def __init__(self, paths: Sequence[Path]) -> None:
        tables = [_table(path) for path in paths]
        side = max(map(_side, tables))
        labels = np.concatenate([table.labels for table in tables])
        first = int(labels.min() == 1 and labels.max() == 10)
        if len(labels) * side * side * 4 > LARGEST:
            raise DigitLabError(
                f'"{paths[0].name}" has too many pixels in all; import fewer digits, or arrays of NumPy.'
            )
        super().__init__([_pair(table, side, first) for table in tables], paths[0].name)
        self.layout = f"Tables in the form of LIBSVM, {side}×{side} pixels"

    def read(self, pair: Pair) -> Iterator[tuple[Pixels, Labels]]:
        """Its pictures, portion by portion."""
        for start in range(0, len(pair.labels), PORTION):
            yield pair.images[start : start + PORTION], pair.labels[start : start + PORTION]


def is_features(path: Path) -> bool:
    """Whether the first line of a file is of this form; nothing else that is packed with bzip2 is read."""
    try:
        with _opened(path) as file:
            return isinstance(file, bz2.BZ2File) or LINE.fullmatch(file.readline(LONGEST_LINE)) is not None
    except DigitLabError:
        return False


def partner(path: Path) -> Path | None:
    """The test set beside what is learned from, or the other way round."""
    packed = ".bz2" if path.suffix == ".bz2" else ""
    stem = path.name.removesuffix(packed)
    other = stem.removesuffix(TEST) if stem.endswith(TEST) else stem + TEST
    found = path.with_name(other + packed)
    return found if found.is_file() else None


def _pair(table: Table, side: int, first: int) -> Pair:
    lines = np.repeat(np.arange(len(table.labels)), [len(places) for places in table.places])
    images = np.zeros((len(table.labels), side * side), np.float32)
    images[lines, np.concatenate(table.places) - 1] = np.concatenate(table.values)
    labels = checked_labels(table.labels - first, table.path.name)
    sealed = TEST in [f".{part}" for part in table.path.name.split(".")[1:]]
    return Pair(images.reshape(-1, side, side), labels, sealed)


def _side(table: Table) -> int:
    """Of the smallest square that holds every place."""
    last = max(int(places[-1]) for places in table.places)
    side = isqrt(last - 1) + 1
    if side not in SIDES:
        raise DigitLabError(
            f'"{table.path.name}" has {last:,} places in a line; pictures have {SIDES[0]} to {SIDES[-1]} pixels a side.'
        )
    return side


def _table(path: Path) -> Table:
    labels, places, values = [], [], []
    with _opened(path) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of NumPy, about what is no number: that is counted
        for number, line in enumerate(list(_lines(file, path.name)), 1):  # what is too large is not even read
            try:
                label, where, what = _read(line)
            except ValueError as error:
                shown = printable(line[:20].decode(errors="replace"))
                raise DigitLabError(
                    f'"{path.name}", row {number:,}: it begins with {shown!r} and {error}; mend it there and import'
                    " once more."
                ) from None
            labels.append(label)
            places.append(where)
            values.append(what)
    if not labels:
        raise DigitLabError(f'"{path.name}" has no row of numbers; it needs a row for every digit.')
    return Table(path, np.array(labels, np.float32), places, values)


def _read(line: bytes) -> tuple[float, NDArray[np.int64], NDArray[np.float32]]:
    """The label, the places and the values in a line; raises ValueError with what is wrong."""
    text = line.strip()
    if b"  " in text or b"\t" in text:
        text = b" ".join(text.split())
    signs = np.frombuffer(text, np.uint8)
    signs = signs[(signs == SPACE) | (signs == COLON)]
    if not len(signs) or len(signs) % 2 or (signs[::2] != SPACE).any() or (signs[1::2] != COLON).any():
        raise ValueError("is not of the form label place:value place:value")
    numbers = _numbers(text.replace(b":", b" ").decode("ascii", "replace"))
    if len(numbers) != len(signs) + 1:
        raise ValueError("has a place or a value that is no number")
    places, values = numbers[1::2], numbers[2::2].astype(np.float32)
    if not np.isfinite(values).all():
        raise ValueError("has a value that is no finite number")
    if not (places[0] >= 1 and (np.diff(places) > 0).all() and places[-1] <= SIDES[-1] ** 2):
        raise ValueError("has places that do not rise from 1 on")
    return float(numbers[0]), places.astype(np.int64), values


def _numbers(text: str) -> NDArray[np.float64]:
    """The numbers in a text up to the first that is none."""
    try:
        return np.fromstring(text, sep=" ")
    except ValueError:
        return np.empty(0)


def _lines(file: IO[bytes], name: str) -> Iterator[bytes]:
    """The lines; raises DigitLabError where they are too long, too many, or too much."""
    size = cells = 0
    for count in range(MOST_LINES + 1):
        line = file.readline(LONGEST_LINE + 1)
        size += len(line)
        cells += line.count(b":")
        if not line:
            return
        if len(line) > LONGEST_LINE or size > LARGEST_FILE or cells > MOST_CELLS or count == MOST_LINES:
            raise DigitLabError(
                f'"{name}" is too large: at most {MOST_LINES:,} rows of {LONGEST_LINE // 1024} KiB and {MOST_CELLS:,}'
                " values in all are read in this form; save it as CSV."
            )
        if line.strip():
            yield line


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file, unpacked where it is packed; what goes wrong inside is a sentence."""
    with opened_file(path, LARGEST_FILE, "table") as raw:
        packed = raw.read(len(BZIP2)) == BZIP2
        raw.seek(0)
        try:
            yield cast(IO[bytes], bz2.BZ2File(raw)) if packed else raw
        except (EOFError, OSError) as error:
            raise DigitLabError(
                f'"{path.name}" is cut off or damaged; use another copy of it.', detail=repr(error)
            ) from error
