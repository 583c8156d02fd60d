"""The grid of what is collected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent

from digitlab.gui.browser.grid import DigitGrid

REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class CollectedGrid(DigitGrid):
    """Delete takes the chosen digit out, instead of clearing the drawing as it does elsewhere: ``removed()``."""

    removed = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in REMOVE:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in REMOVE:
            self.removed.emit()
        else:
            super().keyPressEvent(event)
