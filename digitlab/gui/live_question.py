"""A question to the engine about the network that answers: asked anew whenever it changes, while somebody looks."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from digitlab.core.message import Message
from digitlab.core.messages import Event, Ready, Refused
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.training import Training


class LiveQuestion(QObject):
    """One is under way at a time, never a queue, and there is some rest between two.

    A subclass says what is ASKED, which message it is ANSWERED by, and what to do with that. ``changed()`` comes after
    the answer has changed, or is gone with the engine.
    """

    ASKED: ClassVar[type[Message]]
    ANSWERED: ClassVar[type[Message]]

    changed = Signal()

    def __init__(self, engine: EngineLink, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._training = training
        self._watched = False
        self._number = 0
        self._under_way = False
        self._stale = True
        self._since_asked = QElapsedTimer()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._ask_where_due)
        engine.happened.connect(self._take)
        engine.died.connect(self._mourn)
        training.network_changed.connect(self._ask)

    @property
    def under_way(self) -> bool:
        """Whether the engine has not answered yet."""
        return self._under_way

    def watch(self, watched: bool) -> None:
        """Somebody looks, or looks no more."""
        self._watched = watched
        if watched:
            self._ask_where_due()
        else:
            self._soon.stop()

    def _rest(self) -> int:
        """Milliseconds between two questions, at least."""
        raise AssertionError(f"{type(self).__name__} has no rest")

    def _question(self, number: int) -> Message | None:
        """What to ask now; None where there is nothing to ask."""
        raise AssertionError(f"{type(self).__name__} asks nothing")

    def _keep(self, answer: Event) -> None:
        """Keep what the engine has answered."""
        raise AssertionError(f"{type(self).__name__} keeps nothing")

    def _drop(self, why: str) -> None:
        """There is no answer any more, for a reason that is a sentence, or because the engine is gone."""
        raise AssertionError(f"{type(self).__name__} drops nothing")

    def _ask(self) -> None:
        self._stale = True
        self._ask_where_due()

    def _ask_where_due(self) -> None:
        """Ask now, or when the engine has answered, or when there has been some rest, or when somebody looks again."""
        if not self._stale or not self._watched or self._under_way or self._engine.state != "ready":
            return
        wait = self._rest() - self._since_asked.elapsed() if self._since_asked.isValid() else 0
        if wait > 0:
            if not self._soon.isActive():
                self._soon.start(wait)
            return
        question = self._question(self._number + 1)
        self._stale = False
        if question is not None:
            self._number += 1
            self._under_way = True
            self._since_asked.start()
            self._engine.send(question)

    def _take(self, event: Event) -> None:
        if isinstance(event, Ready):
            self._ask()
        elif isinstance(event, self.ANSWERED):
            self._under_way = False
            self._keep(event)
            self._ask_where_due()
            self.changed.emit()
        elif isinstance(event, Refused) and event.command == self.ASKED.model_fields["kind"].default:
            self._under_way = False
            self._drop(event.sentence)
            self.changed.emit()

    def _mourn(self) -> None:
        self._under_way = False
        self._soon.stop()
        self._drop("")
        self.changed.emit()
