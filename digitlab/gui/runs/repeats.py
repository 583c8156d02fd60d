"""Repeats a run with other seeds, one run after the other: the window's own settings are what is trained."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from digitlab.core import experiment as experiments
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.kept.folders import EXPERIMENT
from digitlab.core.kept.summary import KeptRun
from digitlab.gui.runs.archive import Archive
from digitlab.gui.session import Session

LARGEST_SEED = 2**31 - 1
BUSY = "A run is under way; wait for its end, or stop it, before you repeat another."
CHANGED = "The settings were changed, so the run is not repeated any further."
STOPPED = "The run was not trained to its end, so it is not repeated any further."
REFUSED = "The repetition could not start."


class Repeats(QObject):
    """``done`` of ``total`` repetitions are trained; ``changed()`` after either, ``told(sentence)`` when it ends early.

    The original and its repetitions are chosen as they come, so that their curves are seen together.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, session: Session, archive: Archive, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._archive = session, archive
        self.done, self.total = 0, 0
        self._waiting: list[Experiment] = []
        self._training: Experiment | None = None
        self._begun = False
        self._folders: list[Path] = []
        self._seen: set[Path] = set()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._next)
        session.run_changed.connect(self._follow)
        archive.changed.connect(self._choose)

    @property
    def under_way(self) -> bool:
        """Whether repetitions are trained or wait for it."""
        return self._training is not None or self._soon.isActive()

    @property
    def seed(self) -> int | None:
        """The seed that is trained."""
        return self._training.seed if self._training is not None else None

    def begin(self, run: KeptRun, times: int) -> None:
        """Train the settings of ``run`` with the next seeds that were not tried yet."""
        if self.under_way or self._session.activity != "idle":
            self.told.emit(BUSY)
            return
        try:
            experiment = experiments.read(run.folder / EXPERIMENT)
        except DigitLabError as error:
            self.told.emit(str(error))
            return
        named = experiment.model_copy(update={"name": run.name or experiment.name})
        self._waiting = [named.model_copy(update={"seed": seed}) for seed in self._free_seeds(run, times)]
        self.done, self.total = 0, len(self._waiting)
        self._folders, self._seen = [run.folder], set()
        self._next()

    def stop(self) -> None:
        """Repeat no further; the repetition under way is stopped and kept."""
        if self.under_way:
            self._end("")
            self._session.stop()

    def _free_seeds(self, run: KeptRun, times: int) -> list[int]:
        """The seeds after that of the run, without those that were tried with the same settings."""
        assert run.summary is not None
        alike = [one for one in self._archive.runs.values() if one.summary and one.summary.recipe == run.summary.recipe]
        tried = {one.seed for one in alike}
        found, seed = [], run.seed or 0
        while len(found) < times:
            seed = seed + 1 if seed < LARGEST_SEED else 0
            if seed not in tried:
                found.append(seed)
        return found

    def _next(self) -> None:
        expected, self._training = self._training, None
        if expected is not None and self._session.experiment != expected:
            self._end(CHANGED)
            return
        if not self._waiting:
            self._end("")
            return
        self._session.keep_weights(False)
        self._training, self._begun = self._waiting.pop(0), False
        self._session.change(self._training)
        self._session.play()
        if self._session.activity == "idle":
            self._end(REFUSED)
        self.changed.emit()

    def _follow(self) -> None:
        """See how the run of a repetition goes."""
        run, activity = self._session.run, self._session.activity
        if self._training is None or self._soon.isActive():
            return
        if run.active and not self._begun:
            self._begun = True
            if run.started is not None and run.started.folder:
                self._folders.append(Path(run.started.folder))
            self._archive.follow()
        elif activity == "idle" and not self._begun:
            self._end(REFUSED)
        elif activity == "idle" and run.state == "finished":
            self.done += 1
            self._archive.follow()
            self._soon.start()
            self.changed.emit()
        elif activity == "idle":
            self._end(STOPPED)

    def _choose(self) -> None:
        """Choose every one of them as soon as it is known; what a person chooses beside them stays."""
        new = [folder for folder in self._folders if folder in self._archive.runs and folder not in self._seen]
        self._seen.update(new)
        if new:
            self._archive.choose([*self._archive.chosen, *new])

    def _end(self, sentence: str) -> None:
        self._soon.stop()
        self._training, self._waiting = None, []
        self.changed.emit()
        if sentence:
            self.told.emit(sentence)
