"""Which optimizers race: a menu of all that can, which stays open while they are picked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from digitlab.core.race.contestants import USUAL, eligible

TOGGLES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class OptimizerPicker(QToolButton):
    """``picked()`` after the choice has changed; :meth:`keys` are in the order of the catalogue."""

    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Optimizers that race")
        self.setToolTip("Those that learn from all digits at once are left out: they cannot meet the same batches")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(_OpenMenu(self))
        for key, kind in eligible().items():
            action = QAction(kind.title, self.menu(), checkable=True, checked=key in USUAL)
            action.setToolTip(kind.explanation)
            action.setData(key)
            action.toggled.connect(self._tell)
            self.menu().addAction(action)
        self._tell()

    def keys(self) -> list[str]:
        """The optimizers that are picked."""
        return [action.data() for action in self.menu().actions() if action.isChecked()]

    def _tell(self) -> None:
        count = len(self.keys())
        self.setText(f"{count} optimizer{'s' if count != 1 else ''} ▾")
        self.picked.emit()


class _OpenMenu(QMenu):
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
