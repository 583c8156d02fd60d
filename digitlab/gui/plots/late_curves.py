"""The learning curves, put together when the window has been painted for the first time.

Reading pyqtgraph takes longer than everything else in the window; nobody needs a curve before there is a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitlab.core.experiment import Experiment
from digitlab.core.run import Run
from digitlab.gui import fonts
from digitlab.gui.labels import Label
from digitlab.gui.plots.words import EMPTY
from digitlab.gui.session import Session

if TYPE_CHECKING:
    from digitlab.gui.plots.learning_curves import LearningCurves


class LateCurves(QWidget):
    """Takes what :class:`LearningCurves` takes, and passes it on as soon as these are there, with the time cursor.

    ``enlarged(wanted)`` asks for all the room there is, or gives it back.
    """

    enlarged = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("learning_curves")
        self._curves: LearningCurves | None = None
        self._run = Run()
        self._beginning = EMPTY
        self._plan: tuple[Experiment, int] | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._build)
        self._hint = Label(EMPTY, tone="faint", size=fonts.TITLE)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._hint)

    def show_run(self, run: Run) -> None:
        """Show ``run`` as it is now, soon."""
        self._run = run
        if self._curves is not None:
            self._curves.show_run(run)

    def show_beginning(self, sentence: str) -> None:
        """What to say as long as there is no run."""
        self._beginning = sentence
        if self._curves is None:
            self._hint.setText(sentence)
        else:
            self._curves.show_beginning(sentence)

    def give_room_back(self) -> None:
        """Leave room for the tabs again."""
        if self._curves is not None:
            self._curves.larger.setChecked(False)

    def show_plan(self, experiment: Experiment, steps_per_epoch: int) -> None:
        """Draw the learning rate that ``experiment`` plans."""
        self._plan = (experiment, steps_per_epoch)
        if self._curves is not None:
            self._curves.show_plan(experiment, steps_per_epoch)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._curves is None:
            self._soon.start()

    def _build(self) -> None:
        from digitlab.gui.plots.learning_curves import LearningCurves
        from digitlab.gui.plots.time_cursor import TimeCursor

        self._curves = LearningCurves()
        TimeCursor(self._curves, self._session)
        self._curves.larger.toggled.connect(self.enlarged)
        self.layout().replaceWidget(self._hint, self._curves)
        self._hint.deleteLater()
        if self._plan is not None:
            self._curves.show_plan(*self._plan)
        self._curves.show_beginning(self._beginning)
        self._curves.show_run(self._run)
