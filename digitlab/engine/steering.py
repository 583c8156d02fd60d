"""Pause, step and stop: commands that a run takes between two portions, and what they leave to be told."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, wait
from time import perf_counter
from typing import Literal

from digitlab.core import messages
from digitlab.core.changes import changes
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import RunEvent
from digitlab.engine.execution import Execution

PATIENCE_SECONDS = 0.02  # how long one pull waits for another optimizer to be compiled


class Steering:
    """What a run is asked to do next; the run itself looks here before every portion.

    ``experiment`` are its settings as they are now.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._step = 0
        self._pausing: Literal["no", "next", "batch", "epoch"] = "no"
        self._paused = self._stopping = False
        self._other: Future[Execution] | None = None  # another optimizer that is being compiled
        self._before_other = experiment
        self._news: list[RunEvent] = []
        self._slowed = 0.0  # batches a second, in slow motion
        self._batch_began = 0.0

    @property
    def step(self) -> int:
        """How many batches are trained."""
        return self._step

    def pause(self) -> None:
        """Hold before the next batch."""
        self._pausing = "next"

    def resume(self) -> None:
        """Go on after a pause."""
        self._pausing = "no"
        if self._paused:
            self._paused = False
            self._news.append(messages.Resumed(step=self._step))

    def train_one(self, unit: Literal["batch", "epoch"]) -> None:
        """Train a batch, or to the end of the epoch, then hold."""
        self.resume()
        self._pausing = unit

    def slow_down(self, batches_per_second: float) -> None:
        """Train no faster than this, batch by batch; 0 is full speed."""
        self._slowed = batches_per_second

    @property
    def _compares(self) -> bool:
        """Whether the loss after the next batch is told, too: it comes by itself, and the next is another."""
        return (self._pausing == "batch" or self._slowed > 0) and not self.experiment.optimizer.full_batch

    @property
    def rest(self) -> float:
        """For how many seconds there is nothing to do but to listen: in slow motion, until the next batch is due."""
        at_once = self._news or self._paused or self._stopping or self._pausing in ("next", "batch")
        if not self._slowed or at_once:
            return 0.0
        return max(0.0, self._batch_began + 1 / self._slowed - perf_counter())

    def change(self, path: str, value: float) -> None:
        """Change a setting that acts now; raises DigitLabError where the path or the value is not allowed."""
        changed = self.experiment.with_value(path, value)
        if any(change.acts != "now" for change in changes(self.experiment, changed)):
            raise DigitLabError(f"{path} cannot change during a run; it acts with the next Play.")
        self.experiment = changed
        self._news.append(messages.ParameterChanged(path=path, value=value, step=self._step))

    def stop(self) -> None:
        """End the run before the next batch."""
        self._stopping = True

    def _moment(self) -> Iterator[RunEvent | None]:
        """Tell what commands have changed; hold while paused, at rest, or while another optimizer is compiled."""
        while True:
            if self._pausing == "next" and not self._paused:
                self._paused = True
                self._news.append(messages.Paused(step=self._step))
            if self._other is not None:
                wait([self._other], PATIENCE_SECONDS)
                self._take_other()
            held = (self._paused or self._other is not None or self.rest) and not self._stopping
            if not held and not self._news:
                return
            yield self._news.pop(0) if self._news else None

    def _take_other(self) -> None:
        """Hand the run over to the optimizer that was waited for, once it is there."""
        raise AssertionError(f"{type(self).__name__} takes no other optimizer")

    @property
    def holds(self) -> bool:
        """Whether the run is paused and has nothing to tell: no need to pull."""
        return self._paused and not self._news and not self._stopping and self._other is None
