"""Says beneath a field why it cannot stay as it is, and mends it with one click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from digitlab.core.conflicts import Conflict
from digitlab.gui import fonts
from digitlab.gui.labels import Label


class ConflictNote(QWidget):
    """Shows the first conflict of the settings whose paths begin with one of ``paths``; hidden where there is none.

    ``mended`` brings the experiment without it.
    """

    mended = Signal(object)

    def __init__(self, *paths: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paths = paths
        self._conflict: Conflict | None = None
        self._sentence = Label(size=fonts.SMALL, tone="error", wrap=True)
        self._button = QPushButton()
        self._button.setAccessibleName("Mend")
        self._button.clicked.connect(self._mend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(4)
        layout.addWidget(self._sentence)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """Show the one that belongs here, if there is one."""
        mine = next((conflict for conflict in conflicts if conflict.path.startswith(self._paths)), None)
        self._conflict = mine
        self._sentence.setText(mine.sentence if mine else "")
        self._button.setText(mine.mend if mine else "")
        self._button.setAccessibleName(mine.mend if mine else "Mend")
        self._button.setAccessibleDescription(mine.sentence if mine else "")
        self.setVisible(mine is not None)

    def sentence(self) -> str:
        """What is said; empty where all is well."""
        return self._sentence.text()

    def _mend(self) -> None:
        assert self._conflict is not None
        self.mended.emit(self._conflict.mended)
