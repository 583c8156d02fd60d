"""What the network reads in the digits of the dataset: asked of the engine when a person wants to know it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject

from digitlab.core.browsing import DigitsRead, ReadDigits, ReadingStopped, StopReading
from digitlab.core.experiment import Data
from digitlab.core.messages import Event
from digitlab.data.browsing import Reading
from digitlab.data.packing import unpacked
from digitlab.gui import moment
from digitlab.gui.question import Question
from digitlab.gui.session import Session

STOPPED = "The reading was stopped."


class Readings(Question):
    """Collects answers in ``reading``, all of one moment: those of another network replace them.

    Many digits are the question under way; a single one is asked about beside it.
    """

    ASKED = ReadDigits
    STOP = StopReading

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self.reading: Reading | None = None
        self._wanted = Data(), np.empty(0, np.int32)  # what is asked next
        self._waiting: dict[int, np.ndarray] = {}  # the digits of every question that is not answered in full

    @property
    def stale(self) -> bool:
        """Whether the network has changed since it answered."""
        return bool(self.since())

    def forget(self) -> None:
        """The digits are others now."""
        self.stop()
        self._waiting, self.reading, self.asked_of = {}, None, None
        self._become("none")

    def missing(self, numbers: np.ndarray) -> np.ndarray:
        """Those of ``numbers`` to which there is no answer."""
        return numbers if self.reading is None else numbers[~self.reading.known_of(numbers)]

    def probabilities(self, number: int) -> list[float] | None:
        """The ten shares of the answer to a digit, where there is one."""
        if self.reading is None or self.reading.sureness[number] < 0:
            return None
        return self.reading.probabilities[number].astype(float).tolist()

    def read(self, data: Data, numbers: np.ndarray, count: int) -> None:
        """Let the network read the digits ``numbers`` of all ``count``; answers of another moment are forgotten."""
        if len(numbers) and self.state != "asked" and not self.why_not():
            self._begin_moment(count)
            self._wanted = data, numbers
            self.ask()

    def read_one(self, data: Data, number: int, count: int) -> None:
        """Let the network read one digit, where that is not known and nothing longer is under way."""
        if self.state == "asked" or self.why_not():
            return
        if self.stale and self.state == "answered":
            return  # one answer of another moment among thousands would be a lie
        if self.stale or self.probabilities(number) is None:
            self._begin_moment(count)
            self._wanted = data, np.array([number])
            self._number += 1
            self._session.engine.send(self._asked(self._number))

    def _begin_moment(self, count: int) -> None:
        now = moment.now(self._session)
        if self.reading is None or self.asked_of is None or not self.asked_of.same(now):
            self.reading, self.asked_of, self._waiting = Reading(count), now, {}

    def _asked(self, number: int) -> ReadDigits:
        data, self._waiting[number] = self._wanted
        return ReadDigits(number=number, data=data, digits=self._waiting[number].tolist())

    def _take(self, event: Event) -> None:
        match event:
            case DigitsRead(number=number) if number in self._waiting:
                self._note(event)
            case ReadingStopped(number=number):
                self._waiting.pop(number, None)
                if self._is_mine(number):
                    self._become("stopped", STOPPED)

    def _note(self, event: DigitsRead) -> None:
        assert self.reading is not None
        digits, done = self._waiting[event.number], event.first + len(event.answers)
        self.reading.take(digits[event.first : done], event.answers, unpacked(event.probabilities))
        if done == len(digits):
            del self._waiting[event.number]
        if self._is_mine(event.number):
            self.share = done / len(digits)
            self._become("answered" if done == len(digits) else "asked")
        else:
            self.changed.emit()
