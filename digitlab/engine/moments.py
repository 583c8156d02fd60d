"""Keeps earlier moments of a run while it goes on: its weights alone, ever more rarely, within some room on disk."""

from __future__ import annotations

import sys
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path
from time import perf_counter, thread_time

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.files import PART
from digitlab.core.kept.moments import MOMENTS, least_missed, moment_path, moments, next_step
from digitlab.data import model_file
from digitlab.data.model_file import ModelFile
from digitlab.engine.build import BuiltNetwork, Weights

MEGABYTE = 1_000_000
REST = 20  # times as long as the processor wrote a moment, before the next: they take a twentieth of it at most


class Moments:
    """The moments in a run's ``folder``, which together take ``room`` megabytes at most; others make way for new ones.

    They are a comfort: where one cannot be written, the log says so, no more are kept, and the run goes on; on a full
    disk they give way to what the run cannot do without.
    """

    def __init__(self, folder: Path, network: BuiltNetwork, room: int) -> None:
        self._folder, self._network, self._room = folder, network, room * MEGABYTE
        self._sizes: dict[int, int] = {}
        self._next, self._rested = 0, 0.0
        self._writing: Future[None] | None = None

    def begin(self, step: int) -> None:
        """Take up those that are there, up to ``step``: later ones belong to what the run does anew.

        What a program that was killed has begun to write is cleared away: the run is locked, so nobody else writes.
        """
        for begun in (self._folder / MOMENTS).glob(f".*{PART}"):
            with suppress(OSError):
                begun.unlink()
        for kept in moments(self._folder):
            if kept > step:
                self._remove(kept)
            else:
                with suppress(OSError):
                    self._sizes[kept] = moment_path(self._folder, kept).stat().st_size
        self._next = next_step(max(self._sizes)) if self._sizes else 0

    def due(self, step: int, *, last: bool = False) -> bool:
        """Whether the moment after ``step`` batches is one to keep, as the ``last`` one of a run always is."""
        if last:
            return self._room > 0 and step not in self._sizes
        busy = self._writing is not None and not self._writing.done()
        return self._room > 0 and step >= self._next and not busy and perf_counter() >= self._rested

    def keep(self, step: int, experiment: Experiment, weights: Weights, writer: Executor) -> None:
        """Let ``writer`` write the moment after ``step`` batches; ``weights`` are those that answer then."""
        self._next = next_step(step)
        self._writing = writer.submit(self._write, step, experiment, weights)

    def give_way(self) -> bool:
        """Take all of them away, and keep no more: their room is needed. Whether there were any."""
        found, self._room = bool(self._sizes), 0
        for step in list(self._sizes):
            self._remove(step)
        return found

    def _write(self, step: int, experiment: Experiment, weights: Weights) -> None:
        began = thread_time()
        path = moment_path(self._folder, step)
        try:
            path.parent.mkdir(exist_ok=True)
            model_file.write(path, ModelFile(experiment, self._network.arrays_from(weights)))
            self._sizes[step] = path.stat().st_size
        except (OSError, DigitLabError) as error:
            print(f"No more moments of the run are kept in {MOMENTS}: {error}", file=sys.stderr)
            self._room = 0
            return
        self._make_room()
        self._rested = perf_counter() + REST * (thread_time() - began)

    def _make_room(self) -> None:
        while len(self._sizes) > 2 and sum(self._sizes.values()) > self._room:
            self._remove(least_missed(sorted(self._sizes)))
        if sum(self._sizes.values()) > self._room:
            self.give_way()  # not even two of them find room

    def _remove(self, step: int) -> None:
        self._sizes.pop(step, None)
        with suppress(OSError):
            moment_path(self._folder, step).unlink()
