"""The sealed test set: the words between window and engine about opening it, and how often that was done.

A number that is looked at to choose by no longer tells how well a network reads what it never met: hence the count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Literal

from digitlab.core.message import Message

OFTEN = 3  # openings, from which on the number is said to be worth less
WORTH_LESS = (
    "Whoever looks often chooses by what is seen, and the number flatters the network: choose by the validation digits,"
    " and look here at the end."
)


class OpenTest(Message):
    """Let the network that answers read the sealed test digits: that of the paused run where there is one."""

    kind: Literal["open_test"] = "open_test"


class StopOpening(Message):
    """Read no more of them; what was not read to the end does not count."""

    kind: Literal["stop_opening"] = "stop_opening"


class TestRead(Message):
    """The share of the test digits that is read, 0 to 1; how many were read right is told at the end only."""

    __test__ = False  # not a test of pytest's

    kind: Literal["test_read"] = "test_read"
    share: float


class TestOpened(Message):
    """The network has read all ``count`` test digits; ``opened`` is how often they were, this time included."""

    __test__ = False

    kind: Literal["test_opened"] = "test_opened"
    accuracy: float
    loss: float
    count: int
    opened: int
    step: int | None = None


class OpeningStopped(Message):
    """The opening was stopped; the test set is as sealed as before."""

    kind: Literal["opening_stopped"] = "opening_stopped"


def times_opened(history: Iterable[str]) -> int:
    """How often the test set was opened in the run that the lines of ``history`` tell."""
    kind = TestOpened.model_fields["kind"].default
    return sum(kind in line and json.loads(line).get("kind") == kind for line in history)


def times(count: int) -> str:
    """A count of openings in words: ``once``, ``2 times``."""
    return "once" if count == 1 else f"{count:,} times"
