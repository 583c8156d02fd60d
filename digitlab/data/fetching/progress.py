"""How far a download is, told by the thread that waits for the network to whoever shows it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from threading import Event
from time import perf_counter

from digitlab.core.importing import BytesFetched
from digitlab.core.published import RemoteFile

REMEMBERED = 3.0  # seconds: the speed is the mean of so many


class Stopped(Exception):
    """Nobody wants the rest any more."""


class Progress:
    """Written by the downloading thread, but for :meth:`stop` and :meth:`event`, which are for the other one."""

    def __init__(self, files: Sequence[RemoteFile]) -> None:
        self._sizes = {file.name: file.size for file in files}
        self._here = dict.fromkeys(self._sizes, 0)
        self._stopped = Event()
        self._seen: deque[tuple[float, int]] = deque()
        self._file, self._server, self._waiting = files[0].name, "", ""

    def begin(self, file: RemoteFile, server: str) -> None:
        """``file`` is asked for at ``server``."""
        self._file, self._server, self._waiting = file.name, server, ""
        self._check()

    def set_size(self, file: RemoteFile, size: int) -> None:
        """A server says how large ``file`` is."""
        self._sizes[file.name] = size

    def set_here(self, file: RemoteFile, count: int) -> None:
        """``count`` bytes of ``file`` are here; raises Stopped where nobody wants more."""
        self._here[file.name] = count
        self._waiting = ""
        self._check()

    def wait(self, seconds: float, why: str) -> None:
        """Let some time go by; raises Stopped as soon as nobody wants more."""
        self._waiting = why
        self._stopped.wait(seconds)
        self._check()

    def stop(self) -> None:
        """Want no more."""
        self._stopped.set()

    def event(self) -> BytesFetched:
        """Where it stands now."""
        now, count = perf_counter(), sum(list(self._here.values()))
        if self._seen and count < self._seen[-1][1]:
            self._seen.clear()  # a part was thrown away
        self._seen.append((now, count))
        while now - self._seen[0][0] > REMEMBERED:
            self._seen.popleft()
        began, before = self._seen[0]
        sizes = list(self._sizes.values())
        return BytesFetched(
            file=self._file,
            server=self._server,
            count=count,
            total=None if None in sizes else sum(size or 0 for size in sizes),
            speed=(count - before) / (now - began) if now > began else 0.0,
            waiting=self._waiting,
        )

    def _check(self) -> None:
        if self._stopped.is_set():
            raise Stopped
