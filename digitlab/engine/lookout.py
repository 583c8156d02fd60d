"""Looks inside the network beside the training, which a picture for people must not hold up."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from digitlab.core.experiment import Experiment
from digitlab.core.messages import Event, Inspect
from digitlab.engine.inside import Inside, Moment, structure_of

KEPT = 2  # networks: the one that answers, and the one that will with the next Play


class Lookout:
    """One thread that builds and compiles what a look takes, and tells what was seen.

    The weights of a moment never change, so that training goes on meanwhile.
    """

    def __init__(self, tell: Callable[[Event], None], refuse: Callable[[str, Exception], None]) -> None:
        self._tell, self._refuse = tell, refuse
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._insides: list[Inside] = []  # the one that was needed last comes last

    def inspect(self, wanted: Inspect, moment: Moment) -> None:
        """Answer ``wanted`` soon, from ``moment``."""
        self._thread.submit(self._look, wanted, moment)

    def prepare(self, experiment: Experiment, done: Callable[[], None]) -> None:
        """Build ahead what a look at a network of ``experiment`` takes, if anybody looks at all; then call ``done``."""
        self._thread.submit(self._prepare, experiment)
        self._thread.submit(done)

    def _prepare(self, experiment: Experiment) -> None:
        if self._insides:
            self._inside(experiment).compile()

    def _look(self, wanted: Inspect, moment: Moment) -> None:
        try:
            self._tell(self._inside(moment.experiment).look(wanted, moment))
        except Exception as error:  # the boundary of the thread: the window is told, and asks again
            self._refuse(wanted.kind, error)

    def _inside(self, experiment: Experiment) -> Inside:
        structure = structure_of(experiment)
        found = next((inside for inside in self._insides if inside.structure == structure), None) or Inside(experiment)
        self._insides = [*(one for one in self._insides if one is not found), found][-KEPT:]
        return found
