"""The one mutable object behind the window: settings with their undo, the file, the run, the drawing's answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from digitlab.core.experiment import Experiment
from digitlab.core.files import KERAS, MODEL
from digitlab.core.folders import runs
from digitlab.core.messages import (
    Continued,
    Event,
    Load,
    Loaded,
    Predicted,
    Prepared,
    Ready,
    Refused,
    RunEvent,
    Save,
    Saved,
    TestOpened,
    WasReset,
)
from digitlab.gui import documents, refusals, wording
from digitlab.gui.cross_validation import CrossValidation
from digitlab.gui.devices import Devices
from digitlab.gui.engine_process import EngineProcess
from digitlab.gui.experiment_edit import ExperimentEdit
from digitlab.gui.explanations import Explanations
from digitlab.gui.finding import Finding
from digitlab.gui.inspections import Inspections
from digitlab.gui.looking_back import LookingBack
from digitlab.gui.open_file import OpenFile
from digitlab.gui.opening import Opening
from digitlab.gui.predictions import Predictions
from digitlab.gui.preparation import Preparation
from digitlab.gui.race.trial import RaceTrial
from digitlab.gui.silence import Silence
from digitlab.gui.steering import Steering

if TYPE_CHECKING:
    import numpy as np

LONGEST_NAME = 80
# What a view that asked for it is refused, it says itself.
TOLD_ELSEWHERE = {"find_rate", "cross_validate", "inspect", "explain", "read_digits", "read_pictures", "map_digits",
                  "evaluate", "measure_robustness", "check_gradient", "measure_cost", "test_devices",
                  "look_at_devices", "race", "measure_surface", "measure_slope"}  # fmt: skip


class Session(Steering):
    """What the window is about; views show it, and call one of its methods for everything a person does.

    Signals: ``experiment_changed(experiment)``; ``run_changed(run)``, also when what can be done with it changes;
    ``engine_changed()``; ``predicted(probabilities or None)``; ``file_changed()`` for name, path and modified;
    ``digit_opened(strokes or picture)``; ``adopted(experiment)`` for settings from a file; ``weight_chosen(weight)`` to
    have its derivative checked; ``paths_wanted()`` to see those of the race on one surface; ``said(sentence, tone)``
    with tone ``note``, ``problem``, ``undo``, ``offer``.
    """

    experiment_changed = Signal(object)
    run_changed = Signal(object)
    engine_changed = Signal()
    predicted = Signal(object)
    file_changed = Signal()
    digit_opened = Signal(object)
    weight_chosen = Signal(object)
    paths_wanted = Signal()
    adopted = Signal(object)
    said = Signal(str, str)

    def __init__(self, process: EngineProcess, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(process, experiment, parent)
        self.file = OpenFile()
        self.undo_stack = QUndoStack(self)
        self.finding = Finding(self.engine, self._training, self)
        self.opening = Opening(self.engine, self._training, self)
        self.cross_validation = CrossValidation(self.engine, self._training, self)
        self.devices = Devices(self.engine, self._training, self)
        self.race = RaceTrial(self.engine, self._training, self)
        self._predictions = Predictions(process.send, self)
        self.silence = Silence(self.engine, self._training, self._predictions, self)
        self.inspections = Inspections(self.engine, self._training, self)
        self.explanations = Explanations(self.engine, self._training, self.inspections, self)
        self.looking_back = LookingBack(self.engine, self._training, self)
        self._to_load: Load | None = None
        self._saving: Path | None = None
        self._preparation = Preparation(self.engine, self._training, self)
        self._connect()

    def _connect(self) -> None:
        self.undo_stack.cleanChanged.connect(self.file_changed)
        self.engine.happened.connect(self._take)
        self.engine.died.connect(self._mourn)
        self.engine.changed.connect(self.engine_changed)
        self._training.changed.connect(self._run_changed)
        self._training.network_changed.connect(lambda at_once: self._predictions.network_changed(at_once=at_once))
        self._training.said.connect(self.said)
        self.going_on.said.connect(self.said)
        self.devices.chosen.connect(self._prepare_anew)
        self._predictions.answered.connect(self.predicted)
        self._preparation.changed.connect(self.engine_changed)

    @property
    def path(self) -> Path | None:
        """The file that the settings were opened from or saved to."""
        return self.file.path

    @property
    def modified(self) -> bool:
        """Whether settings have changed since they were opened or saved."""
        return not self.undo_stack.isClean()

    @property
    def expected(self) -> Prepared | None:
        """What is known about a run of the settings as they are, before it begins; None until it is prepared."""
        return self._preparation.expected

    def complain(self, sentence: str) -> None:
        """Say what is wrong."""
        self.said.emit(sentence, "problem")

    def change(self, experiment: Experiment) -> None:
        """Take other settings, as an undo step; what acts now reaches the run under way."""
        if experiment != self.experiment:
            self.undo_stack.push(ExperimentEdit(self.experiment, experiment, self._set))

    def set_up(self, experiment: Experiment) -> None:
        """Take settings to be tried out, in no file; a run under way is of other settings: it is stopped and kept."""
        if experiment != self.experiment:
            self._training.stop()
            self.change(experiment)
            self._lies_at(None)

    def predict(self, picture: np.ndarray | None, *, at_once: bool = False) -> None:
        """The canvas shows ``picture`` (uint8 [28, 28], None when empty): keep it answered."""
        self._predictions.show(picture, at_once=at_once)
        self.inspections.show_picture(picture)

    def new(self, experiment: Experiment | None = None) -> None:
        """The settings of ``experiment``, or default ones, in no file yet; a run under way is stopped and kept."""
        wanted = experiment or Experiment()
        self._training.stop()
        self._training.forget()
        self.file.close()
        if self.experiment != wanted:
            self.undo_stack.push(ExperimentEdit(self.experiment, wanted, self._set, title="new experiment"))
            settings = f'all settings of "{wanted.name}"' if experiment else "the default settings"
            self.said.emit(f"This is a new experiment with {settings}.", "undo")
        self.undo_stack.setClean()
        self.file_changed.emit()

    def open(self, path: Path) -> None:
        """Open a model or an experiment, or put a picture or recorded strokes on the canvas."""
        with refusals.said(self.complain):
            found = documents.read(path.absolute())
            if isinstance(found, Load):
                self._to_load = found
                self._training.stop()
                self._open_model()
            elif isinstance(found, Experiment):
                self._adopt(found, path.absolute())
            else:
                self.digit_opened.emit(found)

    def _open_model(self) -> None:
        """Let the engine load what is to be opened, once no run stands in the way."""
        if self._to_load is not None and self.activity == "idle":
            self.engine.send(self._to_load)
            self._to_load = None

    def save(self, path: Path) -> None:
        """Save the network with the settings it was trained with, or the settings alone where ``path`` is a .json."""
        path = path.absolute()
        if problem := self.file.hindrance(path):
            self.complain(problem)
            return
        if self.experiment.name == Experiment().name:
            self.change(self.experiment.with_value("name", path.stem[:LONGEST_NAME]))
        if path.suffix.lower() == ".json":
            self._write(path)
        elif self.answering == "bundled":
            self.complain("There is no network of yours yet; press Play, or save the settings as .json.")
        else:
            self._saving = path
            self.engine.send(Save(path=str(path), experiment=self._training.made_with(self.experiment)))

    def close(self) -> None:
        """End the engine; it keeps a run under way."""
        self.file.close()
        self.undo_stack.clear()  # a full one would tell the views so while it is destroyed
        self._preparation.call_off()
        self._training.close()
        self.silence.close()
        self.engine.shutdown()

    def _set(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._training.settings_changed(experiment)
        self._preparation.soon(experiment)
        self.experiment_changed.emit(experiment)
        self.file_changed.emit()

    def _prepare_anew(self) -> None:
        """What was compiled ahead is for another device."""
        self._preparation.forget()
        self._preparation.soon(self.experiment)

    def _write(self, path: Path) -> None:
        with refusals.said(self.complain):
            documents.write(path, self.experiment)
            self.undo_stack.setClean()
            self.said.emit(wording.saved(path.name), "note")
            self._lies_at(path)

    def _adopt(self, experiment: Experiment, path: Path | None) -> None:
        self.undo_stack.clear()
        self._set(experiment)
        self._lies_at(path)
        self.adopted.emit(experiment)

    def _lies_at(self, path: Path | None) -> None:
        sentence = self.file.lie_at(path)
        self.file_changed.emit()
        if sentence:
            self.said.emit(sentence, "note")

    def _run_changed(self) -> None:
        if self.activity == "idle":
            self._open_model()
            self._preparation.soon(self.experiment)
        self.run_changed.emit(self.run)

    def _take(self, event: Event) -> None:
        match event:
            case Ready():
                self._training.engine_is_back()
                self._predictions.connected()
            case Predicted():
                self._predictions.take(event)
            case Saved():
                self._saved(event)
            case Loaded():
                self._loaded(event)
            case WasReset():
                self._training.was_reset()
            case Refused(command=command) if command in TOLD_ELSEWHERE:
                pass
            case Refused():
                self._refused(event)
            case Continued():
                self._gone_on(event)
            case _ if isinstance(event, RunEvent):
                self._training.take(event)
                if isinstance(event, TestOpened) and self.path is not None and self.path.suffix.lower() == MODEL:
                    self.undo_stack.resetClean()  # the file does not know of it yet

    def _gone_on(self, event: Continued) -> None:
        """Show the run that goes on, and its settings."""
        before = self.run.started
        self._training.take(event)
        if before is None or before.folder != event.folder:
            self._lies_at(None)
        if self.experiment != event.experiment:
            title = "settings of the run"
            self.undo_stack.push(ExperimentEdit(self.experiment, event.experiment, self._set, title=title))

    def _saved(self, event: Saved) -> None:
        self._saving = None
        path, waits = Path(event.path), self.settings_wait
        if not waits:
            self.undo_stack.setClean()
        self.said.emit(wording.saved(path.name, waits=waits), "note")
        self._lies_at(path)

    def _loaded(self, event: Loaded) -> None:
        self._training.loaded(event)
        path, foreign = Path(event.path), Path(event.path).suffix.lower() == KERAS
        self._adopt(event.experiment, None if foreign or path.is_relative_to(runs()) else path)
        if foreign:
            self.said.emit(wording.opened_of_keras(path.name), "note")

    def _refused(self, event: Refused) -> None:
        if event.command == "predict":
            self._predictions.refused()
        if event.command == "save":
            self._saving = None
        if self._training.refused(event.command):
            self.said.emit(event.sentence, "note" if event.command == "predict" else "problem")

    def _mourn(self, sentence: str) -> None:
        self._predictions.disconnected()
        self._preparation.forget()
        unsaved, self._saving = self._saving.name if self._saving else "", None
        self.complain(wording.death(sentence, self._training.mourn(sentence), unsaved, self.engine.state))
