"""Work beside the training: events that are made in a thread of their own, until somebody stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag

from digitlab.core.messages import Event


class SideThread:
    """One piece of work at a time; another one takes its place. ``tell`` passes events on, ``refuse`` what broke it."""

    def __init__(self, tell: Callable[[Event], None], refuse: Callable[[str, Exception], None]) -> None:
        self._tell, self._refuse = tell, refuse
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._stopped = Flag()

    def begin(self, command: str, events: Iterator[Event | None], stopped: Event | None = None) -> None:
        """Do what ``command`` asks for: pull ``events``, or tell ``stopped`` where that is not to be finished."""
        self.stop()
        self._stopped = Flag()
        self._thread.submit(self._work, command, events, stopped, self._stopped)

    def stop(self) -> None:
        """Do no more of it."""
        self._stopped.set()

    def _work(self, command: str, events: Iterator[Event | None], stopped: Event | None, flag: Flag) -> None:
        try:
            for happened in events:
                told = stopped if (ends := flag.is_set()) else happened
                if told is not None:
                    self._tell(told)
                if ends:  # what is stopped while something is told still has to say so
                    return
        except Exception as error:  # the boundary of the thread: the window is told
            self._refuse(command, error)
