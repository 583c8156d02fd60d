"""What the engine is asked about the drawing: the newest picture only, never a queue, and old answers are dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from digitlab.core.messages import Message, Predict, Predicted
from digitlab.gui.pixels import carried

if TYPE_CHECKING:
    import numpy as np

LIVE_INTERVAL_MS = 120


class Predictions(QObject):
    """Keeps the picture on the canvas answered, while it is drawn and while the network learns.

    Only one question is under way, so that a busy engine is never flooded; what was drawn meanwhile is asked next.
    ``answered`` brings the ten probabilities, or None when the canvas is empty or the engine is away; ``asked`` comes
    after a question.
    """

    answered = Signal(object)
    asked = Signal()

    def __init__(self, send: Callable[[Message], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._picture: np.ndarray | None = None
        self._connected = False
        self._number = 0
        self._first_valid = 1
        self._waiting_for: int | None = None
        self._stale = False
        self._since_asked = QElapsedTimer()

    @property
    def waits(self) -> bool:
        """Whether a question is under way."""
        return self._waiting_for is not None

    def show(self, picture: np.ndarray | None, *, at_once: bool = False) -> None:
        """The canvas shows ``picture`` (uint8 [28, 28]), or nothing; ``at_once`` asks past a question under way."""
        self._picture = picture
        if picture is None:
            self._forget()
            self.answered.emit(None)
        elif at_once:
            self._ask()
        else:
            self._ask_next()

    def network_changed(self, *, at_once: bool = True) -> None:
        """Another network answers now; while it learns (``at_once`` false) a few new answers a second are enough."""
        rested = not self._since_asked.isValid() or self._since_asked.elapsed() >= LIVE_INTERVAL_MS
        if self._picture is not None and (at_once or (rested and self._waiting_for is None)):
            self._ask_next()

    def take(self, happened: Predicted) -> None:
        """An answer has come."""
        if happened.number == self._waiting_for:
            self._waiting_for = None
        if happened.number >= self._first_valid:
            self._first_valid = happened.number + 1
            self.answered.emit(happened.probabilities)
        if self._stale:
            self._ask_next()

    def connected(self) -> None:
        """An engine is ready for questions."""
        self._connected = True
        self._ask_next()

    def disconnected(self) -> None:
        """The engine is gone, and with it whatever it was asked."""
        self._connected = False
        self._forget()

    def refused(self) -> None:
        """The engine could not answer."""
        self._waiting_for = None
        if self._stale:
            self._ask_next()

    def _ask_next(self) -> None:
        if self._waiting_for is None:
            self._ask()
        else:
            self._stale = True

    def _ask(self) -> None:
        if self._picture is None or not self._connected:
            return
        self._number += 1
        self._waiting_for = self._number
        self._stale = False
        self._since_asked.start()
        self._send(Predict(number=self._number, pixels=carried(self._picture)))
        self.asked.emit()

    def _forget(self) -> None:
        self._waiting_for = None
        self._first_valid = self._number + 1
