"""A menu of what can be picked, which stays open meanwhile, and the button that opens it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from digitlab.gui import icons
from digitlab.gui.palette import palette

TOGGLES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
CHEVRON = 13


class OpenMenu(QMenu):
    """Closes by Escape or a click beside it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is None:
            super().mouseReleaseEvent(event)
        else:
            action.trigger()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in TOGGLES and self.activeAction() is not None:
            self.activeAction().trigger()
        else:
            super().keyPressEvent(event)


class PickButton(QToolButton):
    """Looks like a list to choose from, with the same chevron, and opens its menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "pick")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(OpenMenu(self))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        where = QRectF(self.width() - CHEVRON - 5, (self.height() - CHEVRON) / 2, CHEVRON, CHEVRON)
        icons.paint(painter, "chevron-down", palette().text_faint, where)
        painter.end()
