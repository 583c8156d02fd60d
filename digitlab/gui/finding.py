"""The search for a learning rate as the window steers it: what is tried, how far it is, and what was found."""

from __future__ import annotations

from PySide6.QtCore import QObject

from digitlab.core.experiment import Experiment
from digitlab.core.messages import Event, FindingStopped, FindRate, RateFound, RateTried, Refused, StopFinding
from digitlab.core.range_test import hindrance, smoothed
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.training import Training
from digitlab.gui.trial import Trial

STOPPED = "The search was stopped."
LIVE = {"name": True, "schedule": True, "optimizer": {"learning_rate"},
        "training": {"epochs", "execution", "patience", "target_accuracy", "time_limit"}}  # fmt: skip


class Finding(Trial):
    """A search for the run that is paused, or else for the settings: ``trying``, ``found``, ``stopped`` or ``refused``.

    ``rates``, ``losses`` and ``smoothed`` are what has been tried, ``tested`` the experiment it is about.
    """

    UNDER_WAY = "trying"
    STOP = StopFinding
    LOST = "The engine ended in the middle of the search."

    def __init__(self, engine: EngineLink, training: Training, parent: QObject | None = None) -> None:
        super().__init__(engine, training, parent)
        self.tested: Experiment | None = None
        self.rates: list[float] = []
        self.losses: list[float] = []
        self.smoothed: list[float] = []
        self.found: RateFound | None = None

    def why_not(self, experiment: Experiment) -> str:
        """Why no search can begin while the settings are ``experiment``, in a sentence; empty where one can."""
        return self._obstacle("pause it to find a rate from there.") or hindrance(self._about(experiment))

    def begin(self, experiment: Experiment) -> None:
        """Look for a rate while the settings are ``experiment``, where nothing is in the way."""
        if self.state == "trying" or self.why_not(experiment):
            return
        self.tested, self.found, self.share = self._about(experiment), None, 0.0
        self.rates, self.losses, self.smoothed = [], [], []
        self._engine.send(FindRate(experiment=self.tested))
        self._become("trying")

    def is_about(self, experiment: Experiment) -> bool:
        """Whether what was tried says something about ``experiment``: it differs in nothing that a test depends on."""
        return self.tested is not None and experiment.model_dump(exclude=LIVE) == self.tested.model_dump(exclude=LIVE)

    def _about(self, experiment: Experiment) -> Experiment:
        return self._training.experiment if self._training.activity == "paused" else experiment

    def _take(self, event: Event) -> None:
        match event:
            case RateTried():
                self.rates, self.losses, self.share = event.rates, event.losses, event.share
                self.smoothed = smoothed(event.losses)
                self.changed.emit()
            case RateFound():
                self.rates, self.losses, self.smoothed = event.rates, event.losses, event.smoothed
                self.found, self.share = event, 1.0
                self._become("found", event.sentence)
            case FindingStopped():
                self._become("stopped", STOPPED)
            case Refused(command="find_rate"):
                self._become("refused", event.sentence)
