"""The events of a run in its folder, a line each; what the disk does not take waits for the next time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from digitlab.core.files import unwritten, write_atomically


class EventsFile:
    """Lines are added at once and never twice; after an error the next attempt goes on where it broke off."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting = b""
        self.size = 0  # bytes, with those that wait

    def begin(self, lines: Iterable[str]) -> None:
        """Let the file hold ``lines`` alone; raises DigitLabError where it cannot be written."""
        content = "".join(f"{line}\n" for line in lines).encode()
        write_atomically(self._path, content)
        self._waiting, self.size = b"", len(content)

    def add(self, line: str) -> None:
        """Append a line; raises DigitLabError where that cannot be now."""
        content = f"{line}\n".encode()
        self._waiting += content
        self.size += len(content)
        self.flush()

    def flush(self, *, to_disk: bool = False) -> None:
        """Write what waits; raises DigitLabError where that cannot be now."""
        try:
            with self._path.open("ab", buffering=0) as file:
                while self._waiting:
                    self._waiting = self._waiting[file.write(self._waiting) :]
                if to_disk:
                    os.fsync(file.fileno())
        except OSError as error:
            raise unwritten(self._path, error) from error


def whole_lines(content: bytes) -> list[str]:
    """The lines of a file of events, without a last one that was cut off in the middle."""
    return content.decode(errors="replace").split("\n")[:-1]
