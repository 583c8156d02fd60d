"""What stands behind the options of the command line: numbers within their range, settings, names."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Callable
from typing import Any


def within(kind: Callable[[str], float], least: float, most: float) -> Callable[[str], float]:
    """Reads numbers of one kind between these."""

    def number(text: str) -> float:
        try:
            found = kind(text)
        except ValueError:
            found = most + 1
        if not least <= found <= most:
            whole = "a whole number" if kind is int else "a number"
            raise ArgumentTypeError(f"{text!r} is not {whole} from {least:,} to {most:,.10g}")
        return found

    return number


def whose(name: str) -> tuple[str, Any]:
    """The setting that names whose handwriting is learned from; without a name it would be nobody's."""
    if not name:
        raise ArgumentTypeError("it names nobody; digitlab data handwriting lists the names")
    return "data.handwriting.name", name


def setting(text: str) -> tuple[str, Any]:
    """A path and its value: JSON where it is JSON, else a text."""
    path, equals, value = text.partition("=")
    if not equals or not path:
        raise ArgumentTypeError(f"{text!r} is not of the form PATH=VALUE")
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        found = value
    if not _is_text(path) or not _is_text(json.dumps(found, ensure_ascii=False)):
        raise ArgumentTypeError(f"{text!r} is no text in UTF-8; type it anew")
    return path, found


def _is_text(text: str) -> bool:
    """Whether ``text`` may be written to a file; bytes of an argument that are none come as halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
