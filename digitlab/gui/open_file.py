"""The file that a window is about: of several windows with the same file only the first one writes it."""

from __future__ import annotations

from pathlib import Path

from digitlab.core.errors import DigitLabError
from digitlab.core.lock import Lock


class OpenFile:
    """``path`` is None while there is no file yet; ``reads_only`` where another window has it open."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.reads_only = False
        self._lock: Lock | None = None

    def lie_at(self, path: Path | None) -> str:
        """Be about ``path`` from now on; a sentence where this window may only read it."""
        if path is not None and path == self.path and self._lock is not None:
            return ""
        self.close()
        self.path = path
        if path is None:
            return ""
        self._lock = _taken(path)
        self.reads_only = self._lock is None
        return f"{_elsewhere(path)}; this one only reads it, and Save asks for another name." if self.reads_only else ""

    def hindrance(self, path: Path) -> str:
        """Why this window may not write ``path``, in a sentence; empty where it may."""
        if path == self.path and not self.reads_only:
            return ""
        lock = _taken(path)
        if lock is not None:
            lock.release()
        free = lock is not None and path != self.path  # what has become of one's own meanwhile is not known here
        return "" if free else f"{_elsewhere(path)}; choose another name."

    def close(self) -> None:
        """Let other windows write it."""
        if self._lock is not None:
            self._lock.release()
        self.path, self.reads_only, self._lock = None, False, None


def _taken(path: Path) -> Lock | None:
    """The lock of a file, where no other window has it; a folder that cannot be written needs none."""
    lock = Lock(path.with_name(f".{path.name}.lock"))
    try:
        return lock if lock.take() else None
    except DigitLabError:
        return lock


def _elsewhere(path: Path) -> str:
    return f"{path.name} is open in another window"
