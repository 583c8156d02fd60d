"""Pause, step and stop: commands that a run takes between two portions, and what they leave to be told."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Literal

from digitlab.core import messages
from digitlab.core.changes import changes
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import RunEvent
from digitlab.engine.execution import Execution


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

    @property
    def holds(self) -> bool:
        """Whether the run is paused and has nothing to tell: no need to pull."""
        return self._paused and not self._news and not self._stopping and self._other is None
