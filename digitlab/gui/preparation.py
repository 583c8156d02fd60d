"""Lets the engine compile ahead what the next Play needs, once settings have rested for a moment."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from digitlab.core.conflicts import conflicts
from digitlab.core.experiment import Experiment
from digitlab.core.messages import Prepare
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.training import Training

AFTER_MS = 700


class Preparation(QObject):
    """Asks for the same settings once; asks for nothing while a run is under way."""

    def __init__(self, engine: EngineLink, training: Training, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._training = engine, training
        self._wanted = Experiment()
        self._prepared: Experiment | None = None
        self._soon = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._soon.timeout.connect(self._prepare)

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
        wanted = self._wanted.model_copy(update={"name": ""})
        ready = self._engine.state == "ready" and self._training.activity == "idle" and not conflicts(wanted)
        if ready and wanted != self._prepared:
            self._prepared = wanted
            self._engine.send(Prepare(experiment=self._wanted))
