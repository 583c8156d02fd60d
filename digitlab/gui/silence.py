"""Notices an engine that is there and says nothing, though something is waited for that comes soon."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from digitlab.gui.engine_link import EngineLink
from digitlab.gui.predictions import Predictions
from digitlab.gui.training import Training

PATIENCE_MS = 20_000
SENTENCE = (
    f"The engine has said nothing for {PATIENCE_MS // 1_000} s: it is busy with something large, other programs hold"
    " it up, or it hangs."
)


class Silence(QObject):
    """Waits for the engine while a drawing has no answer, and while a run goes on or is told to hold or to end.

    ``lasts`` says that it has been waited for in vain. Signals: ``noticed()``, and ``broken()`` when it speaks again.
    """

    noticed = Signal()
    broken = Signal()

    def __init__(
        self, engine: EngineLink, training: Training, predictions: Predictions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.lasts = False
        self._engine, self._training, self._predictions = engine, training, predictions
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._notice)
        engine.happened.connect(self._heard)
        engine.died.connect(self._heard)
        training.changed.connect(self._watch)
        predictions.asked.connect(self._watch)

    def close(self) -> None:
        """Wait for nothing more."""
        self._patience.stop()

    def _waits(self) -> bool:
        steered = self._training.activity in ("training", "pausing", "stopping") and not self._training.coming
        return self._engine.state == "ready" and (steered or self._predictions.waits)

    def _watch(self) -> None:
        if self._waits() and not self._patience.isActive():
            self._patience.start()

    def _heard(self) -> None:
        self._patience.stop()
        self._watch()
        if self.lasts:
            self.lasts = False
            self.broken.emit()

    def _notice(self) -> None:
        if self._waits():
            self.lasts = True
            self.noticed.emit()
