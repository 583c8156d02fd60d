"""The terminal's log: what nobody wants to read unless something went wrong."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from digitlab.core.errors import DigitLabError, printable
from digitlab.core.folders import logs

LARGEST = 1024 * 1024


def path() -> Path:
    """Where it lies."""
    return logs() / "terminal.log"


def opened() -> int:
    """A file descriptor that appends to the log, begun afresh when it has grown large; a void where it cannot be."""
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        anew = os.O_TRUNC if path().exists() and path().stat().st_size > LARGEST else 0
        return os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND | anew, 0o644)
    except (OSError, DigitLabError):
        return os.open(os.devnull, os.O_WRONLY)


def write(text: str) -> None:
    """Add ``text`` to it."""
    with os.fdopen(opened(), "w", encoding="utf-8", errors="replace") as file:
        file.write(text + "\n")


def _is_nowhere() -> bool:
    """Whether the working directory is gone, so that no relative name leads anywhere."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def unexpected(error: Exception) -> str:
    """Write where ``error`` came from, and return the sentence that a person reads."""
    if isinstance(error, FileNotFoundError) and _is_nowhere():
        return "The folder that you are in has been deleted; change to another one."
    write("".join(traceback.format_exception(error)))
    if isinstance(error, OSError) and error.filename:
        return printable(f"{error.filename} cannot be used: {error.strerror}; check its name and its rights.")
    what = str(error).strip().partition("\n")[0]
    cause = f"{type(error).__name__}: {what}" if what else type(error).__name__
    return printable(f"Something went wrong that should not have ({cause}); {path()} tells more.")
