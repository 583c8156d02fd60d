"""What is answered beside the training, in threads of their own: readings, maps and examinations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from digitlab.core import messages as m
from digitlab.core.gradient_check import CheckGradient, CheckingCommand, CheckingStopped, MeasureCost, StopChecking
from digitlab.core.messages import Event
from digitlab.core.surface import MeasureSlope, MeasureSurface, StopSurface, SurfaceCommand, SurfaceStopped
from digitlab.engine import environment
from digitlab.engine.examiner import Examiner
from digitlab.engine.explaining import explained
from digitlab.engine.gradient_check import GradientCheck
from digitlab.engine.mapping import mapped
from digitlab.engine.reading import Reader
from digitlab.engine.shelf import Shelf
from digitlab.engine.side_thread import SideThread
from digitlab.engine.surface.measuring import Measurer
from digitlab.engine.surface.walks import Ground, RaceWalks
from digitlab.engine.trained import Trained

FEW = 16  # digits that are answered past a longer reading

BROWSING = m.ReadDigits | m.ReadPictures | m.StopReading | m.MapDigits | m.StopMapping | m.Explain
EXAMINING = m.Evaluate | m.StopEvaluating | m.MeasureRobustness | m.StopMeasuring
BESIDE = BROWSING | EXAMINING | CheckingCommand | SurfaceCommand | m.LookAtDevices


class Beside:
    """The weights of a moment never change, so that training goes on meanwhile."""

    def __init__(
        self, tell: Callable[[Event], None], refuse: Callable[[str, Exception], None], raced: RaceWalks
    ) -> None:
        self._shelf = shelf = Shelf()
        self._reader, self._mapping = Reader(shelf), SideThread(tell, refuse)
        self._few, self._many, self._pictures, self._why = (SideThread(tell, refuse) for _ in range(4))
        self._plain, self._bent = Examiner(shelf), Examiner(shelf)  # one for each thread
        self._evaluating, self._measuring = SideThread(tell, refuse), SideThread(tell, refuse)
        self._gradient, self._checking = GradientCheck(shelf), SideThread(tell, refuse)
        self._raced, self._measurer = raced, Measurer(shelf)
        self._surface, self._slope = SideThread(tell, refuse), SideThread(tell, refuse)
        self._looking = SideThread(tell, refuse)

    def stop(self) -> None:
        """Answer nothing more of what is under way, but for the map, which needs no network."""
        for one in (self._many, self._evaluating, self._measuring, self._checking, self._surface, self._slope):
            one.stop()

    def obey(self, wanted: BESIDE, network: Callable[[], Trained], step: int | None) -> None:
        """Begin or stop what ``wanted`` says, with the network that answers now, at batch ``step`` of a run."""
        match wanted:
            case m.LookAtDevices():
                self._looking.begin(wanted.kind, _devices())
            case m.ReadDigits(number=number) if len(wanted.digits) <= FEW:
                self._few.begin(wanted.kind, self._reader.few(wanted, network()), m.ReadingStopped(number=number))
            case m.ReadDigits(number=number):
                self._many.begin(wanted.kind, self._reader.many(wanted, network()), m.ReadingStopped(number=number))
            case m.StopReading():
                self._many.stop()
            case m.ReadPictures():
                self._pictures.begin(wanted.kind, self._reader.pictures(wanted, network()))
            case m.Explain():
                self._why.begin(wanted.kind, explained(wanted, network(), self._reader))
            case m.MapDigits(number=number):
                self._mapping.begin(wanted.kind, mapped(wanted, self._shelf), m.MappingStopped(number=number))
            case m.StopMapping():
                self._mapping.stop()
            case m.Evaluate(number=number):
                examined = self._plain.evaluated(wanted, network(), step)
                self._evaluating.begin(wanted.kind, examined, m.EvaluationStopped(number=number))
            case m.StopEvaluating():
                self._evaluating.stop()
            case m.MeasureRobustness(number=number):
                measured = self._bent.bent(wanted, network())
                self._measuring.begin(wanted.kind, measured, m.MeasuringStopped(number=number))
            case m.StopMeasuring():
                self._measuring.stop()
            case CheckGradient(number=number):
                checked = self._gradient.checked(wanted, network(), step)
                self._checking.begin(wanted.kind, checked, CheckingStopped(number=number))
            case MeasureCost(number=number):
                measured = self._gradient.cost(wanted, network())
                self._checking.begin(wanted.kind, measured, CheckingStopped(number=number))
            case StopChecking():
                self._checking.stop()
            case MeasureSurface(number=number):
                ground = self._raced.ground() if wanted.race else Ground(network(), step)
                measured = self._measurer.measured(wanted, ground)
                self._surface.begin(wanted.kind, measured, SurfaceStopped(number=number))
            case StopSurface():
                self._surface.stop()
            case MeasureSlope():
                self._slope.begin(wanted.kind, self._measurer.slope(wanted))


def _devices() -> Iterator[m.DevicesSeen]:
    yield environment.seen()
