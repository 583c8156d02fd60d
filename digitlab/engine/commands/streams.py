"""Keeps what libraries print away from a person's screen and out of a program's answer."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from digitlab.engine.commands import log

OUT, ERROR = 1, 2


@contextmanager
def answers_only() -> Iterator[None]:
    """Let whatever is printed on standard output meanwhile go to standard error: the answer comes alone."""
    with _redirected(OUT, os.dup(ERROR)):
        yield


def start_engine() -> None:
    """Import TensorFlow and take the devices; what C++ libraries say about that goes to the log."""
    _pass_the_time("Loading TensorFlow")
    with _redirected(ERROR, log.opened()), _interrupted_for_certain():
        from digitlab.engine import environment

        environment.prepare_devices()
        environment.devices()
    _pass_the_time("")


@contextmanager
def _interrupted_for_certain() -> Iterator[None]:
    """Let Ctrl-C, or whoever asks the program to end, be heard at the end at the latest.

    An interruption that comes while a library is loaded gets lost where Python clears up after itself just then.
    """
    heard = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal heard
        heard = True
        raise KeyboardInterrupt

    heeded = [one for one in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(one) is not signal.SIG_IGN]
    usual = {number: signal.signal(number, interrupt) for number in heeded}
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
    if heard:
        raise KeyboardInterrupt


def _pass_the_time(words: str) -> None:
    """Show ``words`` to somebody who watches, in place of those before."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"\r{words:<20}\r")


@contextmanager
def _redirected(stream: int, target: int) -> Iterator[None]:
    """Point the file descriptor ``stream`` at ``target``, which is used up, and back again."""
    _flush()
    usual = os.dup(stream)
    os.dup2(target, stream)
    os.close(target)
    try:
        yield
    finally:
        _flush()
        os.dup2(usual, stream)
        os.close(usual)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
