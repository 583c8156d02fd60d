"""Reads a file that a person chose, which may be anything, into memory that is bounded."""

from __future__ import annotations

import os
from pathlib import Path

from digitlab.core.errors import DigitLabError


def read_bytes(path: Path, most: int, kind: str) -> bytes:
    """The content of the regular file ``path``; raises DigitLabError where there is none or it is above ``most`` bytes.

    ``kind`` says in the sentence what was wanted: "picture".
    """
    try:
        if path.exists() and not path.is_file():  # a pipe would never end
            raise DigitLabError(f'"{path.name}" is not a file; choose a {kind} file.')
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            content = file.read(size) if size <= most else b""
    except OSError as error:
        raise DigitLabError(
            f'"{path.name}" cannot be read: {error.strerror or error}; check its name and permissions.',
            detail=str(path),
        ) from error
    except ValueError as error:  # a zero byte in the name
        raise DigitLabError(f"{str(path)!r} is not a file name; choose a {kind} file.") from error
    if size > most:
        raise DigitLabError(f'"{path.name}" is larger than {most // 2**20} MiB, so it is not a {kind} for this app.')
    return content
