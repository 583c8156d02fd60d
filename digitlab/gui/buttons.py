"""Buttons that stand quietly beside what they are about."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton


def flat(text: str, tip: str = "", *, checkable: bool = False, by_tab: bool = False) -> QPushButton:
    """A button without a ground; one that is reached ``by_tab`` alone leaves the focus where it is when clicked."""
    made = QPushButton(text, checkable=checkable, toolTip=tip)
    made.setProperty("kind", "flat")
    if by_tab:
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
