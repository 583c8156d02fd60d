"""Looks inside the network beside the training, which a picture for people must not hold up."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from digitlab.core.messages import Event, Inspect
from digitlab.engine.inside import Inside, Moment, structure_of


class Lookout:
    """One thread that builds and compiles what a look takes, and tells what was seen.

    The weights of a moment never change, so that training goes on meanwhile.
    """

    def __init__(self, tell: Callable[[Event], None], refuse: Callable[[str, Exception], None]) -> None:
        self._tell, self._refuse = tell, refuse
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._inside: Inside | None = None

    def inspect(self, wanted: Inspect, moment: Moment) -> None:
        """Answer ``wanted`` soon, from ``moment``."""
        self._thread.submit(self._look, wanted, moment)

    def _look(self, wanted: Inspect, moment: Moment) -> None:
        try:
            if self._inside is None or self._inside.structure != structure_of(moment.experiment):
                self._inside = Inside(moment.experiment)
            self._tell(self._inside.look(wanted, moment))
        except Exception as error:  # the boundary of the thread: the window is told, and asks again
            self._refuse(wanted.kind, error)
