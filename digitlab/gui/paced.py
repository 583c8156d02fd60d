"""What is worth doing at once, but not more often than somebody can see."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Paced(QObject):
    """Does ``act`` when it is asked to, or, where that was less than ``milliseconds`` ago, when these are over."""

    def __init__(self, act: Callable[[], None], milliseconds: int, parent: QObject) -> None:
        super().__init__(parent)
        self._act, self._due = act, False
        self._rest = QTimer(self, singleShot=True, interval=milliseconds)
        self._rest.timeout.connect(self._rested)

    def ask(self) -> None:
        """Do it now or soon."""
        if self._rest.isActive():
            self._due = True
        else:
            self._due = False
            self._act()
            self._rest.start()

    def do(self) -> None:
        """Do it now, whenever it was done last, and rest no more."""
        self.forget()
        self._act()

    def settled(self) -> None:
        """What was asked for has been done by somebody else; the rest goes on."""
        self._due = False

    def forget(self) -> None:
        """Do nothing of what was asked for, and rest no more."""
        self._due = False
        self._rest.stop()

    def _rested(self) -> None:
        if self._due:
            self.ask()
