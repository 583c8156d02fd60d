"""Reads the curves of the chosen runs, one after the other, beside the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Signal

from digitlab.data import kept_curves
from digitlab.data.kept_curves import Curves
from digitlab.gui.errand import Errand
from digitlab.gui.runs.archive import Archive
from digitlab.gui.session import Session

MOST_KEPT = 200  # runs whose curves are remembered
PACE = 0.5  # seconds from one telling to the next


class ChosenCurves(QObject):
    """``curves`` of the chosen runs by their folders, as far as they are read; ``changed()`` after each.

    Those of the run under way are its own and grow with it.
    """

    changed = Signal()

    def __init__(self, session: Session, archive: Archive, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._archive = session, archive
        self._known: dict[Path, Curves] = {}
        self._waiting: list[Path] = []
        self._told = 0.0
        self.problems: dict[Path, str] = {}
        self._reading = Errand(self, "The curves could not be read")
        self._reading.done.connect(self._take)
        self._reading.failed.connect(self._fail)
        archive.chosen_changed.connect(self._look)
        archive.live_changed.connect(self._renew)

    @property
    def curves(self) -> dict[Path, Curves]:
        """What is there, in the order in which the runs were chosen."""
        return {folder: self._known[folder] for folder in self._archive.chosen if folder in self._known}

    @property
    def under_way(self) -> bool:
        """Whether some are still to be read."""
        return bool(self._waiting)

    def _look(self) -> None:
        self._forget()
        wanted = [folder for folder in self._archive.chosen if folder not in self._known]
        if self._archive.live in wanted:
            self._known[self._archive.live] = kept_curves.of_run(self._session.run)
            wanted.remove(self._archive.live)
        self._waiting = [folder for folder in wanted if folder not in self.problems]
        self._read_next()
        self.changed.emit()

    def _renew(self, folder: Path) -> None:
        """The run under way has come further, or has ended."""
        started = self._session.run.started
        self._known.pop(folder, None)
        if folder not in self._archive.chosen:
            return
        if started is not None and Path(started.folder) == folder:
            self._known[folder] = kept_curves.of_run(self._session.run)
            self.changed.emit()
        else:
            self._look()

    def _read_next(self) -> None:
        if self._waiting:
            self._reading.begin(partial(kept_curves.read, self._waiting[0]))
        else:
            self._reading.call_off()

    def _take(self, found: Curves) -> None:
        self._known[self._waiting.pop(0)] = found
        self._go_on()

    def _fail(self, sentence: str) -> None:
        self.problems[self._waiting.pop(0)] = sentence
        self._go_on()

    def _go_on(self) -> None:
        """Read the next ones, and tell of those that are there now and then: to draw all for each of many is slow."""
        self._read_next()
        if not self._waiting or monotonic() - self._told > PACE:
            self._told = monotonic()
            self.changed.emit()

    def _forget(self) -> None:
        """Let go of what was remembered first, where it is not chosen any more."""
        spare = [folder for folder in self._known if folder not in self._archive.chosen]
        for folder in spare[: max(0, len(self._known) - MOST_KEPT)]:
            del self._known[folder]
