"""The tab that shows how the learning goes inside; it costs nothing while it is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from digitlab.core.run import Run
from digitlab.gui.labels import Label

if TYPE_CHECKING:
    from digitlab.gui.plots.measures import Measures

PACE_MS = 100
EMPTY = (
    "Press Play to see inside the learning: how steep the loss is, and how far each step moves every layer. "
    "Healthy steps change the weights by about a thousandth; far larger ones make the network jump about, "
    "far smaller ones teach it hardly anything."
)


class MeasuresTab(QWidget):
    """Follows a run by reference and draws it at most ten times a second, and only while it is in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Measures")
        self._run = Run()
        self._measures: Measures | None = None
        self._empty = Label(EMPTY, tone="faint", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(48, 8, 48, 8)
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._pace.timeout.connect(self._draw)
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._empty)

    def show_run(self, run: Run) -> None:
        """Show ``run`` as it is now, soon; call it after every event."""
        self._run = run
        if self.isVisible() and not self._pace.isActive():
            self._pace.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        if not self.isVisible():
            return
        measured = self._run.newest is not None
        if measured:
            self._measures = self._measures or self._build()
            self._measures.draw(self._run)
        self._layout.setCurrentIndex(1 if measured else 0)

    def _build(self) -> Measures:
        """Put the plots together when they are first needed: reading pyqtgraph would delay the window."""
        from digitlab.gui.plots.measures import Measures

        made = Measures()
        self._layout.addWidget(made)
        return made
