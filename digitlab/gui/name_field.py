"""The experiment's name as a text that can be edited in place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from digitlab.core.experiment import Experiment
from digitlab.gui import fonts
from digitlab.gui.session import LONGEST_NAME

NARROWEST, WIDEST = 60, 280


class NameField(QLineEdit):
    """As wide as the name; Return keeps what was typed, Escape the old name. ``renamed(name)`` tells a new one."""

    renamed = Signal(str)

    def __init__(self) -> None:
        super().__init__(objectName="name", maxLength=LONGEST_NAME, alignment=Qt.AlignmentFlag.AlignCenter)
        self._name = ""
        self.setStyleSheet("QLineEdit:!hover:!focus { background: transparent; }")
        self.setFont(fonts.font(fonts.TITLE, fonts.SEMIBOLD))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("The experiment's name; click to change it")
        self.setAccessibleName("Name of the experiment")
        self.textChanged.connect(self.updateGeometry)
        self.editingFinished.connect(self._finish)

    def show_name(self, name: str) -> None:
        """Show ``name``, unless another one is being typed."""
        self._name = name
        if not self.hasFocus() or not self.isModified():
            self.setText(name)
            self.setCursorPosition(0)

    def sizeHint(self) -> QSize:
        wide = self.fontMetrics().horizontalAdvance(self.text()) + 28
        return QSize(min(max(wide, NARROWEST), WIDEST), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._name)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def _finish(self) -> None:
        name = self.text().strip() or Experiment().name
        self.setModified(False)
        self.clearFocus()
        if name != self._name:
            self.renamed.emit(name)
        self.show_name(name)
