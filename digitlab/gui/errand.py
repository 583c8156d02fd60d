"""Work that would hold the window up, done by a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from digitlab.core.errors import DigitLabError


class Voice(QObject):
    """Carries a result from the thread to the window; it outlives whoever waits for it."""

    told = Signal(int, object)


class Errand(QObject):
    """One piece of work at a time: the result of the newest comes as ``done(result)`` or ``failed(sentence)``.

    The thread is Python's and not one of Qt's pool, which would be waited for while a window is destroyed: for ever,
    because the interpreter is not free for the thread then. ``failure`` begins the sentence for what nobody expected.
    """

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None, failure: str = "The digits could not be prepared") -> None:
        super().__init__(parent)
        self._failure = failure
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._work: Future[None] = Future()
        self._voice = Voice()
        self._voice.told.connect(self._take)
        self._newest = 0
        self.under_way = False

    def begin(self, work: Callable[[], object]) -> None:
        """Let ``work`` be done; what was begun before it does not count any more."""
        self.call_off()
        self.under_way = True
        self._work = self._thread.submit(_carry_out, work, self._voice, self._newest, self._failure)

    def call_off(self) -> None:
        """Wait for no result."""
        self._newest += 1
        self.under_way = False
        self._work.cancel()

    def _take(self, number: int, result: object) -> None:
        if number != self._newest:
            return
        self.under_way = False
        if isinstance(result, Exception):
            self.failed.emit(str(result))
        else:
            self.done.emit(result)


def _carry_out(work: Callable[[], object], voice: Voice, number: int, failure: str) -> None:
    try:
        result = work()
    except DigitLabError as error:
        result = error
    except Exception as error:  # the boundary of the thread: the window is told
        result = DigitLabError(f"{failure}: {error}", detail=repr(error))
    voice.told.emit(number, result)
