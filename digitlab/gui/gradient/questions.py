"""What the engine is asked about the gradient: whether it is right, and what it costs."""

from __future__ import annotations

from PySide6.QtCore import QObject

from digitlab.core.gradient_check import (
    USUAL_COUNT,
    CheckGradient,
    CheckingAdvanced,
    CheckingStopped,
    CostMeasured,
    GradientChecked,
    MeasureCost,
    StopChecking,
    WeightPlace,
)
from digitlab.core.message import Message
from digitlab.core.messages import Event
from digitlab.gui.question import STOPPED, Question
from digitlab.gui.session import Session

COSTS_FROM = 1 << 20  # no two questions have the same number


class GradientQuestion(Question):
    """One of two; the engine answers one at a time, so that another one takes its place."""

    STOP = StopChecking

    def _take(self, event: Event) -> None:
        match event:
            case CheckingAdvanced(number=number) if self._is_mine(number):
                self.share = event.share
                self.changed.emit()
            case CheckingStopped(number=number) if self._is_mine(number):
                self._become("stopped", STOPPED)


class Check(GradientQuestion):
    """Compares ``count`` weights of every layer, or those that were ``chosen``; ``checked`` is the newest answer."""

    ASKED = CheckGradient

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self.count, self.chosen = USUAL_COUNT, list[WeightPlace]()
        self.checked: GradientChecked | None = None

    def look_at(self, weight: WeightPlace) -> None:
        """Check one weight, whatever is being checked."""
        self.chosen = [weight]
        if self.state == "asked":
            self._become("stopped", STOPPED)
        self.ask()

    def _asked(self, number: int) -> Message:
        return CheckGradient(number=number, weights=self.chosen, count=self.count)

    def _take(self, event: Event) -> None:
        match event:
            case GradientChecked(number=number) if self._is_mine(number):
                self.checked = event
                self._become("answered")
            case _:
                super()._take(event)


class Cost(GradientQuestion):
    """``found`` are the costs that were measured, that of the network that answered first."""

    ASKED = MeasureCost

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self.found: list[CostMeasured] = []
        self._number = COSTS_FROM

    def ask(self) -> None:
        """Measure anew."""
        if self.state != "asked" and not self.why_not():
            self.found = []
        super().ask()

    def _take(self, event: Event) -> None:
        match event:
            case CostMeasured(number=number) if self._is_mine(number):
                self.found.append(event)
                self.share = event.share
                self._become("answered" if event.share == 1 else "asked")
            case _:
                super()._take(event)
