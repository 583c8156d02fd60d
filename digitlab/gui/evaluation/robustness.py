"""How much digits may be bent until the network no longer reads them, as far as that is known."""

from __future__ import annotations

from PySide6.QtCore import QObject

from digitlab.core.messages import Event
from digitlab.core.robustness import Bend, MeasureRobustness, MeasuringStopped, RobustnessMeasured, StopMeasuring
from digitlab.gui.question import STOPPED, Question
from digitlab.gui.session import Session


class Robustness(Question):
    """``points`` are those measured of one network so far; another one's begin anew."""

    ASKED = MeasureRobustness
    STOP = StopMeasuring

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self.points: list[RobustnessMeasured] = []

    def ask(self) -> None:
        """Bend digits and let the network that answers now read them."""
        if self.state != "asked" and not self.why_not():
            self.points = []
        super().ask()

    def curve(self, bend: Bend) -> list[RobustnessMeasured]:
        """The points of one way to bend, from the least amount on."""
        return sorted((one for one in self.points if one.bend == bend.name), key=lambda one: one.amount)

    def _take(self, event: Event) -> None:
        match event:
            case RobustnessMeasured(number=number) if self._is_mine(number):
                self.points.append(event)
                self.share = event.share
                self._become("answered" if event.share == 1 else "asked")
            case MeasuringStopped(number=number) if self._is_mine(number):
                self._become("stopped", STOPPED)
