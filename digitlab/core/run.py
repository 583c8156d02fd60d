"""The history of one run, folded from its events: the series to plot and where the run stands."""

from __future__ import annotations

from array import array
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from digitlab.core.continuing import Continued
from digitlab.core.messages import Event, UnknownEvent, event
from digitlab.core.opening import TestOpened
from digitlab.core.optimizers import Optimizer
from digitlab.core.run_events import (
    BatchesTrained,
    EpochEnded,
    Failed,
    Finished,
    OptimizerChanged,
    ParameterChanged,
    Paused,
    Resumed,
    Started,
    Stopped,
)

State = Literal["empty", "training", "paused", "finished", "stopped", "failed"]


@dataclass
class Series:
    """Points of a curve: ``steps`` and ``values`` of equal length; as plain numbers they take a third of a list."""

    steps: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))

    def add(self, step: float, value: float) -> None:
        """Append a point."""
        self.steps.append(step)
        self.values.append(value)

    @property
    def last(self) -> float | None:
        """The newest value, if there is one."""
        return self.values[-1] if self.values else None


@dataclass
class Run:
    """What has happened in a run so far; :meth:`add` takes its events in order."""

    state: State = "empty"
    started: Started | None = None
    ended: Finished | Stopped | Failed | None = None
    newest: BatchesTrained | None = None
    loss: Series = field(default_factory=Series)
    accuracy: Series = field(default_factory=Series)
    learning_rate: Series = field(default_factory=Series)
    validation_loss: Series = field(default_factory=Series)
    validation_accuracy: Series = field(default_factory=Series)
    gradient_norm: Series = field(default_factory=Series)
    update_ratios: dict[str, Series] = field(default_factory=dict)  # by layer, ``layers.0`` or ``output``
    looked: Series = field(default_factory=Series)  # further gradients so far, where there are any
    top_2: Series = field(default_factory=Series)
    validation_top_2: Series = field(default_factory=Series)
    epochs: list[EpochEnded] = field(default_factory=list)
    changes: list[ParameterChanged | OptimizerChanged] = field(default_factory=list)
    openings: list[TestOpened] = field(default_factory=list)

    def add(self, happened: Event) -> None:
        """Fold one event in; events that are not of a run change nothing."""
        match happened:
            case Started():
                self._start(happened)
            case Continued():
                self._go_on(happened)
            case BatchesTrained():
                self._trained(happened)
            case EpochEnded():
                self.epochs.append(happened)
                self.validation_loss.add(happened.step, happened.validation_loss)
                self.validation_accuracy.add(happened.step, happened.validation_accuracy)
                self.validation_top_2.add(happened.step, happened.validation_top_2)
            case ParameterChanged() | OptimizerChanged():
                self.changes.append(happened)
            case TestOpened():
                self.openings.append(happened)
            case Paused():
                self.state = "paused"
            case Resumed():
                self.state = "training"
            case Finished() | Stopped() | Failed():
                self.ended = happened
                self.state = happened.kind

    def _start(self, happened: Started) -> None:
        self.state = "training"
        self.started = happened
        self.validation_loss.add(0, happened.validation_loss)
        self.validation_accuracy.add(0, happened.validation_accuracy)

    def _go_on(self, happened: Continued) -> None:
        self.state, self.ended = "training", None
        if self.started is not None:
            now = {name: getattr(happened, name) for name in ("experiment", "folder", "total_steps")}
            self.started = self.started.model_copy(update=now)

    def _trained(self, happened: BatchesTrained) -> None:
        self.newest = happened
        self.loss.add(happened.step, happened.loss)
        self.accuracy.add(happened.step, happened.accuracy)
        self.learning_rate.add(happened.step, happened.learning_rate)
        self.gradient_norm.add(happened.step, happened.gradient_norm)
        self.top_2.add(happened.step, happened.top_2)
        if happened.looked:
            self.looked.add(happened.step, happened.looked + (self.looked.last or 0))
        for place, ratio in happened.update_ratios.items():
            self.update_ratios.setdefault(place, Series()).add(happened.step, ratio)

    @property
    def active(self) -> bool:
        """Whether the run is training or paused."""
        return self.state in ("training", "paused")

    @property
    def optimizer(self) -> Optimizer | None:
        """The optimizer that took the newest step; its learning rate is that of the beginning."""
        changed = [change.optimizer for change in self.changes if isinstance(change, OptimizerChanged)]
        return changed[-1] if changed else self.started.experiment.optimizer if self.started else None

    @property
    def optimizer_step(self) -> int:
        """How many steps that optimizer has taken."""
        since = [change.step for change in self.changes if isinstance(change, OptimizerChanged)]
        return (self.newest.step if self.newest else 0) - (since[-1] if since else 0)

    @property
    def best(self) -> EpochEnded | None:
        """The epoch whose weights are kept: the last one that was the best so far."""
        return next((epoch for epoch in reversed(self.epochs) if epoch.best), None)

    @property
    def times_opened(self) -> int:
        """How often the sealed test digits were read by the network of this run."""
        return max([len(self.openings), *(opening.opened for opening in self.openings)])

    @property
    def share_done(self) -> float:
        """How much of the planned run is done, 0 to 1."""
        if self.started is None or self.newest is None:
            return 0.0
        return self.newest.step / self.started.total_steps

    @property
    def seconds_left(self) -> float | None:
        """The time the rest takes at the present pace, validation left out; None before there is a pace."""
        if self.newest is None or self.started is None or self.newest.images_per_second <= 0:
            return None
        steps = self.started.total_steps - self.newest.step
        return steps * self.started.experiment.training.batch_size / self.newest.images_per_second


def replay(lines: list[str]) -> Run:
    """The run told by the lines of an ``events.jsonl``; what only a newer DigitLab tells is passed over."""
    run = Run()
    for line in lines:
        with suppress(UnknownEvent):
            run.add(event(line))
    return run


def ended(run: Run) -> Run:
    """``run`` as a file tells it; one that was saved while it was under way has stopped there."""
    if run.active:
        newest, best = run.newest, run.best
        run.add(
            Stopped(
                step=newest.step if newest else 0,
                epochs=len(run.epochs),
                best_epoch=best.epoch if best else None,
                validation_accuracy=best.validation_accuracy if best else None,
                seconds=newest.seconds if newest else 0.0,
                images_per_second=newest.images_per_second if newest else 0.0,
                because="it was saved while it was training",
            )
        )
    return run
