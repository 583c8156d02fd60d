"""What the engine is asked about the loss surface, and what is known of it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from digitlab.core.message import Message
from digitlab.core.messages import Event, Refused
from digitlab.core.surface import (
    MeasureSlope,
    MeasureSurface,
    SlopeMeasured,
    StopSurface,
    SurfaceBegun,
    SurfaceMeasured,
    SurfaceStopped,
)
from digitlab.data.surface.landscape import Landscape
from digitlab.gui.question import STOPPED, Question
from digitlab.gui.session import Session

ANEW = "The engine has started anew since: measure the surface again."
BEFORE = "This is the surface measured before; press Measure to ask for slopes again."


class Surface(Question):
    """``wanted`` is what is asked next; of what was asked last ``begun`` tells, and the ``landscape`` has come so far.

    ``slope`` is that at the point asked for last, which is ``awaited`` where the answer is still to come.
    """

    ASKED = MeasureSurface
    STOP = StopSurface

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self.wanted = MeasureSurface(number=0)
        self.names: dict[str, str] = {}  # of paths, where they are not called as the engine calls them
        self.asked: MeasureSurface | None = None
        self.begun: SurfaceBegun | None = None
        self.landscape: Landscape | None = None
        self.slope: SlopeMeasured | None = None
        self.awaited: tuple[float, float] | None = None
        self.slope_sentence = ""
        self._gone = False  # the engine that knows the surface

    def since(self) -> str:
        """What has become of the network since; empty where it is as it was, or where the surface is not of it."""
        of_another = self.begun is None or self.asked is None or self.asked.race
        return "" if of_another else super().since()

    def why_no_slope(self) -> str:
        """Why no slope can be asked for, in a sentence; empty where it can."""
        if self._gone:
            return ANEW
        return BEFORE if self.landscape is not None and not self.landscape.sound.any() else self.why_not()

    def ask_slope(self, a: float, b: float) -> None:
        """Ask for the gradient at a point of the surface shown."""
        if self.begun is None or self.why_no_slope():
            return
        self.awaited, self.slope, self.slope_sentence = (a, b), None, ""
        self._session.engine.send(MeasureSlope(number=self.begun.number, a=a, b=b))
        self.changed.emit()

    def _asked(self, number: int) -> Message:
        self.asked = self.wanted.model_copy(update={"number": number})
        return self.asked

    def _take(self, event: Event) -> None:
        match event:
            case SurfaceBegun(number=number) if self._is_mine(number):
                self.begun, self.landscape = self._named(event), Landscape(event.a, event.b)
                self.slope, self.awaited, self.slope_sentence, self._gone = None, None, "", False
                self.changed.emit()
            case SurfaceMeasured(number=number) if self._is_mine(number) and self.landscape is not None:
                self.landscape.add(event.places, event.losses)
                self.share = event.share
                self._become("answered" if event.share == 1 else "asked")
            case SurfaceStopped(number=number) if self._is_mine(number):
                self._become("stopped", STOPPED)
            case SlopeMeasured() if self.begun is not None and event.number == self.begun.number:
                if self.awaited == (event.a, event.b):
                    self.slope, self.awaited = event, None
                    self.changed.emit()
            case Refused(command="measure_slope"):
                self.awaited, self.slope_sentence = None, event.sentence
                self.changed.emit()

    def _named(self, begun: SurfaceBegun) -> SurfaceBegun:
        paths = [path.model_copy(update={"name": self.names.get(path.name, path.name)}) for path in begun.paths]
        return begun.model_copy(update={"paths": paths})

    def _mourn(self) -> None:
        self._gone, self.awaited = True, None
        super()._mourn()
