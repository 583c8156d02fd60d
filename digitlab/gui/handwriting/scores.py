"""How well the network that answers reads the digits that people have drawn; asked anew after every epoch."""

from __future__ import annotations

import base64
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from digitlab.core.browsing import PicturesRead, ReadPictures
from digitlab.core.handwriting import Handwriting
from digitlab.core.messages import Event, Refused
from digitlab.data.collections import learned_from
from digitlab.data.drawn_digit import DrawnDigit
from digitlab.data.packing import unpacked
from digitlab.gui import moment
from digitlab.gui.handwriting.collecting import Collecting
from digitlab.gui.moment import Moment
from digitlab.gui.session import Session

AFTER_MS = 250  # without another change


class Answer(NamedTuple):
    """The digit that the network reads, and how likely it is."""

    digit: int
    share: float


class Score(NamedTuple):
    """``right`` of ``count`` digits that the network has not learned from, and the same of those that it has."""

    count: int
    right: int
    learned: int
    learned_right: int


class Scores(QObject):
    """Asks while somebody looks; ``changed()`` after the answers have changed.

    ``moment`` is that of the answers; ``problem`` says why there are none.
    """

    changed = Signal()

    def __init__(self, session: Session, collecting: Collecting, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._collecting = session, collecting
        self.moment: Moment | None = None
        self.problem = ""
        self._answers: dict[bytes, Answer] = {}
        self._number = 0
        self._asked: list[bytes] = []
        self._asked_at: Moment | None = None
        self._watched = False
        self._known: tuple[Handwriting, object, frozenset[bytes] | None] | None = None
        self._soon = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._soon.timeout.connect(self._ask)
        session.engine.happened.connect(self._take)
        session.engine.died.connect(self._forget)
        for signal in (session.run_changed, session.engine_changed, collecting.changed):
            signal.connect(self._follow)

    def watch(self, watched: bool) -> None:
        """Somebody looks, or looks no more."""
        self._watched = watched
        if watched:
            self._follow()
        else:
            self._soon.stop()

    def answer(self, digit: DrawnDigit) -> Answer | None:
        """What the network reads in a digit; None where that is not known yet."""
        return self._answers.get(digit.picture.tobytes())

    def wrong(self, digit: DrawnDigit) -> bool:
        """Whether the network is known to read a digit wrong."""
        answer = self.answer(digit)
        return answer is not None and answer.digit != digit.label

    def score(self, name: str) -> Score | None:
        """How well it reads what was drawn under ``name``; None before all of that is answered."""
        found = (self._collecting.collections or {}).get(name)
        if found is None or not found.digits or any(self.answer(one) is None for one in found.digits):
            return None
        known = self.learned() or frozenset()
        sides: dict[bool, list[bool]] = {True: [], False: []}
        for one in found.digits:
            sides[one.picture.tobytes() in known].append(not self.wrong(one))
        return Score(len(sides[False]), sum(sides[False]), len(sides[True]), sum(sides[True]))

    def learned(self) -> frozenset[bytes] | None:
        """The pictures that the network has learned from; None where that cannot be told any more."""
        started = self._session.run.started
        if started is None or self._session.answering in ("bundled", "fresh"):
            return frozenset()
        if started.kept:
            return None  # the weights that it began with may have learned from anything
        wanted, there = started.experiment.data.handwriting, self._collecting.collections
        if self._known is None or self._known[0] != wanted or self._known[1] is not there:
            self._known = (wanted, there, learned_from(wanted, (there or {}).values()))
        return self._known[2]

    def _unanswered(self) -> bool:
        """Whether the network as it is now has not been asked about all digits."""
        now = moment.now(self._session)
        if self._asked:
            return False  # one question at a time
        return (
            self.moment is None
            or not self.moment.same_epoch(now)
            or any(one not in self._answers for one in self._all())
        )

    def _all(self) -> list[bytes]:
        """Every picture once."""
        there = (self._collecting.collections or {}).values()
        return list(dict.fromkeys(one.picture.tobytes() for found in there for one in found.digits))

    def _follow(self) -> None:
        if self._watched and not self._soon.isActive() and self._unanswered():
            self._soon.start()

    def _ask(self) -> None:
        pictures = self._all()
        if self._session.engine.absence() or not pictures or not self._unanswered():
            return
        self._number += 1
        self._asked, self._asked_at = pictures, moment.now(self._session)
        packed = base64.b64encode(b"".join(pictures)).decode()
        self._session.engine.send(ReadPictures(number=self._number, pictures=packed))

    def _take(self, event: Event) -> None:
        match event:
            case PicturesRead(number=self._number) if self._asked:
                shares = unpacked(event.probabilities).max(axis=1).tolist()
                answers = map(Answer, event.answers, shares)
                self._answers = dict(zip(self._asked, answers, strict=True))
                self.moment, self.problem, self._asked = self._asked_at, "", []
                self.changed.emit()
                self._follow()
            case Refused(command="read_pictures"):
                self.problem, self._asked = event.sentence, []
                self.changed.emit()

    def _forget(self) -> None:
        """The engine died: what was asked is asked again when it is back."""
        self._asked = []
