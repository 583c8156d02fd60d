"""The opening of the sealed test set as the window steers it; the number that comes of it belongs to the run."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from digitlab.core.messages import Event, OpeningStopped, OpenTest, Refused, StopOpening, TestOpened, TestRead
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.training import Training

OpeningState = Literal["none", "reading", "stopped"]


class Opening(QObject):
    """One opening at a time, by the network that answers; ``share`` of the digits are read, 0 to 1.

    ``changed()`` comes after the state or the share has changed.
    """

    changed = Signal()

    def __init__(self, engine: EngineLink, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._training = engine, training
        self.state: OpeningState = "none"
        self.share = 0.0
        engine.happened.connect(self._take)
        engine.died.connect(self._mourn)

    def why_not(self) -> str:
        """Why the test set cannot be opened now, in a sentence; empty where it can."""
        if self._engine.absence():
            return self._engine.absence()
        if self._training.activity not in ("idle", "paused"):
            return "A run is under way; pause it, or wait for its end."
        return ""

    def begin(self) -> None:
        """Let the network that answers read the test digits, where nothing is in the way."""
        if self.state != "reading" and not self.why_not():
            self._engine.send(OpenTest())
            self._become("reading")

    def stop(self) -> None:
        """Read no more."""
        if self.state == "reading":
            self._engine.send(StopOpening())

    def _take(self, event: Event) -> None:
        match event:
            case TestRead():
                self._become("reading", event.share)
            case TestOpened() | Refused(command="open_test"):
                self._become("none")
            case OpeningStopped():
                self._become("stopped")

    def _mourn(self) -> None:
        if self.state == "reading":
            self._become("stopped")

    def _become(self, state: OpeningState, share: float = 0.0) -> None:
        self.state, self.share = state, share
        self.changed.emit()
