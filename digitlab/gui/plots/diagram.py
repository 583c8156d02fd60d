"""A diagram painted by hand, at a place of which the mouse or the arrow keys point."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Diagram(QWidget):
    """``place`` is pointed at, of :meth:`count`; a subclass paints it, follows the mouse and says what is there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def count(self) -> int:
        """How many places there are."""
        raise AssertionError(f"{type(self).__name__} counts no places")

    def first(self) -> int:
        """Where the keys begin."""
        raise AssertionError(f"{type(self).__name__} begins nowhere")

    def say(self) -> None:
        """Tell what is at the place."""
        raise AssertionError(f"{type(self).__name__} says nothing")

    def point(self, place: int | None) -> None:
        """Point at a place, or at none."""
        if place != self.place:
            self.place = place
            self.say()
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.point(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or not self.count():
            super().keyPressEvent(event)
            return
        self.point(self.first() if self.place is None else min(max(self.place + step, 0), self.count() - 1))
