"""A question to the engine about the network of a moment: asked, answered bit by bit, stopped, or lost with it."""

from __future__ import annotations

from typing import ClassVar, Literal

from PySide6.QtCore import QObject, Signal

from digitlab.core.message import Message
from digitlab.core.messages import Event, Refused
from digitlab.gui import moment
from digitlab.gui.moment import Moment
from digitlab.gui.session import Session

State = Literal["none", "asked", "answered", "stopped", "refused"]

LOST = "The engine ended in the middle of it."
STOPPED = "It was stopped."


class Question(QObject):
    """One at a time; a subclass says what is ASKED and how to STOP it, and takes what comes in.

    ``asked_of`` is the network it was last asked of; ``share`` of the answer is there, and ``sentence`` says why no
    more will come. ``changed()`` comes after any of it has changed, and when the network goes on from where it was.
    """

    ASKED: ClassVar[type[Message]]
    STOP: ClassVar[type[Message]]

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.state: State = "none"
        self.share = 0.0
        self.sentence = ""
        self.asked_of: Moment | None = None
        self._number = 0
        self._since = ""
        session.engine.happened.connect(self._hear)
        session.engine.died.connect(self._mourn)
        session.run_changed.connect(self._notice_change)

    def why_not(self) -> str:
        """Why the network cannot be asked, in a sentence; empty where it can."""
        return self._session.engine.absence()

    def since(self) -> str:
        """What has become of the network since; empty where it is as it was."""
        return self.asked_of.since(self._session) if self.asked_of is not None else ""

    def ask(self) -> None:
        """Ask the network that answers now, where nothing is in the way."""
        if self.state == "asked" or self.why_not():
            return
        self._number += 1
        self.asked_of, self.share = moment.now(self._session), 0.0
        self._session.engine.send(self._asked(self._number))
        self._become("asked")

    def stop(self) -> None:
        """Wait for no answer."""
        if self.state == "asked":
            self._session.engine.send(self.STOP())

    def _asked(self, number: int) -> Message:
        """The words of the question."""
        return self.ASKED(number=number)

    def _take(self, event: Event) -> None:
        raise AssertionError(f"{type(self).__name__} takes nothing")

    def _is_mine(self, number: int) -> bool:
        """Whether what has this ``number`` answers the question under way."""
        return self.state == "asked" and number == self._number

    def _hear(self, event: Event) -> None:
        if isinstance(event, Refused) and event.command == self.ASKED.model_fields["kind"].default:
            self._become("refused", event.sentence)
        else:
            self._take(event)

    def _mourn(self) -> None:
        if self.state == "asked":
            self._become("stopped", LOST)

    def _become(self, state: State, sentence: str = "") -> None:
        self.state, self.sentence, self._since = state, sentence, self.since()
        self.changed.emit()

    def _notice_change(self) -> None:
        """Tell once that the answer is no longer that of the network, not with every batch."""
        if self.since() != self._since:
            self._since = self.since()
            self.changed.emit()
