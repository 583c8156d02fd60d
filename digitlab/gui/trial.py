"""What the engine tries beside the run, as the window steers it: begun, followed, stopped, or lost with the engine."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QObject, Signal

from digitlab.core.message import Message
from digitlab.core.messages import Event
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.training import Training


class Trial(QObject):
    """One at a time; a subclass begins it and follows its events.

    ``state`` is ``none``, UNDER_WAY, or how it ended; ``share`` of it is done, 0 to 1, and ``sentence`` says what came
    of it. ``changed()`` comes after any of them has changed.
    """

    UNDER_WAY: ClassVar[str]
    STOP: ClassVar[type[Message]]
    LOST: ClassVar[str] = ""  # what is said where the engine ends in the middle

    changed = Signal()

    def __init__(self, engine: EngineLink, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._training = engine, training
        self.state = "none"
        self.share = 0.0
        self.sentence = ""
        engine.happened.connect(self._take)
        engine.died.connect(self._mourn)

    def stop(self) -> None:
        """Try no more."""
        if self.state == self.UNDER_WAY:
            self._engine.send(self.STOP())

    def _obstacle(self, advice: str) -> str:
        """Why the engine cannot try anything now, in a sentence that ends with ``advice`` while a run is under way."""
        if self._engine.absence():
            return self._engine.absence()
        idle = self._training.activity in ("idle", "paused")
        return "" if idle else f"A run is under way; {advice}"

    def _take(self, event: Event) -> None:
        raise AssertionError(f"{type(self).__name__} follows nothing")

    def _mourn(self) -> None:
        if self.state == self.UNDER_WAY:
            self._become("stopped", self.LOST)

    def _become(self, state: str, sentence: str = "") -> None:
        self.state, self.sentence = state, sentence
        self.changed.emit()
