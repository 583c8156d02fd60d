"""Slow motion: training no faster than can be watched, batch by batch."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from digitlab.core.messages import Event, Ready, SetPace
from digitlab.gui.engine_link import EngineLink

PACES = (0, 10, 5, 2, 1)


class SlowMotion(QObject):
    """``pace`` are the batches a second of this run and the next ones, 0 is full speed; ``changed()`` after a choice.

    A new engine is told of it, too.
    """

    changed = Signal()

    def __init__(self, engine: EngineLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pace = 0
        self._engine = engine
        engine.happened.connect(self._take)

    def choose(self, pace: int) -> None:
        """Train so many batches a second from now on."""
        if pace == self.pace:
            return
        self.pace = pace
        if self._engine.state == "ready":
            self._engine.send(SetPace(batches_per_second=pace))
        self.changed.emit()

    def _take(self, event: Event) -> None:
        if isinstance(event, Ready) and self.pace:
            self._engine.send(SetPace(batches_per_second=self.pace))


class SpeedMenu(QMenu):
    """The paces there are to choose from."""

    def __init__(self, slow_motion: SlowMotion, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._slow_motion = slow_motion
        group = QActionGroup(self)
        for pace in PACES:
            action = self.addAction(in_words(pace))
            action.setData(pace)
            action.setCheckable(True)
            group.addAction(action)
        group.triggered.connect(lambda action: slow_motion.choose(action.data()))
        slow_motion.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        for action in self.actions():
            action.setChecked(action.data() == self._slow_motion.pace)


def in_words(pace: int) -> str:
    """Such as ``Full speed``, ``1 batch a second``, ``5 batches a second``."""
    return f"{pace} batch{'es' * (pace > 1)} a second" if pace else "Full speed"
