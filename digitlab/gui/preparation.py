"""Lets the engine compile ahead what the next Play needs, once settings have rested for a moment."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from digitlab.core.conflicts import conflicts
from digitlab.core.experiment import Experiment
from digitlab.core.messages import Event, Prepare, Prepared
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.training import Training

AFTER_MS = 700


class Preparation(QObject):
    """Asks for the same settings once; asks for nothing while a run is under way. ``changed()``: it is done."""

    changed = Signal()

    def __init__(self, engine: EngineLink, training: Training, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._training = engine, training
        self._wanted = Experiment()
        self._prepared: Experiment | None = None
        self._number, self._told = 0, Prepared()
        self._soon = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._soon.timeout.connect(self._prepare)
        engine.happened.connect(self._take)

    @property
    def expected(self) -> Prepared | None:
        """What was found about a run of the settings as they are; None until it is prepared."""
        known = self._told.number == self._number and _nameless(self._wanted) == self._prepared
        return self._told if known else None

    def soon(self, experiment: Experiment) -> None:
        """Prepare ``experiment`` unless another comes within a moment."""
        self._wanted = experiment
        self._soon.start()

    def call_off(self) -> None:
        """Prepare nothing more."""
        self._soon.stop()

    def forget(self) -> None:
        """What was prepared is lost."""
        self._prepared = None

    def _prepare(self) -> None:
        wanted = _nameless(self._wanted)
        ready = self._engine.state == "ready" and self._training.activity == "idle" and not conflicts(wanted)
        if ready and wanted != self._prepared:
            self._prepared = wanted
            self._number += 1
            self._engine.send(Prepare(experiment=self._wanted, number=self._number))

    def _take(self, event: Event) -> None:
        if isinstance(event, Prepared):
            self._told = event
            self.changed.emit()


def _nameless(experiment: Experiment) -> Experiment:
    return experiment.model_copy(update={"name": ""})
