"""The numbers in some lines of a table: by arithmetic on the bytes where they are plain, else cell by cell.

Tables of digits are mostly whole numbers of one to three figures. These are read for a whole block of lines at once:
every byte that is no figure ends a cell, the figure before it counts one, the one before that ten, and so on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.core.errors import printable

ZERO, NEWLINE = ord("0"), ord("\n")
FIGURES = 3  # of the largest number that is plain
LARGEST = 255


class CellError(Exception):
    """The cell in ``row`` and ``column`` (both from 0; in the whole row where the column is None) and its problem."""

    def __init__(self, row: int, column: int | None, problem: str) -> None:
        super().__init__(problem)
        self.row, self.column = row, column


def tidy(block: bytes) -> bytes:
    """Lines that end in one sign, without quotes and spaces, and without empty lines at the end."""
    for sign, other in ((b"\r\n", b"\n"), (b"\r", b"\n"), (b'"', b""), (b" ", b"")):
        if sign in block:
            block = block.replace(sign, other)
    return block if block.endswith(b"\n") else block + b"\n"


def read(block: bytes, delimiter: bytes, columns: int) -> NDArray[Any]:
    """The numbers in the lines of ``block``, [rows, columns], uint8 or float32.

    Raises CellError with the first that is no number from -1 to 255, or the first row that has not so many.
    """
    values = plain(block, delimiter[0], columns)
    if values is None:
        block = tidy(block)
        values = plain(block, delimiter[0], columns)
    if values is None:
        return _read_rows(block, delimiter, columns)
    if values.max(initial=0) > LARGEST:
        row, column = np.argwhere(values > LARGEST)[0]
        raise CellError(int(row), int(column), f"is {values[row, column]}; pixels go up to {LARGEST}")
    return values.astype(np.uint8)


def plain(block: bytes, delimiter: int, columns: int) -> NDArray[np.uint16] | None:
    """Whole numbers of up to three figures, uint16 [rows, columns]; None where there is anything else in the block."""
    text = np.frombuffer(block, np.uint8)
    figures = text - np.uint8(ZERO)  # what is less than "0" comes out large
    ends = np.flatnonzero(figures > 9)
    if len(ends) % columns:
        return None
    signs = text[ends].reshape(-1, columns)
    if (signs[:, -1] != NEWLINE).any() or (signs[:, :-1] != delimiter).any():
        return None
    lengths = np.diff(ends, prepend=-1) - 1
    if not len(lengths) or lengths.min() < 1 or lengths.max() > FIGURES:
        return None
    values = figures[ends - 1].astype(np.uint16)
    longer = np.flatnonzero(lengths > 1)
    values[longer] += 10 * figures[ends[longer] - 2].astype(np.uint16)
    longest = longer[lengths[longer] > 2]
    values[longest] += 100 * figures[ends[longest] - 3].astype(np.uint16)
    return values.reshape(-1, columns)


def _read_rows(block: bytes, delimiter: bytes, columns: int) -> NDArray[np.float32]:
    rows = [line.split(delimiter) for line in block.removesuffix(b"\n").split(b"\n")]
    filled = [(number, row) for number, row in enumerate(rows) if row != [b""]]
    for number, row in filled:
        if len(row) != columns:
            raise CellError(number, None, f"has {len(row):,} cells, the rows before it {columns:,}")
    values = np.empty((len(filled), columns), np.float32)
    for place, (number, row) in enumerate(filled):
        try:
            numbers = np.array(row).astype(np.float64)
        except ValueError:
            raise _first_wrong(number, row) from None
        fine = (numbers >= -1) & (numbers <= LARGEST)
        if not fine.all():
            column = int(np.argmin(fine))
            raise CellError(number, column, f"is {_shown(row[column])}; pixels go from 0 to {LARGEST}, or from 0 to 1")
        values[place] = numbers
    return values


def _first_wrong(number: int, row: list[bytes]) -> CellError:
    for column, cell in enumerate(row):
        try:
            float(cell)
        except ValueError:
            return CellError(number, column, f"is {_shown(cell)}, which is no number" if cell else "is empty")
    return CellError(number, None, "cannot be read")  # what only NumPy does not take, as 1_000


def _shown(cell: bytes) -> str:
    text = printable(cell[:20].decode(errors="replace"))
    return f'"{text}{"..." if len(cell) > 20 else ""}"'
