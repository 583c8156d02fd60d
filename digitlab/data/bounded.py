"""Reads a file that a person chose, which may be anything, into memory that is bounded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from digitlab.core.errors import DigitLabError


def read_bytes(path: Path, most: int, kind: str) -> bytes:
    """The content of the regular file ``path``; raises DigitLabError where there is none or it is above ``most`` bytes.

    ``kind`` says in the sentence what was wanted: "picture".
    """
    with opened_file(path, most, kind) as file:
        return file.read(os.fstat(file.fileno()).st_size)


@contextmanager
def opened_file(path: Path, most: int, kind: str) -> Iterator[BinaryIO]:
    """The same for what is read in portions: raises DigitLabError where reading fails, too."""
    try:
        if path.exists() and not path.is_file():  # a pipe would never end
            raise DigitLabError(f'"{path.name}" is not a file; choose a {kind} file.')
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > most:
                raise DigitLabError(
                    f'"{path.name}" is larger than {most // 2**20} MiB, so it is not a {kind} file for this app.'
                )
            yield file
    except OSError as error:
        raise DigitLabError(
            f'"{path.name}" cannot be read: {error.strerror or error}; check its name and permissions.',
            detail=str(path),
        ) from error
    except ValueError as error:  # a zero byte in the name
        if "\0" not in str(path):
            raise
        raise DigitLabError(f"{str(path)!r} is not a file name; choose a {kind} file.") from error
