"""What is tried beside the run, on a copy, portion by portion: one trial at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Future, wait
from typing import NamedTuple, TypeVar

from digitlab.core.messages import CrossValidated, DevicesTested, Event, RateFound, TestOpened
from digitlab.core.race.messages import RaceEnded

PATIENCE_SECONDS = 0.02  # how long one pull waits for what is being built
LAST = RateFound | TestOpened | CrossValidated | DevicesTested | RaceEnded

Built = TypeVar("Built")


class Trial(NamedTuple):
    """``events``, of which None is a moment to look for commands; ``stopped`` tells that they end early."""

    command: str
    events: Generator[Event | None, None, None]
    stopped: Event


class Trials:
    """Pulls the trial under way; ``tell`` passes its events on, ``refuse`` what broke it."""

    def __init__(self, tell: Callable[[Event], None], refuse: Callable[[str, Exception], None]) -> None:
        self._tell, self._refuse = tell, refuse
        self._trial: Trial | None = None

    @property
    def under_way(self) -> bool:
        """Whether there is something to pull."""
        return self._trial is not None

    def begin(self, trial: Trial) -> None:
        """Pull ``trial`` from now on; no other may be under way."""
        assert self._trial is None
        self._trial = trial

    def advance(self) -> None:
        """One portion."""
        assert self._trial is not None
        try:
            happened = next(self._trial.events)
        except Exception as error:  # the boundary of the process: what breaks must not take the engine along
            command, self._trial = self._trial.command, None
            self._refuse(command, error)
            return
        if isinstance(happened, LAST):
            self._trial = None
        if happened is not None:
            self._tell(happened)

    def stop(self) -> None:
        """Try no more, where anything is being tried."""
        if self._trial is not None:
            trial, self._trial = self._trial, None
            trial.events.close()
            self._tell(trial.stopped)


def waited(building: Future[Built]) -> Generator[None, None, Built]:
    """What is being built in a thread, as soon as it is there."""
    try:
        while not building.done():
            wait([building], PATIENCE_SECONDS)
            yield None
    finally:
        building.cancel()
    return building.result()
