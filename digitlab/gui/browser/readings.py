"""What the network reads in the digits of the dataset: asked of the engine when a person wants to know it."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from digitlab.core.browsing import DigitsRead, ReadDigits, ReadingStopped, StopReading
from digitlab.core.experiment import Data
from digitlab.core.messages import Event, Refused
from digitlab.data.browsing import Reading
from digitlab.data.packing import unpacked
from digitlab.gui import moment
from digitlab.gui.moment import Moment
from digitlab.gui.session import Session

State = Literal["none", "reading", "read", "stopped", "refused"]

LOST = "The engine ended in the middle of it; ask again."
STOPPED = "The reading was stopped."


class Readings(QObject):
    """Keeps the answers of one moment; those of another network replace them.

    ``changed()`` comes after anything of it has changed. ``share`` is how much of the question is answered.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.state: State = "none"
        self.share = 0.0
        self.sentence = ""
        self.reading: Reading | None = None
        self.moment: Moment | None = None
        self._number = 0
        self._asked: dict[int, np.ndarray] = {}  # the digits of every question that is not answered in full
        self._whole = 0  # the number of the long question under way
        session.engine.happened.connect(self._take)
        session.engine.died.connect(self._mourn)
        session.run_changed.connect(self._notice_change)
        self._was_stale = False

    @property
    def stale(self) -> bool:
        """Whether the network has changed since it answered."""
        return bool(self.since())

    def since(self) -> str:
        """What has become of the network that answered; empty where it is as it was."""
        return "" if self.moment is None else self.moment.since(self._session)

    def why_not(self) -> str:
        """Why the network cannot be asked, in a sentence; empty where it can."""
        return self._session.engine.absence()

    def forget(self) -> None:
        """The digits are others now."""
        self.cancel()
        self._asked, self.state, self.reading, self.moment = {}, "none", None, None
        self.changed.emit()

    def missing(self, numbers: np.ndarray) -> np.ndarray:
        """Those of ``numbers`` to which there is no answer."""
        return numbers if self.reading is None else numbers[~self.reading.known_of(numbers)]

    def ask(self, data: Data, numbers: np.ndarray, count: int) -> None:
        """Let the network read the digits ``numbers`` of all ``count``; answers of another moment are forgotten."""
        if self.why_not() or not len(numbers):
            return
        self._begin_moment(count)
        self._whole = self._send(data, numbers)
        self.state, self.share, self.sentence = "reading", 0.0, ""
        self.changed.emit()

    def ask_one(self, data: Data, number: int, count: int) -> None:
        """Let the network read one digit, where that is not known and nothing longer is under way."""
        if self.why_not() or self.state == "reading":
            return
        known = self.reading is not None and bool(self.reading.sureness[number] >= 0)
        waiting = any(number in asked for asked in self._asked.values())
        if self.stale and self.state == "read":
            return  # one answer of another moment among thousands would be a lie
        if self.stale or not (known or waiting):
            self._begin_moment(count)
            self._send(data, np.array([number]))

    def cancel(self) -> None:
        """Ask no further."""
        if self.state == "reading":
            self._session.engine.send(StopReading())

    def probabilities(self, number: int) -> list[float] | None:
        """The ten shares of the answer to a digit, where there is one."""
        if self.reading is None or self.reading.sureness[number] < 0:
            return None
        return self.reading.probabilities[number].astype(float).tolist()

    def _begin_moment(self, count: int) -> None:
        now = moment.now(self._session)
        if self.reading is None or self.moment is None or not self.moment.same(now):
            self.reading, self.moment, self._asked = Reading(count), now, {}
            self._was_stale = False

    def _send(self, data: Data, numbers: np.ndarray) -> int:
        self._number += 1
        self._asked[self._number] = numbers
        self._session.engine.send(ReadDigits(number=self._number, data=data, digits=numbers.tolist()))
        return self._number

    def _take(self, event: Event) -> None:
        match event:
            case DigitsRead(number=number) if number in self._asked:
                self._note(event)
            case ReadingStopped(number=number) if number in self._asked:
                self._end(number, "stopped", STOPPED)
            case Refused(command="read_digits"):
                self._asked.clear()
                self._end(self._whole, "refused", event.sentence)

    def _note(self, event: DigitsRead) -> None:
        assert self.reading is not None
        asked = self._asked[event.number]
        done = event.first + len(event.answers)
        self.reading.take(asked[event.first : done], event.answers, unpacked(event.probabilities))
        if event.number == self._whole:
            self.share = done / len(asked)
        if done == len(asked):
            self._end(event.number, "read")
        else:
            self.changed.emit()

    def _end(self, number: int, state: State, sentence: str = "") -> None:
        self._asked.pop(number, None)
        if number == self._whole:
            self.state, self.sentence = state, sentence
        self.changed.emit()

    def _mourn(self) -> None:
        self._asked.clear()
        if self.state == "reading":
            self._end(self._whole, "stopped", LOST)

    def _notice_change(self) -> None:
        """Tell once that the answers are no longer those of the network, not with every batch."""
        if self.stale != self._was_stale:
            self._was_stale = self.stale
            self.changed.emit()
