"""What the Evaluation tab is about: what was read in the digits that check the network, or in those of the test."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject

from digitlab.core.evaluation import Evaluate, Evaluated, EvaluationAdvanced, EvaluationStopped, Part, StopEvaluating
from digitlab.core.messages import Event
from digitlab.gui import moment
from digitlab.gui.moment import Moment
from digitlab.gui.question import STOPPED, Question
from digitlab.gui.session import Session


class Found(NamedTuple):
    """What was read, and by which network."""

    evaluated: Evaluated
    moment: Moment

    def words(self) -> str:
        """Such as ``as of epoch 2, step 844``."""
        step = self.evaluated.step if self.moment.back is None else None
        return self.moment.words() + (f", step {step:,}" if step is not None else "")


class Evaluation(Question):
    """Asks by itself when somebody looks and nothing is known of the network, unless it is learning.

    ``part`` are the digits that are looked at: those of the test are never read from here, but shown when the seal was
    opened for the network that answers.
    """

    ASKED = Evaluate
    STOP = StopEvaluating

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self.part: Part = "check"
        self._found: dict[Part, Found] = {}
        self._watched = False
        session.run_changed.connect(self._follow)
        session.engine_changed.connect(self._follow)

    @property
    def found(self) -> Found | None:
        """What is known of the digits that are looked at; for another run the seal of the test was not opened."""
        found = self._found.get(self.part)
        if found is not None and self.part == "test" and found.moment.run is not self._session.run:
            return None
        return found

    def since(self) -> str:
        """What has become of the network since; empty where it is as it was."""
        return self.found.moment.since(self._session) if self.found is not None else ""

    def look_at(self, part: Part) -> None:
        """Look at other digits."""
        if part != self.part:
            self.part = part
            self.changed.emit()
            self._follow()

    def watch(self, watched: bool) -> None:
        """Somebody looks, or looks no more."""
        self._watched = watched
        self._follow()

    def _follow(self) -> None:
        """Ask where that is due; what failed or was stopped is not asked again before something has changed."""
        if not self._watched or self.part == "test":
            return
        at_rest = self._session.activity == "idle" or self._session.looking_back.step is not None
        if self.asked_of is None or (at_rest and not self.asked_of.same(moment.now(self._session))):
            self.ask()

    def _take(self, event: Event) -> None:
        match event:
            case EvaluationAdvanced(number=number) if self._is_mine(number):
                self.share = event.share
                self.changed.emit()
            case Evaluated(part="test"):
                self._found["test"] = Found(event, moment.present(self._session))
                self.changed.emit()
            case Evaluated(number=number) if self._is_mine(number):
                assert self.asked_of is not None
                self._found["check"] = Found(event, self.asked_of)
                self._become("answered")
                self._follow()
            case EvaluationStopped(number=number) if self._is_mine(number):
                self._become("stopped", STOPPED)
