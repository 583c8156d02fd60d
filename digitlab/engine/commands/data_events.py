"""The command ``data`` as the window uses it: events on standard output, and an end of standard input stops it."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from contextlib import suppress
from threading import Event, Thread

from digitlab.core.errors import DigitLabError
from digitlab.core.importing import NotImported
from digitlab.core.message import Message
from digitlab.engine.commands import log
from digitlab.engine.commands.data import events

STDIN = 0
NICENESS = 5  # behind the window, before the engine


def tell_events(wanted: Namespace) -> int:
    """Carry out ``wanted``, an event a line; 0 done, or stopped because nobody listens any more, and 1 failed."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    stopped = Event()
    Thread(target=_listen, args=(stopped,), daemon=True).start()
    happening = events(wanted)
    try:
        for happened in happening:
            _tell(happened)
            if stopped.is_set():
                happening.close()
                return 0
    except DigitLabError as error:
        if error.detail:
            log.write(f"{error}\n{error.detail}")
        _tell(NotImported(sentence=str(error)))
        return 1
    except Exception as error:  # the boundary of the process
        _tell(NotImported(sentence=log.unexpected(error)))
        return 1
    return 0


def _tell(event: Message) -> None:
    sys.stdout.write(event.line())
    sys.stdout.flush()


def _listen(stopped: Event) -> None:
    with suppress(OSError):  # there may be none
        while os.read(STDIN, 1_024):  # a thread that holds Python's own reader aborts the end of the process
            pass
    stopped.set()
