"""Keeps a run in the person's folder while it goes on: experiment, events, checkpoints, moments and best network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import numpy as np

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.files import is_full, write_atomically
from digitlab.core.kept.folder import MACHINE
from digitlab.core.kept.folders import EVENTS, EXPERIMENT, LOCK, MODEL, new_folder
from digitlab.core.kept.moments import ROOM
from digitlab.core.kept.summary import Machine
from digitlab.core.lock import Lock
from digitlab.core.messages import (
    BatchesTrained,
    Continued,
    EpochEnded,
    Failed,
    Finished,
    RunEvent,
    Started,
    Stopped,
    TestOpened,
)
from digitlab.data import model_file
from digitlab.data.model_file import ModelFile
from digitlab.data.preview import preview_png
from digitlab.engine import environment
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.checkpoint import checkpoint_of
from digitlab.engine.checkpoints import Checkpoints
from digitlab.engine.events_file import EventsFile
from digitlab.engine.moments import Moments
from digitlab.engine.resume import TakenUp
from digitlab.engine.train import TrainingRun

MOST_LINES = 20_000  # of history in a model file: some 4 MB, a quarter of an hour at full detail
BATCHES = '"batches_trained"'
PATIENCE_SECONDS = 0.005  # between two looks for commands while something is written
Milestone = EpochEnded | Finished | Stopped | Failed  # with what belongs to them, these are saved


class Keeper:
    """Writes a run's folder as its events pass by; what cannot be written costs the keeping, not the run.

    An epoch is told when its checkpoint is on the disk, which a thread writes while the run goes on; what happens
    meanwhile is told behind it. After a problem, which ``problem`` tells, every further epoch is another attempt.
    """

    def __init__(
        self,
        run: TrainingRun,
        network: BuiltNetwork,
        picture: np.ndarray,
        taken_up: TakenUp | None = None,
        room: int = ROOM,
    ) -> None:
        self.history: list[str] = []
        self.problem = ""
        self.folder: Path | None = None
        self._run, self._network, self._picture = run, network, picture
        self._room = room
        self._note, self._said, self._over = "", "", False
        self._saving: Future[None] = Future()
        self._untold: list[RunEvent] = []  # the one that is being saved, and those behind it
        if taken_up is not None:
            self._take_over(taken_up)

    def kept(self) -> Iterator[RunEvent | None]:
        """The run's own events, each written before it is passed on; None is a moment to look for commands."""
        writer = ThreadPoolExecutor(max_workers=1)
        try:
            for happened in self._run.events():
                yield from self._passed(happened, writer)
            while self.writing:
                yield from self._told(PATIENCE_SECONDS)
        finally:
            self._over = True
            writer.shutdown()
            if self.folder is not None:
                self._lock.release()

    def note(self, happened: TestOpened) -> None:
        """Write what has happened to the run's network while it holds, or after its end."""
        self._add(happened)
        if self._over and self.folder is not None:
            self._try(self._save_network)

    @property
    def writing(self) -> bool:
        """Whether something waits for the disk to be told."""
        return bool(self._untold)

    def new_problem(self) -> str:
        """The problem, once."""
        found = self.problem if self.problem != self._said else ""
        self._said = self.problem
        return found

    def _passed(self, happened: RunEvent | None, writer: ThreadPoolExecutor) -> Iterator[RunEvent | None]:
        """What is to be told now that something has ``happened``; the run holds still for whatever is to be saved."""
        milestone = isinstance(happened, Milestone) and self.folder is not None
        while milestone and self.writing:
            yield from self._told(PATIENCE_SECONDS)
        if self.writing:
            if happened is not None:
                self._untold.append(happened)
                self._keep_moment(happened, writer)
            idle = self._run.holds or self._run.rest > 0
            yield from self._told(PATIENCE_SECONDS if idle else 0)
            return
        if happened is not None:
            placed, happened = self._placed(happened)
            self._add(placed)
        if milestone:
            self._untold, self._saving = [happened], self._save_beside(happened, writer)
        if happened is not None:
            self._keep_moment(happened, writer)  # behind what a Stop waits for
        yield None if milestone else happened

    def _told(self, patience: float) -> Iterator[RunEvent | None]:
        """None while something is written, for which to wait ``patience`` seconds; then what happened meanwhile."""
        if not wait([self._saving], patience).done:
            yield None
            return
        if self._try(self._saving.result):
            self.problem = ""
        yield self._untold.pop(0)
        while self._untold:
            happened = self._untold.pop(0)
            self._add(happened)
            yield happened

    def _placed(self, happened: RunEvent) -> tuple[RunEvent, RunEvent]:
        """The event as it is written and as it is told: with the place of its run, which has one from its beginning."""
        if isinstance(happened, Started):
            self._open(happened.experiment)
            happened = happened.model_copy(update={"folder": str(self.folder or "")})
        elif isinstance(happened, Continued):
            happened = happened.model_copy(update={"folder": str(self.folder), "note": self._note})
            return happened, happened.model_copy(update={"history": list(thinned(self.history))})
        return happened, happened

    def _open(self, experiment: Experiment) -> None:
        try:
            self._settle(new_folder(experiment.name))
            self._lock.take()
            self._checkpoints.begin()
            write_atomically(self._folder / EXPERIMENT, experiment.to_json().encode())
            machine = Machine.of(environment.ready(), *self._run.placement)
            write_atomically(self._folder / MACHINE, machine.model_dump_json(indent=2).encode())
            self._events.begin(())
        except DigitLabError as error:
            self.problem = f"This run is not kept: {str(error).rstrip('.')}."
            if self.folder is not None:
                self._lock.release()
            self.folder = None

    def _take_over(self, taken_up: TakenUp) -> None:
        """Let the folder stand where the run goes on; what came after that is written anew."""
        self._settle(taken_up.folder, taken_up.lock)
        self._note, self.history = taken_up.note, list(taken_up.history)
        try:
            self._checkpoints.begin()
            write_atomically(self._folder / EXPERIMENT, self._run.experiment.to_json().encode())
            self._events.begin(self.history)
        except DigitLabError:
            self._lock.release()
            raise
        self._checkpoints.forget_behind(taken_up.snapshot.step)
        self._moments.begin(taken_up.snapshot.step)

    def _settle(self, folder: Path, lock: Lock | None = None) -> None:
        self.folder = self._folder = folder
        self._events = EventsFile(folder / EVENTS)
        self._checkpoints = Checkpoints(folder)
        self._moments = Moments(folder, self._network, self._room)
        self._lock = lock or Lock(folder / LOCK)

    def _keep_moment(self, happened: RunEvent, writer: ThreadPoolExecutor) -> None:
        """Keep the weights as they are now, where that is due; the run goes on meanwhile."""
        over = isinstance(happened, Finished | Stopped)
        if self.folder is None or not (over or isinstance(happened, Started | BatchesTrained)):
            return
        if self._moments.due(self._run.step, last=over):
            weights = self._run.snapshot().state.answering()
            self._moments.keep(self._run.step, self._run.experiment, weights, writer)

    def _save_beside(self, happened: Milestone, writer: ThreadPoolExecutor) -> Future[None]:
        """The checkpoint after every epoch and stop, and the network after every best epoch and at the end."""
        snapshot, events = self._run.snapshot(), self._events.size
        weights, history, experiment = self._run.weights, list(self.history), self._run.experiment

        def save_all() -> None:
            try:
                save_each()
            except DigitLabError as error:
                if not (is_full(error) and self._moments.give_way()):
                    raise
                save_each()

        def save_each() -> None:
            self._events.flush(to_disk=True)
            if not isinstance(happened, EpochEnded) or happened.best:
                save(self._folder / MODEL, experiment, self._network, weights, history, self._picture)
            if isinstance(happened, EpochEnded | Stopped):
                self._checkpoints.add(checkpoint_of(snapshot, self._network, events), snapshot.best_step)

        return writer.submit(save_all)

    def _save_network(self) -> None:
        weights, history = self._run.weights, self.history
        save(self._folder / MODEL, self._run.experiment, self._network, weights, history, self._picture)

    def _add(self, happened: RunEvent) -> None:
        line = happened.line().rstrip("\n")
        self.history.append(line)
        if self.folder is not None:
            self._try(lambda: self._events.add(line))

    def _try(self, write: Callable[[], None]) -> bool:
        """Whether something could be written; the problem tells why not."""
        try:
            write()
        except DigitLabError as error:
            self.problem = f"This run is not kept any further: {str(error).rstrip('.')}."
            return False
        return True


def save(
    path: Path,
    experiment: Experiment,
    network: BuiltNetwork,
    weights: Weights,
    history: list[str],
    picture: np.ndarray,
) -> None:
    """Write a model file; raises DigitLabError where that cannot be."""
    tensors = network.arrays_from(weights)
    model_file.write(path, ModelFile(experiment, tensors, thinned(history), preview_png(picture)))


def thinned(history: list[str]) -> tuple[str, ...]:
    """The history with so many of its batch lines left out that about MOST_LINES stay; every other line is kept."""
    every = max(1, -(-len(history) // MOST_LINES))
    return tuple(line for number, line in enumerate(history) if number % every == 0 or BATCHES not in line[:30])
