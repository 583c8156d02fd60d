"""The cursor on the learning curves: dragged to an earlier moment, whose network then answers everywhere."""

from __future__ import annotations

from PySide6.QtCore import QObject

from digitlab.gui.buttons import flat
from digitlab.gui.moment import as_it_was
from digitlab.gui.plots.learning_curves import LearningCurves
from digitlab.gui.session import Session

HINT = "Drag the upright line to look back"
CONTINUE_HELP = "Begin a new run with the settings on the left and the weights of this moment"
FAR = 5  # moments that PageUp and PageDown turn over


class TimeCursor(QObject):
    """Stands at the newest step, or at the moment that is looked back at; with what can be done there beside it."""

    def __init__(self, curves: LearningCurves, session: Session) -> None:
        super().__init__(curves)
        self._curves, self._session, self._back = curves, session, session.looking_back
        self.go_on = flat("Continue from here", by_tab=True)
        self.go_on.setObjectName("continue_from_moment")
        self.now = flat("Back to now", "Let the network of now answer again (Esc)", by_tab=True)
        self.now.setObjectName("back_to_now")
        for button in (self.go_on, self.now):
            curves.rate_header.add(button)
        self._connect()
        self.show_state()

    def _connect(self) -> None:
        back, session, curves = self._back, self._session, self._curves
        self.go_on.clicked.connect(lambda: back.go_on(session.experiment))
        self.now.clicked.connect(back.return_to_now)
        for plot in curves.plots:
            plot.cursor_dragged.connect(self._drag)
        curves.turned.connect(lambda by, far: back.turn(by * FAR if far else by))
        curves.now_wanted.connect(back.return_to_now)
        for signal in (back.changed, session.run_changed, session.experiment_changed):
            signal.connect(self.show_state)

    def _drag(self, step: float) -> None:
        """To the moment that is nearest; to now where the newest step is nearer."""
        newest, steps = self._newest(), self._back.steps
        if steps and step > (steps[-1] + newest) / 2 and newest > steps[-1]:
            self._back.return_to_now()
        else:
            self._back.go_to(step)

    def show_state(self) -> None:
        """Show where the cursor stands, and what can be done there."""
        back = self._back
        told = "" if back.place is None else f"The network {as_it_was(back.place)}"
        self._curves.show_moment(back.place, told, HINT if back.steps else "")
        looks = back.step is not None
        for button in (self.go_on, self.now):
            button.setVisible(looks)
        if looks:
            why_not = back.why_not(self._session.experiment)
            self.go_on.setEnabled(not why_not)
            self.go_on.setToolTip(why_not or CONTINUE_HELP)

    def _newest(self) -> int:
        newest = self._session.run.newest
        return newest.step if newest is not None else 0
