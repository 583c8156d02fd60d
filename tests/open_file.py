"""An open file that a test watches: a subclass says what its writing does, all else is the file's own."""

from __future__ import annotations

from typing import Any


class OpenFile:
    """Stands for ``file`` on a ``disk`` of the test's own."""

    def __init__(self, file: Any, disk: Any) -> None:
        self._file, self._disk = file, disk

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def __getattr__(self, name):
        return getattr(self._file, name)
