"""Which optimizers race: a menu of all, which stays open while they are picked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from digitlab.core.optimizers import Optimizer
from digitlab.core.race.contestants import USUAL
from digitlab.gui.open_menu import PickButton


class OptimizerPicker(PickButton):
    """``picked()`` after the choice has changed; :meth:`keys` are in the order of the catalogue."""

    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Optimizers that race")
        self.setToolTip("Those that learn from all digits at once make one step an epoch: compare them by gradient")
        for key, kind in Optimizer.entries().items():
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
        self.setText(f"{count} optimizer{'s' if count != 1 else ''}")
        self.picked.emit()
