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
from digitlab.engine.workshop import Workshop

Made = TypeVar("Made")


class Bench:
    """One workshop at a time, built by one thread beside the engine's loop, so that drawings are answered meanwhile."""

    def __init__(self) -> None:
        self._builder = ThreadPoolExecutor(max_workers=1)
        self._ahead: Future[None] = Future()
        self._shop: Workshop | None = None
        self._parts: tuple[object, parts.Parts] | None = None

    def prepare(self, experiment: Experiment, done: Callable[[], None]) -> None:
        """Build what ``experiment`` needs, then call ``done``; a build that has not begun yet is left out."""
        self._ahead.cancel()
        self._ahead = self._builder.submit(self._prepare, experiment, done)

    def workshop(self, experiment: Experiment) -> Workshop:
        """What a run of ``experiment`` needs, at once where it was prepared."""
        self._ahead.cancel()
        return self.building(experiment).result()

    def building(self, experiment: Experiment) -> Future[Workshop]:
        """The same for whoever does not wait for it."""
        return self._builder.submit(self._build, experiment)

    def submit(self, work: Callable[[], Made]) -> Future[Made]:
        """Whatever else is to be built, in its turn."""
        return self._builder.submit(work)

    def _prepare(self, experiment: Experiment, done: Callable[[], None]) -> None:
        try:
            self._build(experiment).first_score()
            done()
        except DigitLabError as error:
            print(error, file=sys.stderr)  # Play will meet the same and say so

    def _build(self, experiment: Experiment) -> Workshop:
        refuse(experiment)
        if self._shop is None or not self._shop.serves(experiment):
            self._shop = Workshop(experiment, self._load_parts(experiment))
        return self._shop

    def _load_parts(self, experiment: Experiment) -> parts.Parts:
        if self._parts is None or self._parts[0] != experiment.data:
            self._parts = (experiment.data, parts.load(experiment.data))
        return self._parts[1]
