"""Work beside the training: events that are made in a thread of their own, until somebody stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import RLock
from typing import NamedTuple

from digitlab.core.messages import Event

END = object()


class _Work(NamedTuple):
    """What ``command`` asked for; ``stopped`` tells that it will not be finished."""

    command: str
    events: Iterator[Event | None]
    stopped: Event | None


class SideThread:
    """One piece of work at a time; another one takes its place. ``tell`` passes events on, ``refuse`` what broke it.

    What is stopped says so at once: its thread may be in the middle of something long, such as a compilation, and is
    heard no more.
    """

    def __init__(self, tell: Callable[[Event], None], refuse: Callable[[str, Exception], None]) -> None:
        self._tell, self._refuse = tell, refuse
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._turn = RLock()  # held while something is told, so that nothing comes after the last word
        self._wanted: _Work | None = None

    def begin(self, command: str, events: Iterator[Event | None], stopped: Event | None = None) -> None:
        """Do what ``command`` asks for: pull ``events``, or tell ``stopped`` where that is not to be finished."""
        self.stop()
        self._wanted = work = _Work(command, events, stopped)
        self._thread.submit(self._do, work)

    def stop(self) -> None:
        """Do no more of it."""
        with self._turn:
            work, self._wanted = self._wanted, None
            if work is not None and work.stopped is not None:
                self._tell(work.stopped)

    def _do(self, work: _Work) -> None:
        try:
            while self._wanted is work:
                happened = next(work.events, END)
                with self._turn:
                    if self._wanted is not work:
                        return
                    if happened is END:
                        self._wanted = None
                    elif happened is not None:
                        self._tell(happened)
        except Exception as error:  # the boundary of the thread: the window is told
            with self._turn:
                if self._wanted is work:
                    self._wanted = None
                    self._refuse(work.command, error)
