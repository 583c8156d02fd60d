"""IDX files, the form in which MNIST itself is handed on: pictures and labels apart, often packed with gzip.

A header in big-endian: the magic number 0x0801 (labels) or 0x0803 (pictures), then as many sizes as its last byte
says; after it the bytes, and nothing more. QMNIST tells more than the label of each digit, eight whole numbers of four
bytes (0x0C02), of which the label is the first.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import IO, NamedTuple, cast

import numpy as np

from digitlab.core.errors import DigitLabError
from digitlab.data.bounded import opened_file
from digitlab.data.digits import Labels
from digitlab.data.imports.source import PORTION, SIDES, PairsSource, Pixels, checked_count, checked_labels

LABELS, PICTURES, TOLD = 0x0801, 0x0803, 0x0C02
MOST_TOLD = 64  # numbers about each digit
TYPES = (0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E)  # of numbers that there can be; digits are of the first
GZIP = b"\x1f\x8b"
LARGEST = 1024**3  # bytes, unpacked
TEST_WORDS = ("t10k", "test")
NAMES = (  # what stands in the name of the file that belongs to another, in place of what
    (("images", "labels"), ("idx3", "idx1")),
    (("labels", "images"), ("idx1", "idx3")),
    (("images", "labels"), ("idx3-ubyte", "idx2-int")),
    (("labels", "images"), ("idx2-int", "idx3-ubyte")),
)


class Header(NamedTuple):
    """The sizes in a file of pictures (n, height, width), of labels (n,), or of labels and more (n, numbers)."""

    path: Path
    sizes: tuple[int, ...]

    @property
    def pictures(self) -> bool:
        """Whether it holds pictures."""
        return len(self.sizes) == 3


class Pair(NamedTuple):
    """A file of pictures and its file of labels, which are read already."""

    pictures: Header
    labels: Labels

    @property
    def sealed(self) -> bool:
        """Whether its name says that it is a test set."""
        return any(word in self.pictures.path.name.lower() for word in TEST_WORDS)


class IdxSource(PairsSource[Pair]):
    """One or more pairs of files; those with ``t10k`` or ``test`` in their names are the test set."""

    def __init__(self, paths: list[Path]) -> None:
        super().__init__(_pairs([_header(path) for path in paths]), paths[0].name)
        self.turned = any("emnist" in pair.pictures.path.name.lower() for pair in self.pairs)
        sizes = {f"{pair.pictures.sizes[1]}×{pair.pictures.sizes[2]}" for pair in self.pairs}
        if len(sizes) > 1:
            raise DigitLabError(f"These IDX files hold pictures of {' and of '.join(sorted(sizes))}; import one kind.")
        self.layout = f"IDX files, {sizes.pop()} pixels"

    def read(self, pair: Pair) -> Iterator[tuple[Pixels, Labels]]:
        """Its pictures, portion by portion."""
        header, labels = pair
        count, height, width = header.sizes
        size = max(1, min(PORTION, 2**22 // (height * width)))
        with _opened(header.path) as file:
            _exactly(file, 16, header.path)
            for start in range(0, count, size):
                some = labels[start : start + size]
                content = _exactly(file, len(some) * height * width, header.path)
                yield np.frombuffer(content, np.uint8).reshape(-1, height, width), some
            _ends(file, header)


def is_idx(path: Path) -> bool:
    """Whether a file begins as IDX files do, packed or not."""
    try:
        with _opened(path) as file:
            magic = file.read(4)
            return magic[:2] == b"\0\0" and len(magic) == 4 and magic[2] in TYPES and 1 <= magic[3] <= 4
    except DigitLabError:
        return False


def partner(path: Path) -> Path | None:
    """The file beside ``path`` that belongs to it by its name: the labels of pictures, or the other way round."""
    for words in NAMES:
        name = path.name
        for old, new in words:
            name = name.replace(old, new)
        if name == path.name:
            continue
        stem = name.removesuffix(".gz")
        found = (path.with_name(one) for one in (name, stem, f"{stem}.gz"))
        other = next((one for one in found if one.is_file()), None)
        if other is not None:
            return other
    return None


def _pairs(headers: list[Header]) -> list[Pair]:
    pictures = [header for header in headers if header.pictures]
    labels = [header for header in headers if not header.pictures]
    found = []
    for one in pictures:
        named = partner(one.path)
        mine = [header for header in labels if named is not None and header.path.name == named.name]
        mine = mine or ([header for header in labels if header.sizes[0] == one.sizes[0]] if len(labels) == 1 else [])
        if not mine:
            raise DigitLabError(f'"{one.path.name}" has no labels beside it; choose its file of labels too.')
        if mine[0].sizes[0] != one.sizes[0]:
            raise DigitLabError(
                f'"{one.path.name}" holds {one.sizes[0]:,} pictures and "{mine[0].path.name}" {mine[0].sizes[0]:,}'
                " labels; every picture must have its label."
            )
        found.append(Pair(one, _labels(mine[0])))
    if not found:
        raise DigitLabError(f'"{headers[0].path.name}" holds labels alone; choose its file of pictures too.')
    return found


def _header(path: Path) -> Header:
    with _opened(path) as file:
        magic = _exactly(file, 4, path)
        number, axes = struct.unpack(">I", magic)[0], magic[3]
        if number not in (LABELS, PICTURES, TOLD):
            raise DigitLabError(
                f'"{path.name}" begins with 0x{number:08x}; IDX files of digits begin with 0x{PICTURES:08x} (pictures)'
                f" or 0x{LABELS:08x} (labels)."
            )
        sizes = struct.unpack(f">{axes}I", _exactly(file, 4 * axes, path))
    checked_count(sizes[0], path.name)
    if number == TOLD and not 1 <= sizes[1] <= MOST_TOLD:
        raise DigitLabError(
            f'"{path.name}" says that it tells {sizes[1]:,} numbers of each digit; it may be {MOST_TOLD}.'
        )
    if (number == PICTURES and any(side not in SIDES for side in sizes[1:])) or prod(sizes) > LARGEST:
        words = "×".join(str(size) for size in sizes)
        raise DigitLabError(
            f'"{path.name}" says that it holds {words} bytes; pictures may have {SIDES[0]} to {SIDES[-1]} pixels a side'
            " and 1 GiB in all."
        )
    return Header(path, sizes)


def _labels(header: Header) -> Labels:
    with _opened(header.path) as file:
        _exactly(file, 4 + 4 * len(header.sizes), header.path)
        size, kind = (prod(header.sizes), np.uint8) if len(header.sizes) == 1 else (4 * prod(header.sizes), ">i4")
        content = _exactly(file, size, header.path)
        _ends(file, header)
    return checked_labels(np.frombuffer(content, kind).reshape(header.sizes[0], -1)[:, 0], header.path.name)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file, unpacked where it is packed; what goes wrong inside is a sentence."""
    with opened_file(path, LARGEST + 1024, "IDX") as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        try:
            yield cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if packed else raw
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DigitLabError(
                f'"{path.name}" is cut off or damaged; use another copy of it.', detail=repr(error)
            ) from error


def _exactly(file: IO[bytes], size: int, path: Path) -> bytes:
    content = file.read(size)
    if len(content) < size:
        raise DigitLabError(f'"{path.name}" is cut off: it holds less than it says; use another copy of it.')
    return content


def _ends(file: IO[bytes], header: Header) -> None:
    if file.read(1):
        raise DigitLabError(f'"{header.path.name}" holds more than it says; use another copy of it.')
