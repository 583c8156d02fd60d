"""A kept run that could go on: the one that has ended in this window, else the newest that was interrupted before."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from digitlab.core.continuing import MORE_EPOCHS, Continue
from digitlab.core.kept import folders
from digitlab.core.kept.folders import Interrupted
from digitlab.core.messages import Failed, Finished
from digitlab.core.run import Run
from digitlab.gui.training import Training

MORE = f"Train {MORE_EPOCHS} more epochs"
GO_ON = "Go on with the run"


class GoingOn(QObject):
    """Says what would go on, and lets it. Signals: ``said(sentence, tone)``."""

    said = Signal(str, str)

    def __init__(self, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._training = training
        self._found: Interrupted | None = None

    def look(self) -> None:
        """Offer the newest kept run where it did not come to its end."""
        self._found = folders.interrupted()
        if self._found is not None:
            self._training.changed.emit()
            self.said.emit(folders.in_words(self._found, datetime.now()), "offer")

    @property
    def words(self) -> str:
        """What :meth:`begin` would do, as a button says it; empty where there is nothing to go on with."""
        wanted = self._wanted()
        if wanted is None:
            return ""
        return MORE if wanted.epochs else GO_ON

    def begin(self) -> None:
        """Go on with the run that ended here last, or else with the one that was found."""
        wanted = self._wanted()
        if wanted is not None:
            self._found = None
            self._training.go_on_with(wanted)

    def _wanted(self) -> Continue | None:
        if self._training.activity != "idle":
            return None
        if self._training.answering == "trained":
            return _of_ended(self._training.run, died=self._training.died)
        return Continue(folder=str(self._found.folder)) if self._found is not None else None


def _of_ended(run: Run, *, died: bool) -> Continue | None:
    """How ``run`` goes on; one that failed by itself would fail again, and one that died early left nothing."""
    if run.started is None or not run.started.folder:
        return None
    lost = isinstance(run.ended, Failed) and not (died and folders.safe_epoch(run.started.folder, len(run.epochs)))
    return None if lost else Continue(folder=run.started.folder, epochs=MORE_EPOCHS * isinstance(run.ended, Finished))
