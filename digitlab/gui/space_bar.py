"""Whose the space bar is: it plays and pauses, and presses a control only where that was reached by the keyboard.

A button that was clicked has the focus, too, but wears no ring: its property ``clicked`` is set.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget


class SpaceBar(QObject):
    """Notes how the focus came to where it is: a click gives it to most controls."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._clicked = False
        QApplication.instance().focusChanged.connect(self._note)

    def presses(self, event: QEvent) -> bool:
        """Whether ``event`` is about a space bar that presses the control that has the focus."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Space or self._clicked:
            return False
        return isinstance(QApplication.focusWidget(), QAbstractButton | QComboBox)

    def _note(self, before: QWidget | None, now: QWidget | None) -> None:
        self._clicked = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        for button in (before, now):
            clicked = self._clicked and button is now
            if isinstance(button, QAbstractButton) and bool(button.property("clicked")) != clicked:
                button.setProperty("clicked", clicked)
                button.style().polish(button)
                button.update()
