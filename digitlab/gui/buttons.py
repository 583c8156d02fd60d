"""Buttons that stand quietly beside what they are about, and those that unfold it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget


def flat(text: str, tip: str = "", *, checkable: bool = False, by_tab: bool = False) -> QPushButton:
    """A button without a ground; one that is reached ``by_tab`` alone leaves the focus where it is when clicked."""
    made = QPushButton(text, checkable=checkable, toolTip=tip)
    made.setProperty("kind", "flat")
    if by_tab:
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


class FoldButton(QAbstractButton):
    """What unfolds something while it is checked; a click, Space or Enter turns it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
