"""The tab that shows how the learning goes inside; it costs nothing while it is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from digitlab.core.experiment import Experiment
from digitlab.core.run import Run
from digitlab.gui.buttons import flat
from digitlab.gui.labels import Label

if TYPE_CHECKING:
    from digitlab.gui.algorithm.page import AlgorithmPage
    from digitlab.gui.plots.measures import Measures

PACE_MS = 100
EMPTY = (
    "Press Play to see inside the learning: how steep the loss is, and how far each step moves every layer. "
    "Healthy steps change the weights by about a thousandth; far larger ones make the network jump about, "
    "far smaller ones teach it hardly anything."
)


class MeasuresTab(QWidget):
    """Follows a run by reference and draws it at most ten times a second, and only while it is in sight.

    One page has the curves, the other the algorithm line by line. ``enlarged(wanted)`` asks for all the room there is,
    or gives it back.
    """

    enlarged = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Measures")
        self._run, self._experiment = Run(), Experiment()
        self._measures: Measures | None = None
        self._algorithm: AlgorithmPage | None = None
        self._empty = Label(EMPTY, tone="faint", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(48, 8, 48, 8)
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._pace.timeout.connect(self._draw)
        self.curves = flat("Curves", "How steep the loss is, and how far each step moves every layer", checkable=True)
        self.algorithm = flat("Algorithm", "The optimizer line by line, with the numbers of each step", checkable=True)
        self.larger = flat("Larger", "Give the measures the room of the curves, or give it back", checkable=True)
        self._layout = QStackedLayout()
        self._layout.addWidget(self._empty)
        self._lay_out()

    def _lay_out(self) -> None:
        group, row = QButtonGroup(self), QHBoxLayout(spacing=4)
        for button in (self.curves, self.algorithm):
            group.addButton(button)
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self.larger)
        self.larger.toggled.connect(self.enlarged)
        row.setContentsMargins(8, 2, 8, 0)
        self.curves.setChecked(True)
        self.algorithm.toggled.connect(self._draw)
        column = QVBoxLayout(self, spacing=0)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addLayout(self._layout, 1)

    def show_run(self, run: Run) -> None:
        """Show ``run`` as it is now, soon; call it after every event."""
        self._run = run
        self._draw_soon()

    def show_experiment(self, experiment: Experiment) -> None:
        """Show what is chosen for the next run, soon."""
        self._experiment = experiment
        self._draw_soon()

    def turn_to(self, name: str) -> None:
        """Press the button ``name`` that chooses a page."""
        next(button for button in (self.curves, self.algorithm) if button.text() == name).click()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.enlarged.emit(self.larger.isChecked())
        self._draw()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.enlarged.emit(False)

    def _draw_soon(self) -> None:
        if self.isVisible() and not self._pace.isActive():
            self._pace.start()

    def _draw(self) -> None:
        if not self.isVisible():
            return
        if self.algorithm.isChecked():
            self._algorithm = self._algorithm or self._build_algorithm()
            self._layout.setCurrentWidget(self._algorithm)
            self._algorithm.draw(self._run, self._experiment)
            return
        measured = self._run.newest is not None
        if measured:
            self._measures = self._measures or self._build()
            self._measures.draw(self._run)
        self._layout.setCurrentWidget(self._measures if measured else self._empty)

    def _build(self) -> Measures:
        """Put the plots together when they are first needed: reading pyqtgraph would delay the window."""
        from digitlab.gui.plots.measures import Measures

        made = Measures()
        self._layout.addWidget(made)
        return made

    def _build_algorithm(self) -> AlgorithmPage:
        from digitlab.gui.algorithm.page import AlgorithmPage

        made = AlgorithmPage()
        self._layout.addWidget(made)
        return made
