"""One line below the runs: what was done, with Undo, and how far repetitions are, with Stop."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from digitlab.gui.buttons import flat
from digitlab.gui.labels import Remark
from digitlab.gui.runs.archive import Archive
from digitlab.gui.runs.repeats import Repeats

NOTE_MS = 15_000


class NoticeLine(QWidget):
    """In sight only while there is something to say."""

    def __init__(self, archive: Archive, repeats: Repeats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._archive, self._repeats = archive, repeats
        self._said = ""
        self._leave = QTimer(self, singleShot=True, interval=NOTE_MS)
        self._leave.timeout.connect(self._forget)
        self._text = Remark()
        self._text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.undo = flat("Undo delete", "Bring back what was deleted last (Ctrl+Z)")
        self.stop = flat("Stop repeating", "Stop the run, and start no more of them")
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(4, 0, 0, 0)
        row.addWidget(self._text, 1)
        for button in (self.undo, self.stop):
            row.addWidget(button)
        self.undo.clicked.connect(archive.restore)
        self.stop.clicked.connect(repeats.stop)
        archive.told.connect(self._say)
        repeats.told.connect(self._say)
        archive.changed.connect(self.show_state)
        repeats.changed.connect(self.show_state)
        self.show_state()

    def text(self) -> str:
        """What is said."""
        return self._text.whole()

    def show_state(self) -> None:
        """Show what there is to say, and what can be done about it."""
        repeats = self._repeats
        going = f"Repetition {repeats.done + 1} of {repeats.total} · seed {repeats.seed}" if repeats.under_way else ""
        self._text.say(" · ".join(filter(None, (going, self._said))), "text")
        self.undo.setVisible(self._archive.can_restore)
        self.stop.setVisible(repeats.under_way)
        self.setVisible(bool(going or self._said))
        self.setAccessibleName(self._text.whole())

    def hideEvent(self, event: QHideEvent) -> None:
        self._leave.stop()
        self._said = ""
        super().hideEvent(event)

    def _say(self, sentence: str) -> None:
        self._said = sentence
        self.show_state()
        self._leave.start()

    def _forget(self) -> None:
        self._said = ""
        self.show_state()
