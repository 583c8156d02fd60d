"""Keeps what the next run needs at hand: the newest workshop and its data, built ahead of Play."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from digitlab.core.conflicts import refuse
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.engine import parts
from digitlab.engine.placement import HERE, Placement
from digitlab.engine.workshop import Workshop

Make = Callable[[Experiment], Workshop]
Made = TypeVar("Made")


class Bench:
    """One workshop at a time, built by one thread beside the engine's loop, so that drawings are answered meanwhile."""

    def __init__(self) -> None:
        self.placement = HERE  # of whatever is built from now on
        self._builder = ThreadPoolExecutor(max_workers=1)
        self._ahead: Future[None] = Future()
        self._shop: Workshop | None = None
        self._parts: tuple[object, str, parts.Parts] | None = None

    def prepare(self, experiment: Experiment, done: Callable[[Workshop], None]) -> None:
        """Build what ``experiment`` needs, then hand it to ``done``; a build that has not begun yet is left out."""
        self._ahead.cancel()
        self._ahead = self._builder.submit(self._prepare, experiment, done)

    def begin(self, work: Callable[[Make], Made]) -> Future[Made]:
        """``work`` with what makes all that a run needs, at once where it was prepared.

        A build that was to be ahead and has not begun yet is left out.
        """
        self._ahead.cancel()
        return self._builder.submit(work, self._build)

    def building(self, experiment: Experiment) -> Future[Workshop]:
        """What a run of ``experiment`` needs."""
        return self._builder.submit(self._build, experiment)

    def submit(self, work: Callable[[], Made]) -> Future[Made]:
        """Whatever else is to be built, in its turn."""
        return self._builder.submit(self._placed, work)

    def _placed(self, work: Callable[[], Made]) -> Made:
        with self.placement.scope():
            return work()

    def _prepare(self, experiment: Experiment, done: Callable[[Workshop], None]) -> None:
        try:
            shop = self._build(experiment)
            shop.first_score()
            done(shop)
        except DigitLabError as error:
            print(error, file=sys.stderr)  # Play will meet the same and say so

    def _build(self, experiment: Experiment) -> Workshop:
        refuse(experiment)
        place = self.placement
        changed = None
        if self._shop is not None and self._shop.placement == place:
            with place.scope():
                changed = self._shop.changed_to(experiment)
        self._shop = changed or Workshop(experiment, self._load_parts(experiment, place), place)
        return self._shop

    def _load_parts(self, experiment: Experiment, place: Placement) -> parts.Parts:
        if self._parts is None or self._parts[:2] != (experiment.data, place.first):
            with place.scope():
                self._parts = (experiment.data, place.first, parts.load(experiment.data))
        return self._parts[2]
