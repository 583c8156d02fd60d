"""A race as the window steers it: who races, how far it is, and how they stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from digitlab.core.experiment import Experiment
from digitlab.core.messages import Event, Refused
from digitlab.core.race import words
from digitlab.core.race.contestants import Way, problem
from digitlab.core.race.messages import (
    Contestant,
    Race,
    RaceEnded,
    RacePrepared,
    RacerReady,
    RacerTold,
    RaceStopped,
    StopRace,
)
from digitlab.core.race.standings import Standings
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.training import Training
from digitlab.gui.trial import Trial

STOPPED = "The race was stopped."


class RaceTrial(Trial):
    """``racing``, ``done``, ``stopped`` or ``refused``; ``standings`` of a ``way`` for ``base``, None before the first.

    More contestants can join what has been raced: they alone are trained, with the same seeds.
    """

    UNDER_WAY = "racing"
    STOP = StopRace
    LOST = "The engine ended in the middle of the race."

    def __init__(self, engine: EngineLink, training: Training, parent: QObject | None = None) -> None:
        super().__init__(engine, training, parent)
        self.way: Way = "rates"
        self.base: Experiment | None = None
        self.standings: Standings | None = None
        self._first = 0  # of those that are trained now

    def why_not(self, contestants: Sequence[Contestant]) -> str:
        """Why these cannot race now, in a sentence; empty where they can."""
        return self._obstacle("pause it, or wait for its end.") or problem(contestants)

    def begin(self, way: Way, base: Experiment, contestants: Sequence[Contestant], seeds: Sequence[int]) -> None:
        """Race ``contestants`` that were made of ``base``, where nothing is in the way."""
        if self.state == self.UNDER_WAY or self.why_not(contestants):
            return
        self.way, self.base, self._first = way, base, 0
        self.standings = Standings(contestants, seeds)
        self._send(contestants)

    def join(self, contestants: Sequence[Contestant]) -> None:
        """Race these beside the ones that are through."""
        if self.standings is None or self.state == self.UNDER_WAY or self.why_not(contestants):
            return
        self._first = self.standings.join(contestants)
        self._send(contestants)

    def _send(self, contestants: Sequence[Contestant]) -> None:
        assert self.standings is not None
        self.share = 0.0
        self._engine.send(Race(contestants=tuple(contestants), seeds=tuple(self.standings.seeds)))
        self._become(self.UNDER_WAY)

    def _take(self, event: Event) -> None:
        if self.standings is None or self.state != self.UNDER_WAY:
            return
        match event:
            case RacePrepared() | RacerReady() | RacerTold():
                self.standings.add(event.model_copy(update={"place": event.place + self._first}))
                self.share = self.standings.share(self._first)
                self.changed.emit()
            case RaceEnded():
                self.share = 1.0
                self._become("done", words.conclusion(self.standings, self.way))
            case RaceStopped():
                self._become("stopped", STOPPED)
            case Refused(command="race"):
                self._become("refused", event.sentence)
