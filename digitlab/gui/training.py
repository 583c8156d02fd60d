"""The run as the window steers it: what was asked, what has happened, and which network answers."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from digitlab.core import messages as m
from digitlab.core.changes import changes
from digitlab.core.conflicts import conflicts
from digitlab.core.continuing import Continue
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.keeping import Keepable, fitting, hindrance, in_words
from digitlab.core.kept.folders import safe_in_words
from digitlab.core.kept.moments import ROOM
from digitlab.core.optimizers import Optimizer
from digitlab.core.run import Run, ended, replay
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.paced import Paced

PACE_MS = 100  # between two looks at batches: a score of widgets follows the run

Activity = Literal["idle", "starting", "training", "pausing", "paused", "stopping"]
Answering = Literal["bundled", "fresh", "training", "trained", "loaded"]
Asked = Literal["", "start", "pause", "go_on", "stop"]

ANSWERS: dict[str, set[Asked]] = {
    "started": {"start"}, "continued": {"start"}, "paused": {"pause", "go_on"}, "resumed": {"go_on"}
}  # fmt: skip
REFUSABLE: dict[str, Asked] = {
    "train": "start", "continue": "start", "pause": "pause", "resume": "go_on", "step": "go_on", "stop": "stop"
}  # fmt: skip


class Training(QObject):
    """One run at a time.

    ``experiment`` is what the network that answers was made with, ``answering`` where that network comes from, ``keep``
    whether the next run begins with those of its weights that still fit, ``died`` whether the engine died in the run,
    ``coming`` the optimizer that the run waits for, ``room`` the megabytes that earlier moments of a run may take.
    Signals: ``changed()`` after the run, or what can be done with it, has changed; ``network_changed(at_once)`` when
    the drawing deserves a new answer; ``said(sentence, tone)``.
    """

    changed = Signal()
    network_changed = Signal(bool)
    said = Signal(str, str)

    def __init__(self, engine: EngineLink, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run = Run()
        self.answering: Answering = "bundled"
        self.experiment = experiment
        self.keep = self.died = False
        self.coming, self.room = "", ROOM
        self._engine = engine
        self._asked: Asked = ""
        self._looks = Paced(self.changed.emit, PACE_MS, self)

    @property
    def activity(self) -> Activity:
        """What the run is doing or about to do."""
        if self._asked == "start":
            return "starting"
        if self._asked == "stop":
            return "stopping"
        if not self.run.active:
            return "idle"
        if self.run.state == "paused":
            return "training" if self._asked == "go_on" else "paused"
        return "pausing" if self._asked == "pause" else "training"

    def play(self, experiment: Experiment) -> None:
        """Start a run of ``experiment`` with a new network, or go on with the one that is paused."""
        if self.activity == "idle" and self._goes_together(experiment):
            self._ask("start", self._new_run(experiment, keep=self._keep_now(experiment)))
        elif self.activity == "paused":
            self._ask("go_on", m.Resume())

    def go_on_with(self, wanted: Continue) -> None:
        """Go on with a kept run."""
        if self.activity == "idle":
            self._ask("start", wanted.model_copy(update={"room": self.room}))

    def branch(self, experiment: Experiment) -> None:
        """Start a run of ``experiment`` with what fits of the network that answers, of now or of an earlier moment."""
        if self.activity == "idle" and self._goes_together(experiment):
            self._ask("start", self._new_run(experiment, keep=True))

    def pause(self) -> None:
        """Hold the run."""
        if self.activity == "training":
            self._ask("pause", m.Pause())

    def step(self, unit: Literal["batch", "epoch"], experiment: Experiment) -> None:
        """Train one batch, or to the end of the epoch, then pause; starts a run where there is none."""
        if self.activity == "idle" and self._goes_together(experiment):
            start = self._new_run(experiment, keep=self._keep_now(experiment), paused=True)
            self._ask("start", start, m.Step(unit=unit))
        elif self.activity in ("paused", "training"):
            self._ask("go_on", m.Step(unit=unit))

    def stop(self) -> None:
        """End the run and keep it; one that has not reached the engine is called off."""
        if self.activity == "starting" and self._engine.withdraw():
            self._ask("")
        elif self.activity not in ("idle", "stopping"):
            self._ask("stop", m.Stop())

    def reset(self, experiment: Experiment) -> None:
        """Forget the run; a fresh network of ``experiment`` answers."""
        if self.activity == "idle":
            self.experiment = experiment
            self._engine.send(m.Reset(experiment=experiment))

    def keep_weights(self, wanted: bool) -> None:
        """Let the next run begin with the weights that still fit, or with fresh ones."""
        if wanted != self.keep:
            self.keep = wanted
            self.changed.emit()

    def keepable(self, experiment: Experiment) -> Keepable | None:
        """What a run of ``experiment`` could begin with, where it is idle and a network of one's own answers."""
        if self.activity != "idle" or self.answering not in ("trained", "loaded"):
            return None
        problem = hindrance(self.experiment.data, experiment.data)
        fits = [] if problem else list(fitting(self.experiment.network, experiment.network))
        return Keepable(fits, problem, self.keep and bool(fits))

    def made_with(self, now: Experiment) -> Experiment:
        """What a model file says of the network: the settings it was made with, under the names it has ``now``."""
        made = self.experiment
        same = made.network.unnamed() == now.network.unnamed()
        return made.model_copy(update={"name": now.name, "network": now.network if same else made.network})

    def forget(self) -> None:
        """Show no run, where none is active; the network that answers stays."""
        if not self.run.active:
            self.run = Run()
            self.changed.emit()

    def settings_changed(self, experiment: Experiment) -> None:
        """Let what acts now reach the run under way; what needs a new network waits for the next Play."""
        if not self.run.active or self.activity == "stopping":
            return
        found = changes(self.experiment, experiment)
        for path, value, acts in found:
            if acts == "now" and isinstance(value, int | float):
                self.experiment = self.experiment.with_value(path, value)
                self._engine.send(m.SetParameter(path=path, value=value))
        if any(change.acts == "optimizer" for change in found):
            self._change_optimizer(experiment.optimizer)

    def _change_optimizer(self, optimizer: Optimizer) -> None:
        """Let another optimizer go on with the run, where it can with the digits of its batches."""
        changed = self.experiment.model_copy(update={"optimizer": optimizer})
        if not conflicts(changed):
            self.experiment, self.coming = changed, optimizer.title
            self._engine.send(m.SetOptimizer(optimizer=optimizer))
            self.changed.emit()

    def take(self, event: m.RunEvent) -> None:
        """Fold in what has happened in the run."""
        if isinstance(event, m.Started):
            self._begin(event)
        elif isinstance(event, m.Continued):
            self._begin_again(event)
        elif isinstance(event, m.Failed) and not self.run.active:
            self.run = Run()
        self.run.add(event)
        if isinstance(event, m.BatchesTrained):
            self._looks.ask()
            self.network_changed.emit(False)
            return
        if self.run.ended is event or self._asked in ANSWERS.get(event.kind, ()):
            self._asked = ""
        if isinstance(event, m.OptimizerChanged):
            self.coming = ""
            self.said.emit(f"{event.optimizer.title} goes on; the optimizer's state starts anew.", "note")
        if isinstance(event, m.Failed):
            self.said.emit(f"{event.what} {event.advice}".strip(), "problem")
        elif not self.run.active and self.answering == "training":
            self.answering = "trained"
        self._looks.do()
        self.network_changed.emit(True)

    def was_reset(self) -> None:
        """A fresh network answers."""
        self.run = Run()
        self._answer("fresh", m.Reset(experiment=self.experiment))

    def loaded(self, event: m.Loaded) -> None:
        """A network from a file answers, and its run is shown as far as the file tells it."""
        self.run = ended(self._replayed(event.history, Path(event.path).name))
        self.experiment = event.experiment
        self._answer("loaded", m.Load(path=event.path))

    def refused(self, command: str) -> bool:
        """The engine did not do what it was asked; whether that is news, and not just that the run has ended first."""
        never_began = command in ("train", "continue") and not self.run.active
        if never_began or REFUSABLE.get(command) == self._asked:
            self._asked = ""
            self.changed.emit()
        self._note_what_ships()
        return self.run.active or command not in ("pause", "resume", "step", "stop", "set_parameter")

    def mourn(self, sentence: str) -> str:
        """The engine died: end the run with that ``sentence``; what became of the run, as a second sentence."""
        lost_start = self._asked == "start" and not self._engine.waiting
        if not self._engine.waiting:
            self._asked = ""
        advice = "Press Play to start the run again." if lost_start else ""
        if self.run.active:
            folder = self.run.started.folder if self.run.started else ""
            advice = safe_in_words(folder, len(self.run.epochs))
            step = self.run.newest.step if self.run.newest else 0
            self.run.add(m.Failed(what=sentence, advice=advice, step=step))
            self.answering, self.died = "trained", True
        self.changed.emit()
        return advice

    def close(self) -> None:
        """Tell nothing more."""
        self._looks.forget()

    def engine_is_back(self) -> None:
        """A new engine is ready."""
        self._note_what_ships()
        self.changed.emit()

    def _begin(self, event: m.Started) -> None:
        self.run = Run()
        self._trains(event.experiment, event.folder)
        self.keep = False  # it was asked for this run, not for all
        if event.kept:
            begun = f"Continued from {event.origin}. " if event.origin else ""
            self.said.emit(begun + in_words(event.experiment, event.kept), "note")

    def _begin_again(self, event: m.Continued) -> None:
        """Show all of the run, of which this window may know nothing yet."""
        self.run = self._replayed(event.history, Path(event.folder).name)
        self._trains(event.experiment, event.folder)
        if event.note:
            self.said.emit(event.note, "note")

    def _trains(self, experiment: Experiment, folder: str) -> None:
        self.experiment, self.answering, self.died, self.coming = experiment, "training", False, ""
        self._engine.restore = m.Load(path=str(Path(folder) / "model.digitlab")) if folder else None

    def _replayed(self, history: list[str], name: str) -> Run:
        try:
            return replay(history)
        except DigitLabError as error:
            self.said.emit(f"{name} has a history that cannot be read: {error}", "problem")
            return Run()

    def _goes_together(self, experiment: Experiment) -> bool:
        """Whether a run of ``experiment`` may start; says why not."""
        for conflict in conflicts(experiment):
            self.said.emit(conflict.sentence, "problem")
            return False
        return True

    def _note_what_ships(self) -> None:
        """Without anything to bring back, the network that ships answers."""
        if self._engine.restore is None and not self.run.active:
            self.answering = "bundled"

    def _answer(self, answering: Answering, restore: m.Load | m.Reset) -> None:
        self.answering = answering
        self._engine.restore = restore
        self.changed.emit()
        self.network_changed.emit(True)

    def _new_run(self, experiment: Experiment, *, keep: bool, paused: bool = False) -> m.Train:
        return m.Train(experiment=experiment, paused=paused, keep=keep, room=self.room)

    def _keep_now(self, experiment: Experiment) -> bool:
        found = self.keepable(experiment)
        return found is not None and found.wanted

    def _ask(self, asked: Asked, *commands: m.Message) -> None:
        self._asked = asked
        self._engine.send(*commands)
        self.changed.emit()
