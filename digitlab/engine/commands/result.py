"""What a command of the terminal hands back."""

from __future__ import annotations

from typing import Any, NamedTuple


class Result(NamedTuple):
    """The same answer twice, as ``data`` for ``--json`` and as ``text`` for a person, and the exit code."""

    data: dict[str, Any]
    text: str
    exit_code: int = 0


def percent(share: float) -> str:
    """A share of 1 as it is read: ``98.70 %``."""
    return f"{100 * share:.2f} %"
