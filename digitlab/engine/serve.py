"""The engine as a process: commands come in as JSON lines on stdin, events go out on stdout, one loop does both."""

from __future__ import annotations

import gc
import os
import signal
import sys
from queue import Empty, Queue
from threading import Lock, Thread, Timer
from typing import IO, TYPE_CHECKING, NoReturn

from digitlab.core.errors import DigitLabError
from digitlab.core.messages import Command, Event, command

if TYPE_CHECKING:
    from digitlab.engine.engine import Engine

SECONDS_TO_END = 1.5  # after the window is gone, to come to the end of what is being compiled; it is not waited for


def serve() -> NoReturn:
    """Run until stdin ends, then leave at once: what is being compiled in the background is not waited for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the window, which then ends stdin
    out, one_at_a_time = _claim_stdout(), Lock()
    waiting: Queue[Command | None] = Queue()
    leave = Timer(SECONDS_TO_END, os._exit, args=(0,))
    leave.daemon = True

    def tell(event: Event) -> None:
        try:
            with one_at_a_time:
                out.write(event.line())
                out.flush()
        except OSError:  # nobody listens any more: the run is ended and kept as at the end of the commands
            waiting.put(None)

    Thread(target=_read_commands, args=(sys.stdin.buffer, waiting, leave), daemon=True).start()
    from digitlab.engine.engine import Engine  # reading TensorFlow takes seconds, in which the window may go away

    _loop(Engine(tell), waiting, leave)
    os._exit(0)


def _loop(engine: Engine, waiting: Queue[Command | None], leave: Timer) -> None:
    engine.get_ready()
    gc.freeze()  # so that no later collection looks at all of TensorFlow again, which holds everything up for a while
    gc.enable()
    while True:
        try:
            wanted = waiting.get(timeout=engine.rest)
        except Empty:
            engine.advance()
            continue
        if wanted is None:
            leave.cancel()  # a slow disk may take its time to keep the run
            engine.end()
            return
        engine.obey(wanted)


def _claim_stdout() -> IO[str]:
    """The real stdout for messages; whatever any library prints goes to stderr from now on."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    return out


def _read_commands(source: IO[bytes], waiting: Queue[Command | None], leave: Timer) -> None:
    """Pass commands on as they come; None, and soon the end of the process, when there will be no more."""
    for line in source:
        try:
            waiting.put(command(line))
        except DigitLabError as error:
            print(error, error.detail, file=sys.stderr)
    waiting.put(None)
    leave.start()
