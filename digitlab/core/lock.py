"""A lock that one program holds at a time; whoever dies, however it dies, holds it no longer."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from digitlab.core.files import unwritten

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """Stands for a small file at ``path``, which is there while somebody holds the lock; what is in it does not matter.

    The system keeps the lock itself, so that a file which a killed program has left behind locks nobody out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def take(self) -> bool:
        """Whether this program holds it now; raises DigitLabError where there can be no such file."""
        while self._file is None:
            try:
                file = self._path.open("ab")
            except OSError as error:
                raise unwritten(self._path, error) from error
            try:
                _lock(file)
            except (BlockingIOError, PermissionError):
                file.close()
                return False
            except OSError:  # a disk that knows no locks keeps nobody out
                pass
            if _is_at(file, self._path):
                self._file = file
            else:  # its last holder has taken the file away just before
                file.close()
        return True

    def release(self) -> None:
        """Hold it no longer."""
        if self._file is not None:
            with suppress(OSError):
                self._path.unlink()
            self._file.close()
            self._file = None


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False
