"""Fields to type into: what is typed counts before anything else in the window is clicked or called by a shortcut."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid


class EntryField(QLineEdit):
    """A field without a frame, for a value that is written as text; Escape brings the last value back.

    What is typed is entered by Enter, by leaving the field, and before anything else in the window is clicked or called
    by a shortcut, so that Play never starts with what stood there before. ``edited`` tells what was entered.
    A subclass has ``value`` and ``set_value``, and says how the value is written (``_shown``) and read (``_read``).
    """

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watched: QWindow | None = None
        self.setProperty("bare", True)
        self.editingFinished.connect(self._finish)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._finish()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._watch(self.window().windowHandle())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._watch(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._finish()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._shown():
            self._show(self._shown())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(56, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(28, 24)

    def _watch(self, window: QWindow | None) -> None:
        """See the clicks into ``window`` before whatever they hit, some of which takes no focus."""
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = window
        if window is not None:
            window.installEventFilter(self)

    def _show(self, text: str) -> None:
        if self.text() != text:
            self.setText(text)
            self.setCursorPosition(0)

    def _finish(self) -> None:
        if self.text() == self._shown():
            return
        entered = self._read(self.text())
        if entered == self.value():
            self._show(self._shown())
        else:
            self.edited.emit(entered)

    def _shown(self) -> str:
        """The value as it is written."""
        raise AssertionError(f"{type(self).__name__} has no words of its own")

    def _read(self, text: str) -> Any:
        """What was typed, as a value."""
        raise AssertionError(f"{type(self).__name__} has no words of its own")


class TextField(EntryField):
    """A field for a line of text; spaces at its ends do not count."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""

    def value(self) -> str:
        """The text that counts."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show a text."""
        self._value = value
        self._show(value)

    def _shown(self) -> str:
        return self._value

    def _read(self, text: str) -> str:
        return text.strip()
