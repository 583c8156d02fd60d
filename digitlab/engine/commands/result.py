"""What a command of the terminal hands back."""

from __future__ import annotations

from typing import Any, NamedTuple


class Result(NamedTuple):
    """The same answer twice, as ``data`` for ``--json`` and as ``text`` for a person, and the exit code."""

    data: dict[str, Any]
    text: str
    exit_code: int = 0
