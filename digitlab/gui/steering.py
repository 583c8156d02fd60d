"""What a person tells the run, and what of it can be shown."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject

from digitlab.core.changes import changes
from digitlab.core.experiment import Experiment
from digitlab.core.keeping import Keepable
from digitlab.core.run import Run
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.engine_process import EngineProcess
from digitlab.gui.going_on import GoingOn
from digitlab.gui.slow_motion import SlowMotion
from digitlab.gui.training import Activity, Answering, Training


class Steering(QObject):
    """The settings of the next run, the engine, and the run that it trains."""

    def __init__(self, process: EngineProcess, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.experiment = experiment
        self.engine = EngineLink(process, self)
        self._training = Training(self.engine, experiment, self)
        self.going_on = GoingOn(self._training, self)
        self.slow_motion = SlowMotion(self.engine, self)

    @property
    def run(self) -> Run:
        """The run under way, or the last one."""
        return self._training.run

    @property
    def activity(self) -> Activity:
        """What the run is doing or about to do."""
        return self._training.activity

    @property
    def answering(self) -> Answering:
        """Where the network comes from that answers the drawing."""
        return self._training.answering

    @property
    def made(self) -> Experiment:
        """What the network that answers was made with."""
        return self._training.experiment

    @property
    def keepable(self) -> Keepable | None:
        """What of the network that answers the next run may begin with; None where that is no question."""
        return self._training.keepable(self.experiment)

    @property
    def coming(self) -> str:
        """The optimizer that the run waits for, until it can go on; empty where it waits for none."""
        return self._training.coming

    @property
    def settings_wait(self) -> bool:
        """Whether settings have changed that act only with the next Play."""
        return bool(changes(self._training.experiment, self.experiment))

    def give_room(self, room: int) -> None:
        """Let the earlier moments of the runs to come take ``room`` megabytes each."""
        self._training.room = room

    def play(self) -> None:
        """Start a run with a new network, or go on with the one that is paused."""
        self._training.play(self.experiment)

    def keep_weights(self, keep: bool) -> None:
        """Let the next run begin with the weights that still fit, or with fresh ones."""
        self._training.keep_weights(keep)

    def pause(self) -> None:
        """Hold the run."""
        self._training.pause()

    def step(self, unit: Literal["batch", "epoch"]) -> None:
        """Train one batch, or to the end of the epoch, then pause; starts a run where there is none."""
        self._training.step(unit, self.experiment)

    def stop(self) -> None:
        """End the run and keep it."""
        self._training.stop()

    def reset(self) -> None:
        """Forget the run; a fresh network answers."""
        self._training.reset(self.experiment)
