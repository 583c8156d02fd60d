"""The time machine: which earlier moments of the run shown are kept, and which of them answers instead of now."""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from digitlab.core import folders
from digitlab.core.experiment import Experiment
from digitlab.core.keeping import fitting, hindrance
from digitlab.core.kept.moments import moments
from digitlab.core.looking_back import LookBack, LookedBack, ReturnedToNow, ReturnToNow
from digitlab.core.messages import Event, Refused, TestOpened, TestRead
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.training import Training

PACE_MS = 1_000  # between two looks at the folder while the network learns
BUSY = "A run is under way; stop it to continue from here."
NO_LAYER = "The network of the settings shares no layer with this one; choose layers that this one has."


class LookingBack(QObject):
    """``steps`` are those of the moments that are kept; ``step`` is that of the moment which answers, None for now.

    Only one moment is asked for at a time, then the one that is wanted last: ``place`` is its step, where the cursor
    stands. ``changed()`` comes after any of them has changed.
    """

    changed = Signal()

    def __init__(self, engine: EngineLink, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.steps: list[int] = []
        self.step: int | None = None
        self.place: int | None = None
        self._engine, self._training = engine, training
        self._run = training.run
        self._asking = False
        self._since_looked = QElapsedTimer()
        engine.happened.connect(self._take)
        engine.died.connect(self._forget)
        training.changed.connect(self._follow)

    @property
    def folder(self) -> Path | None:
        """Where the run shown is kept: among the runs of this computer, whatever a file says of the place."""
        started = self._training.run.started
        name = Path(started.folder).name if started is not None else ""
        return folders.runs() / name if name else None

    def go_to(self, step: float) -> None:
        """Look at the moment that is nearest to ``step``."""
        if self.steps:
            self._want(min(self.steps, key=lambda kept: abs(kept - step)))

    def turn(self, by: int) -> None:
        """Look at the moment before, -1, or after, 1; behind the last one comes now."""
        if not self.steps:
            return
        here = len(self.steps) if self.place is None else bisect_left(self.steps, self.place)
        there = max(0, here + by)
        self._want(self.steps[there] if there < len(self.steps) else None)

    def return_to_now(self) -> None:
        """Let the network of now answer again."""
        self._want(None)

    def why_not(self, experiment: Experiment) -> str:
        """Why no run of ``experiment`` can continue from the moment, in a sentence; empty where one can."""
        if self._training.activity != "idle":
            return BUSY
        made = self._training.experiment
        problem = hindrance(made.data, experiment.data)
        return problem or ("" if fitting(made.network, experiment.network) else NO_LAYER)

    def go_on(self, experiment: Experiment) -> None:
        """Begin a new run of ``experiment`` with the weights of the moment that answers."""
        if self.step is not None and not self.why_not(experiment):
            self._training.branch(experiment)

    def _want(self, step: int | None) -> None:
        if step != self.place:
            self.place = step
            self._ask()
            self.changed.emit()

    def _ask(self) -> None:
        """Ask for what is wanted, where it is not what answers and nothing else is asked for."""
        starting = self._training.activity == "starting"
        if self._asking or self.place == self.step or starting or self._engine.state != "ready":
            return
        self._asking = True
        if self.place is None:
            self._engine.send(ReturnToNow())
        else:
            self._engine.send(LookBack(folder=str(self.folder), step=self.place))

    def _take(self, event: Event) -> None:
        match event:
            case LookedBack() | ReturnedToNow() if self._asking:
                self._asking = False
                self.step = event.step if isinstance(event, LookedBack) else None
                self._ask()
                self.changed.emit()
                self._training.changed.emit()
                self._training.network_changed.emit(True)
            case TestRead() | TestOpened():
                self.return_to_now()  # whose network it is that reads them
            case Refused(command="look_back" | "return_to_now") if self._asking:
                self._asking, self.place = False, self.step
                self._look()
                self.changed.emit()

    def _follow(self) -> None:
        """Know another run; look now and then which moments of it are there."""
        if self._training.run is not self._run:
            self._run = self._training.run
            if self._asking or self.step is not None:
                self._engine.send(ReturnToNow())  # what was asked last may have reached the engine behind the new run
            self._forget()
        active, looked = self._run.active, self._since_looked
        if not active or not looked.isValid() or looked.elapsed() >= PACE_MS:
            self._look()
        self._ask()

    def _look(self) -> None:
        self._since_looked.start()
        there = moments(self.folder) if self.folder is not None else []
        if there != self.steps:
            self.steps = there
            self.changed.emit()

    def _forget(self) -> None:
        """The engine knows of no moment any more."""
        self._asking, self.step, self.place = False, None, None
        self._since_looked.invalidate()
        self.changed.emit()
