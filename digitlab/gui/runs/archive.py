"""What the Runs tab is about: the kept runs and the one under way, which are wanted, which are chosen, and the bin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from digitlab.core import experiment as experiments
from digitlab.core.kept import care, listing
from digitlab.core.kept import folder as kept_folder
from digitlab.core.kept.folders import EXPERIMENT, MODEL, moment_of
from digitlab.core.kept.settings import differing
from digitlab.core.kept.summary import LONGEST_NAME, LONGEST_NOTE, KeptRun, Label, Machine, Summary, summarise
from digitlab.core.run import Run
from digitlab.gui import refusals
from digitlab.gui.errand import Errand
from digitlab.gui.runs import words
from digitlab.gui.session import Session

PACE_MS = 500


class Removed(NamedTuple):
    """A run in the bin: what it was, and where it lies."""

    run: KeptRun
    place: Path


class Archive(QObject):
    """The state behind the views of the tab, which call its methods.

    ``runs`` are all runs by their folders, the newest first, ``shown`` those that the filter leaves, ``chosen`` those
    whose curves are to be seen, each with the number of its colour, ``live`` the folder of the run under way.
    Signals: ``changed()`` after any run or the filter, ``chosen_changed()``, ``live_changed(folder)`` after the run
    under way, and ``told(sentence)`` for what went wrong or can be undone.
    """

    changed = Signal()
    chosen_changed = Signal()
    live_changed = Signal(object)
    told = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.runs: dict[Path, KeptRun] = {}
        self.shown: list[KeptRun] = []
        self.differing: list[str] = []
        self.chosen: dict[Path, int] = {}
        self.live: Path | None = None
        self.loaded = False
        self.filter = ""
        self._watched = False
        self._bin: list[list[Removed]] = []
        self._found: dict[Path, KeptRun] = {}
        self._texts: dict[Path, tuple[KeptRun, str]] = {}
        self._portions: Iterator[list[KeptRun]] = iter(())
        self._reading = Errand(self, "The runs could not be read")
        self._reading.done.connect(self._take)
        self._reading.failed.connect(self.told)
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._pace.timeout.connect(self.follow)
        session.run_changed.connect(self._ask)

    def watch(self, watched: bool) -> None:
        """Somebody looks, or looks no more: runs are read anew, and the one under way followed, for those who look."""
        self._watched = watched
        if watched:
            self.load()
        else:
            self._pace.stop()

    def load(self) -> None:
        """Look at the folder of the runs anew, beside the window."""
        self._found, self._portions = {}, _swept_and_read()
        self._reading.begin(partial(next, self._portions, None))

    def want(self, text: str) -> None:
        """Show the runs only in which every word of ``text`` occurs."""
        if text != self.filter:
            self.filter = text
            self._show()

    def choose(self, folders: Iterable[Path]) -> None:
        """Show the curves of these runs; whoever was chosen before keeps its colour."""
        wanted = dict.fromkeys(folder for folder in folders if folder in self.runs)
        found = {folder: number for folder, number in self.chosen.items() if folder in wanted}
        free = (number for number in count() if number not in self.chosen.values())
        found |= {folder: next(free) for folder in wanted if folder not in found}
        if found != self.chosen:
            self.chosen = found
            self.chosen_changed.emit()

    def chosen_runs(self) -> list[KeptRun]:
        """The chosen runs, in the order in which they were chosen."""
        return [self.runs[folder] for folder in self.chosen]

    def rename(self, folder: Path, name: str) -> None:
        """Call a run ``name``; without one it is called as its experiment."""
        self._note(folder, name=name.strip()[:LONGEST_NAME])

    def note(self, folder: Path, note: str) -> None:
        """Keep a remark about a run."""
        self._note(folder, note=note.strip()[:LONGEST_NOTE])

    def star(self, folders: Sequence[Path]) -> None:
        """Give every one of these runs a star, or where all have one, take it away."""
        wanted = not all(self.runs[folder].label.star for folder in folders)
        for folder in folders:
            self._note(folder, star=wanted)

    def _note(self, folder: Path, **noted: object) -> None:
        run = self.runs[folder]
        label = Label.model_validate(run.label.model_dump() | noted)
        if label == run.label:
            return
        with refusals.said(self.told.emit):
            care.note(folder, label)
            self.runs[folder] = run._replace(label=label)
            self._show()

    def remove(self, folders: Sequence[Path]) -> None:
        """Move runs to the bin; the one under way stays."""
        removed = []
        for folder in folders:
            if folder == self.live:
                self.told.emit(words.LIVE_STAYS)
                continue
            with refusals.said(self.told.emit):
                removed.append(Removed(self.runs[folder], care.remove(folder)))
            if not folder.is_dir():  # gone to the bin, or with another program
                self.runs.pop(folder, None)
        if removed:
            self._bin.append(removed)
            self.told.emit(words.removed([one.run for one in removed]))
        self._show()

    @property
    def can_restore(self) -> bool:
        """Whether something was removed that can be brought back."""
        return bool(self._bin)

    def restore(self) -> None:
        """Bring back what was removed last."""
        restored = []
        for run, place in self._bin.pop() if self._bin else ():
            with refusals.said(self.told.emit):
                care.restore(place, run.folder)
                self.runs[run.folder] = run
                restored.append(run)
        self._show()
        if restored:
            self.told.emit(words.restored(restored))

    def open(self, folder: Path) -> None:
        """Make a run the current experiment: its settings, its curves, and its network where one was kept."""
        with refusals.said(self.told.emit):
            if (folder / MODEL).is_file():
                self._session.open(folder / MODEL)
            else:
                self._session.new(experiments.read(folder / EXPERIMENT))

    def follow(self) -> None:
        """Tell of the run under way as far as it has come, and once more at its end."""
        run, before = self._session.run, self.live
        folder = _folder(run)
        self.live = folder if run.active else None
        if before is not None and before != folder:
            self._renew(kept_folder.read(before))  # another run has taken its place
        if folder is not None and folder in (before, self.live):
            self._renew(KeptRun(folder, self._summary(run), Label()))

    def _take(self, portion: list[KeptRun] | None) -> None:
        """A portion of the runs is read: the newest ones are shown at once, the others when all are there."""
        if portion is None:
            self.loaded = True
            self._replace(self._found)
            return
        self._found |= {run.folder: run for run in portion}
        if not self.loaded and len(self._found) == len(portion):
            self._replace(self._found)
        self._reading.begin(partial(next, self._portions, None))

    def _replace(self, found: dict[Path, KeptRun]) -> None:
        """Have these runs, but for those that were removed meanwhile, and the one under way as it is known here."""
        gone = {one.run.folder for several in self._bin for one in several}
        live = {folder: run for folder, run in self.runs.items() if folder == self.live}
        self.runs = {folder: run for folder, run in found.items() if folder not in gone} | live
        self._show()
        self.follow()

    def _ask(self) -> None:
        if self._watched and not self._pace.isActive():
            self._pace.start()

    def _renew(self, run: KeptRun) -> None:
        """Something new is known of a run, though nothing about its settings."""
        known = self.runs.get(run.folder)
        run = run._replace(label=known.label) if known else run
        self.runs[run.folder] = run
        if known:
            self.shown = [run if one.folder == run.folder else one for one in self.shown]
            self.changed.emit()
        else:
            self._show()
        self.live_changed.emit(run.folder)

    def _summary(self, run: Run) -> Summary:
        ready, started = self._session.engine.ready, run.started
        assert started is not None
        machine = Machine.of(ready) if ready is not None else Machine()
        return summarise(started.experiment, run, moment_of(Path(started.folder)), machine)

    def _show(self) -> None:
        """Find out anew which runs are to be shown, and what tells them apart."""
        self.runs = dict(sorted(self.runs.items(), key=lambda item: item[0].name, reverse=True))
        wanted = self.filter.lower().split()
        self.shown = [run for run in self.runs.values() if all(word in self._text(run) for word in wanted)]
        self.differing = differing([run.summary.settings for run in self.shown if run.summary is not None])
        chosen, self.chosen = self.chosen, {one: number for one, number in self.chosen.items() if one in self.runs}
        self.changed.emit()
        if chosen != self.chosen:
            self.chosen_changed.emit()

    def _text(self, run: KeptRun) -> str:
        """What the filter looks at, put together once for a run as it is."""
        known = self._texts.get(run.folder)
        if known is None or known[0] is not run:
            known = self._texts[run.folder] = (run, words.told(run))
        return known[1]


def _swept_and_read() -> Iterator[list[KeptRun]]:
    care.sweep()
    yield from listing.kept_runs()


def _folder(run: Run) -> Path | None:
    """The folder of a run, where it is kept and still there."""
    if run.started is None or not run.started.folder:
        return None
    folder = Path(run.started.folder)
    return folder if folder.is_dir() else None
