"""What a run begins with: built beside the engine's loop, which answers drawings meanwhile."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from digitlab.core.continuing import Continue
from digitlab.core.messages import Command, Pause, Refused, Resume, SetOptimizer, SetParameter, Step, Stop, Train
from digitlab.engine import carry
from digitlab.engine.bench import Make
from digitlab.engine.resume import TakenUp, take_up
from digitlab.engine.train import TrainingRun
from digitlab.engine.trained import Trained
from digitlab.engine.workshop import Workshop

STEERING = Pause | Resume | Step | Stop | SetParameter | SetOptimizer


class Begun(NamedTuple):
    """A run before its first batch, what it needs, and the kept run that it goes on with, where it does."""

    run: TrainingRun
    shop: Workshop
    taken_up: TakenUp | None = None


class Coming(NamedTuple):
    """A run that ``wanted`` asked for and that is being built; ``waiting`` steers it as soon as it is there."""

    wanted: Train | Continue
    building: Future[Begun]
    waiting: list[Command]

    def called_off(self) -> Refused:
        """That it will not begin; nothing is held for it any longer."""
        if not self.building.cancel():
            self.building.add_done_callback(_let_go)
        return Refused(command=self.wanted.kind, sentence="The run was called off before it began.")


def begun(wanted: Train | Continue, shown: Trained | None, origin: str, make: Make) -> Begun:
    """The run that ``wanted`` asks for; ``make`` gives what a run of its settings needs.

    Where weights are to be kept, they are those of ``shown``, which comes from the moment ``origin``. Raises
    DigitLabError where the run cannot begin.
    """
    if isinstance(wanted, Continue):
        found = take_up(Path(wanted.folder), wanted.epochs, make)
        try:
            return Begun(TrainingRun(found.snapshot.experiment, found.shop, found.snapshot), found.shop, found)
        except BaseException:
            found.lock.release()
            raise
    shop = make(wanted.experiment)
    shop.first_score()
    start = carry.Start(shop.fresh) if shown is None else carry.over(shown, wanted.experiment, shop.network, origin)
    return Begun(TrainingRun(wanted.experiment, shop, start), shop)


def _let_go(building: Future[Begun]) -> None:
    """Hold the folder of a kept run no longer."""
    if building.exception() is None and (found := building.result().taken_up) is not None:
        found.lock.release()
