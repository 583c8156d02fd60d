"""Keeps a run in the person's folder while it goes on: experiment, events, and the best network so far."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

import numpy as np

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.files import write_atomically
from digitlab.core.folders import runs
from digitlab.core.kept.folder import EVENTS, EXPERIMENT, MACHINE, MODEL
from digitlab.core.kept.summary import Machine
from digitlab.core.messages import EpochEnded, RunEvent, Started, TestOpened
from digitlab.data import model_file
from digitlab.data.model_file import ModelFile
from digitlab.data.preview import preview_png
from digitlab.engine import environment
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.train import TrainingRun

MOST_LINES = 20_000  # of history in a model file: some 4 MB, a quarter of an hour at full detail
BATCHES = '"batches_trained"'


class Keeper:
    """Writes a run's folder as its events pass by; a folder that cannot be written costs the keeping, not the run."""

    def __init__(self, run: TrainingRun, network: BuiltNetwork, picture: np.ndarray) -> None:
        self.history: list[str] = []
        self.problem = ""
        self.folder: Path | None = None
        self._run, self._network, self._picture = run, network, picture
        self._events: IO[str] | None = None

    def kept(self) -> Iterator[RunEvent | None]:
        """The run's own events, each written before it is passed on."""
        try:
            for happened in self._run.events():
                if isinstance(happened, Started):
                    self._open(happened.experiment)
                    happened = happened.model_copy(update={"folder": str(self.folder or "")})
                if happened is not None:
                    self._write(happened)
                yield happened
        finally:
            if self._events is not None:
                self._events.close()

    def note(self, happened: TestOpened) -> None:
        """Write what has happened to the run's network while it holds, or after its end."""
        over = self._events is not None and self._events.closed
        if self.folder is None or not over:
            self._write(happened)
            return
        self.history.append(happened.line().rstrip("\n"))
        try:
            with (self.folder / EVENTS).open("a", encoding="utf-8") as events:
                events.write(happened.line())
            self._keep_network(happened)
        except (OSError, DigitLabError) as error:
            self._give_up(error)

    def _open(self, experiment: Experiment) -> None:
        try:
            self.folder = _new_folder(experiment.name)
            write_atomically(self.folder / EXPERIMENT, experiment.to_json().encode())
            write_atomically(self.folder / MACHINE, Machine.of(environment.ready()).model_dump_json(indent=2).encode())
            self._events = (self.folder / EVENTS).open("w", encoding="utf-8")
        except (OSError, DigitLabError) as error:
            self._give_up(error)

    def _write(self, happened: RunEvent) -> None:
        self.history.append(happened.line().rstrip("\n"))
        if self.folder is None or self._events is None:
            return
        try:
            self._events.write(happened.line())
            self._events.flush()
            if happened.kind in ("epoch_ended", "finished", "stopped", "failed"):
                self._keep_network(happened)
        except (OSError, DigitLabError) as error:
            self._give_up(error)

    def _keep_network(self, happened: RunEvent) -> None:
        """The network after every best epoch, and at the end, so that a crash costs at most one epoch."""
        assert self.folder is not None
        if isinstance(happened, EpochEnded) and not happened.best:
            return
        save(self.folder / MODEL, self._run.experiment, self._network, self._run.weights, self.history, self._picture)

    def _give_up(self, error: OSError | DigitLabError) -> None:
        reason = f"{runs()} cannot be written: {error.strerror}" if isinstance(error, OSError) else str(error)
        self.problem = f"This run is not kept: {reason}".rstrip(".") + "."
        self.folder = None


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


def _new_folder(name: str) -> Path:
    """A new folder named after the moment and the experiment."""
    words = re.sub(r"[^\w-]+", "-", name).strip("-")[:40] or "run"
    moment = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    for number in range(1, 1_000):
        folder = runs() / (f"{moment}-{words}" if number == 1 else f"{moment}-{words}-{number}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise DigitLabError(
                f"{folder.parent} cannot be written: {error.strerror or error}; free some space or set DIGITLAB_HOME"
                " to another folder."
            ) from error
        return folder
    raise DigitLabError(f"{runs()} is full of runs of this very second; try again.")
