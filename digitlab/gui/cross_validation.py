"""The cross-validation as the window steers it: how far it is, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from digitlab.core.cross_validation import Folding, hindrance, in_words
from digitlab.core.experiment import Experiment
from digitlab.core.messages import (
    CrossValidate,
    CrossValidated,
    CrossValidationStopped,
    Event,
    FoldsTrained,
    Refused,
    StopCrossValidation,
)
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.training import Training
from digitlab.gui.trial import Trial

STOPPED = "The cross-validation was stopped."


class CrossValidation(Trial):
    """Of the settings as they are when it begins: ``training``, ``done``, ``stopped`` or ``refused``.

    ``accuracies`` are those of the networks trained so far, out of ``folds``; ``tested`` is the experiment it is about.
    """

    UNDER_WAY = "training"
    STOP = StopCrossValidation
    LOST = "The engine ended in the middle of the cross-validation."

    def __init__(self, engine: EngineLink, training: Training, parent: QObject | None = None) -> None:
        super().__init__(engine, training, parent)
        self.tested: Experiment | None = None
        self.folds = 0
        self.accuracies: list[float] = []
        self.found: CrossValidated | None = None

    def why_not(self, experiment: Experiment, folding: Folding) -> str:
        """Why ``experiment`` cannot be cross-validated now, in a sentence; empty where it can."""
        return self._obstacle("pause it, or wait for its end.") or hindrance(experiment, folding)

    def begin(self, experiment: Experiment, folding: Folding) -> None:
        """Train a network of ``experiment`` for each fold, where nothing is in the way."""
        if self.state == "training" or self.why_not(experiment, folding):
            return
        self.tested, self.folds, self.found = experiment, folding.folds, None
        self.accuracies, self.share = [], 0.0
        self._engine.send(CrossValidate(experiment=experiment, folding=folding))
        self._become("training")

    def is_about(self, experiment: Experiment) -> bool:
        """Whether what was found is about ``experiment``, whatever its name."""
        return self.tested is not None and experiment.model_copy(update={"name": self.tested.name}) == self.tested

    def _take(self, event: Event) -> None:
        match event:
            case FoldsTrained():
                self.accuracies, self.share = event.accuracies, event.share
                self.changed.emit()
            case CrossValidated():
                self.accuracies, self.share, self.found = event.accuracies, 1.0, event
                self._become("done", in_words(event))
            case CrossValidationStopped():
                self._become("stopped", STOPPED)
            case Refused(command="cross_validate"):
                self._become("refused", event.sentence)
