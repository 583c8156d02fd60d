"""How many batches make one compiled call, so that commands never wait long and calls are worth their cost."""

from __future__ import annotations

from math import inf

from digitlab.engine.loop import Loop

CALL_SECONDS = 0.04  # how long one compiled call should take: commands wait at most about this long


class Pace:
    """Learns how long a batch takes in each way of execution."""

    def __init__(self) -> None:
        self._batch_seconds: dict[str, float] = {}

    def count(self, loop: Loop, left: int) -> int:
        """How many of the ``left`` batches make a call of CALL_SECONDS; one at first."""
        pace = self._batch_seconds.get(loop.way)
        wanted = round(CALL_SECONDS / pace) if pace else 1
        return max(1, min(wanted, left, loop.most_batches))

    def note(self, loop: Loop, done: int, seconds: float) -> bool:
        """Adapt, at once where the pace was thought far too slow; whether the call was full, and so tells a speed."""
        pace, known = seconds / done, self._batch_seconds.get(loop.way, inf)
        self._batch_seconds[loop.way] = pace if pace < known / 2 else 0.7 * known + 0.3 * pace
        return seconds > CALL_SECONDS / 2 or done == loop.most_batches
