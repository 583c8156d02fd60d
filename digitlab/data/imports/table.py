"""Tables of digits as text, a digit a line: its label and its pixels, as digit competitions hand them out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import isqrt
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.core.datasets import MOST_DIGITS
from digitlab.core.errors import DigitLabError, printable
from digitlab.data.bounded import opened_file
from digitlab.data.digits import Labels
from digitlab.data.imports.cells import CellError, read, tidy
from digitlab.data.imports.source import SIDES, Raw, Source

BLOCK = 2**18  # bytes, so that what is made of them stays near the processor
LONGEST_LINE = 2**16
LARGEST = 8 * 1024**3
PLACES = 8  # of the file are looked at
SAMPLE = 2**18  # bytes at each of them
MOSTLY = 0.9  # of the labels must be labels
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DELIMITERS = (b",", b";", b"\t")
LABEL_WORDS = {"label", "labels", "class", "digit", "target", "y"}


class Line(NamedTuple):
    """A line of the file, and where it begins, in bytes and in lines (from 1)."""

    text: bytes
    start: int
    number: int

    def cells(self, delimiter: bytes) -> list[bytes]:
        """What is between the delimiters."""
        return tidy(self.text).rstrip(b"\n").split(delimiter)


class Layout(NamedTuple):
    """Where the rows of numbers begin, in bytes and in lines (from 1), and what their cells are."""

    start: int
    line: int
    header: bool
    delimiter: bytes
    columns: int
    label: int

    @property
    def side(self) -> int:
        """Of a picture, in pixels."""
        return isqrt(self.columns - 1)


class TableSource(Source):
    """A file of comma-separated values, or with semicolons or tabs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._opened() as file:
            self._size = file.seek(0, 2)
            lines = _first_lines(file, path.name)
            self._layout = _layout(path.name, lines)
            self._some = self._sampled(file)
        label = _label_column(path.name, lines[0], self._layout, self._some)
        self._layout = self._layout._replace(label=label)
        if self._size <= PLACES * SAMPLE:
            self.total = len(self._some)
        named = "with a header" if self._layout.header else "without a header"
        pixels = f"{self._layout.side}×{self._layout.side} pixels"
        self.layout = f"A table {named}: {pixels}, the label {'last' if label else 'first'}"

    def portions(self) -> Iterator[Raw]:
        """All rows in their order."""
        count, done = 0, self._layout.start
        for line, block in self._blocks():
            values = self._numbers(block, line)
            count += len(values)
            done += len(block)
            if count > MOST_DIGITS:
                raise DigitLabError(f'"{self._path.name}" has more than {MOST_DIGITS:,} rows; import fewer.')
            if len(values):
                yield self._raw(values, self._labels(values, block, line), min(done / self._size, 1.0))
        if not count:
            raise DigitLabError(f'"{self._path.name}" has no row of numbers; it needs a row for every digit.')

    def sample(self) -> Iterator[Raw]:
        """Some rows from all over the file."""
        if not _is_label(self._some[:, self._layout.label]).all():
            self._name_the_first_wrong_row(check_labels=True)
        yield self._raw(self._some, self._some[:, self._layout.label].astype(np.uint8), 0.0)

    def _blocks(self) -> Iterator[tuple[int, bytes]]:
        """Whole lines in blocks, each with the number of its first line."""
        line = self._layout.line
        with self._opened() as file:
            file.seek(self._layout.start)
            for block in _blocks(file, self._path.name):
                yield line, block
                line += block.count(b"\n")

    def _opened(self) -> Any:
        return opened_file(self._path, LARGEST, "table")

    def _sampled(self, file: BinaryIO) -> NDArray[Any]:
        """The rows in whole lines from several places of the file."""
        found = []
        edges = np.linspace(self._layout.start, self._size, PLACES + 1).astype(int).tolist()
        for begin, end in pairwise(edges):
            file.seek(begin)
            if begin > self._layout.start:
                file.readline(LONGEST_LINE)  # the rest of a line
            block = file.read(max(0, min(SAMPLE, end - file.tell())))
            if block:
                found.append(block + file.readline(LONGEST_LINE))
        try:
            values = [read(block, self._layout.delimiter, self._layout.columns) for block in found]
        except CellError:
            self._name_the_first_wrong_row(check_labels=False)
            raise
        if not sum(map(len, values)):
            raise DigitLabError(f'"{self._path.name}" has no row of numbers; it needs a row for every digit.')
        return np.concatenate(values)

    def _name_the_first_wrong_row(self, *, check_labels: bool) -> None:
        """Read on until the error, of which only that it is there is known yet, is raised with its place."""
        for line, block in self._blocks():
            values = self._numbers(block, line)
            if check_labels:
                self._labels(values, block, line)

    def _raw(self, values: NDArray[Any], labels: Labels, share: float) -> Raw:
        pixels = values[:, :-1] if self._layout.label else values[:, 1:]
        return Raw(pixels.reshape(-1, self._layout.side, self._layout.side), labels, False, share)

    def _numbers(self, block: bytes, line: int) -> NDArray[Any]:
        try:
            return read(block, self._layout.delimiter, self._layout.columns)
        except CellError as error:
            raise self._refusal(error, line) from None

    def _labels(self, values: NDArray[Any], block: bytes, line: int) -> Labels:
        labels = values[:, self._layout.label]
        for place in np.flatnonzero(~_is_label(labels))[:1].tolist():
            problem = f"is {labels[place]:g}; labels must be whole numbers from 0 to 9"
            raise self._refusal(CellError(_line_of(block, place), self._layout.label, problem), line)
        return labels.astype(np.uint8)

    def _refusal(self, error: CellError, line: int) -> DigitLabError:
        column = f", column {error.column + 1:,}" if error.column is not None else ""
        return DigitLabError(
            f'"{self._path.name}", row {line + error.row:,}{column}: it {error}; mend it there and import once more.'
        )


def _first_lines(file: BinaryIO, name: str) -> tuple[Line, Line]:
    """The first two lines that are not empty; raises DigitLabError where they are too long to be any."""
    file.seek(0)
    start = len(BYTE_ORDER_MARK) if file.read(len(BYTE_ORDER_MARK)) == BYTE_ORDER_MARK else 0
    file.seek(start)
    found: list[Line] = []
    number = 1
    while len(found) < 2:
        text = file.readline(LONGEST_LINE + 1)
        if len(text) > LONGEST_LINE or b"\0" in text:
            raise DigitLabError(
                f'"{name}" is no table: a line has more than {LONGEST_LINE // 1024} KiB, or is no text; save it as CSV,'
                " in UTF-8."
            )
        if not text or tidy(text) != b"\n" or start > SAMPLE:  # at the end, and behind so much nothing, it counts
            found.append(Line(text, start, number))
        start += len(text)
        number += 1
    return found[0], found[1]


def _layout(name: str, lines: tuple[Line, Line]) -> Layout:
    """What the first two lines tell; which column is the label comes later."""
    delimiter = max(DELIMITERS, key=lines[0].text.count)
    cells = lines[0].cells(delimiter)
    header = _is_header(cells)
    first = lines[header]
    if header and len(first.cells(delimiter)) != len(cells):
        raise DigitLabError(f'"{name}" has no row of numbers below its first line, or one of another length.')
    side = round((len(cells) - 1) ** 0.5)
    if side * side + 1 != len(cells) or side not in SIDES:
        raise DigitLabError(f'"{name}" {_wrong_width(cells, header)}')
    return Layout(first.start, first.number, header, delimiter, len(cells), 0)


def _is_header(cells: list[bytes]) -> bool:
    """Whether these are names: a row of numbers with a wrong cell among them repeats itself, and is a digit."""
    labelled = any(_word(cells[place]) in LABEL_WORDS for place in (0, -1))
    return not all(map(_is_number, cells)) and (labelled or len(set(cells)) == len(cells))


def _word(cell: bytes) -> str:
    return cell.lower().decode(errors="replace")


def _wrong_width(cells: list[bytes], header: bool) -> str:
    count = len(cells)
    if round(count**0.5) ** 2 == count and round(count**0.5) in SIDES:
        side = round(count**0.5)
        return f"has {side}×{side} pixels in a row and no label; put the label into a first column."
    shown = printable(cells[0][:20].decode(errors="replace"))
    words = ("name" if header else "number") + ("s" if count != 1 else "")
    found = f"has {count:,} {words} in its first row, which begins with {shown!r}" if shown else "begins with nothing"
    return f"{found}; a row needs a label and the pixels of a square, such as 1 + 28×28 = 785."


def _is_number(cell: bytes) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _label_column(name: str, first_line: Line, layout: Layout, values: NDArray[Any]) -> int:
    """0 or the last: what a header says, or else the one that has digits only, and more different ones."""
    last = layout.columns - 1
    if layout.header:
        names = first_line.cells(layout.delimiter)
        for column in (0, last):
            if _word(names[column]) in LABEL_WORDS:
                return column
    kinds = {}
    for column in (0, last):
        fine = _is_label(values[:, column])
        if fine.mean() >= MOSTLY:  # a wrong one among them will be named with its row
            kinds[column] = len(np.unique(values[fine, column]))
    if not kinds:
        raise DigitLabError(
            f'"{name}" has numbers other than 0 to 9 in its first column and in its last; one must be the label.'
        )
    return max(kinds, key=lambda column: kinds[column])


def _is_label(column: NDArray[Any]) -> NDArray[np.bool_]:
    fine: NDArray[np.bool_] = (column >= 0) & (column <= 9) & (column == np.floor(column))
    return fine


def _blocks(file: BinaryIO, name: str) -> Iterator[bytes]:
    """The rest of the file in blocks of whole lines; raises DigitLabError where a line is too long."""
    rest = b""
    while content := file.read(BLOCK):
        whole, newline, rest = (rest + content).rpartition(b"\n")
        if len(rest) > LONGEST_LINE:
            raise DigitLabError(f'"{name}" has a line of more than {LONGEST_LINE // 1024} KiB, so it is no table.')
        if newline:
            yield whole + newline
    if rest:
        yield rest


def _line_of(block: bytes, place: int) -> int:
    """In which line of ``block`` its row of numbers ``place`` is: there may be empty lines before it."""
    filled = [number for number, line in enumerate(tidy(block).split(b"\n")) if line]
    return filled[place]
