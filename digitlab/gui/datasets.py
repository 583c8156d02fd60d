"""The datasets to choose from, and the import that is under way; views show them and call one of the methods here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from digitlab.core.datasets import Dataset, Mnist, Own
from digitlab.core.errors import DigitLabError
from digitlab.core.importing import ImportAdvanced, Imported, ImportEvent, Looked, NotImported, Reading
from digitlab.gui import refusals
from digitlab.gui.data_process import DataProcess
from digitlab.gui.session import Session

Importing = Literal["none", "looking", "looked", "reading", "refused"]


class Datasets(QObject):
    """What there is, what is looked at (``paths``, ``reading``, ``looked``), and how far reading it is (``read``).

    Signals: ``changed()`` for what there is, ``importing_changed()`` for the rest, ``files_wanted()`` where a person is
    to choose what to import, and ``published_wanted()`` what to fetch. ``importing`` is ``none``, ``looking`` into
    files, ``looked``, ``reading`` them into a dataset, or ``refused``, for the reason ``problem``.
    """

    changed = Signal()
    importing_changed = Signal()
    files_wanted = Signal()
    published_wanted = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._process: DataProcess | None = None
        self._entries: list[Dataset] | None = None
        self.paths: list[Path] = []
        self.merging: list[Dataset] = []
        self.reading = Reading()
        self.importing: Importing = "none"
        self.looked: Looked | None = None
        self.read: ImportAdvanced | None = None
        self.problem = ""

    def entries(self) -> list[Dataset]:
        """What ships, and what has been imported; read when it is first wanted."""
        if self._entries is None:
            from digitlab.data import library

            self._entries = [Mnist(), *library.entries()]
        return self._entries

    def ask(self) -> None:
        """Let a person choose what to import."""
        self.files_wanted.emit()

    def ask_for_published(self) -> None:
        """Let a person choose what to fetch from the internet."""
        self.published_wanted.emit()

    def look(self, paths: Sequence[Path], reading: Reading | None = None) -> None:
        """Find out what ``paths`` hold; whatever was looked at before is let go."""
        if self.importing == "reading":
            self._session.complain("Digits are being imported; wait for the end, or cancel that first.")
            return
        again = list(paths) == self.paths
        self.paths, self.reading, self.merging = list(paths), reading or Reading(), []
        self.looked = self.looked if again else None
        options = [f"--{name}={value}" for name, value in self.reading]
        self._run("looking", ["look", *options, "--", *map(str, paths)])

    def read_again(self, reading: Reading) -> None:
        """Look at the same files once more, to be understood as ``reading`` says."""
        self.look(self.paths, reading)

    def bring_in(self, name: str) -> None:
        """Read what was looked at into a dataset called ``name``, which is then chosen."""
        if self._check_name(name):
            options = [f"--{field}={value}" for field, value in self.reading]
            self._run("reading", ["import", *options, f"--name={name}", "--", *map(str, self.paths)])

    def merge(self, some: Sequence[Dataset], name: str) -> None:
        """Make a new dataset of several, which is then chosen."""
        if self.importing == "reading" or not self._check_name(name):
            return
        self.paths, self.looked, self.merging = [], None, list(some)
        names = [one.name if isinstance(one, Own) else one.key() for one in some]
        self._run("reading", ["merge", f"--name={name}", "--", *names])

    def take_over(self, made: Imported) -> None:
        """Choose a dataset that has just been made, and say so."""
        self._renew()
        self._choose(made.dataset)
        self._session.said.emit(_outcome(made), "undo")

    def let_go(self) -> None:
        """Stop what is under way, of which nothing remains."""
        if self._process is not None:
            self._process.stop()
        self._process = None
        self._set("none")

    def rename(self, dataset: Own, name: str) -> bool:
        """Give a dataset another name; says why not, and is False, where that cannot be."""
        from digitlab.data import library

        with refusals.said(self._session.complain):
            renamed = library.rename(dataset.name, name)
            self._renew()
            if self._chosen() == dataset:
                self._choose(renamed, keep_split=True)
            return True
        return False

    def remove(self, dataset: Own) -> None:
        """Delete a dataset; MNIST is chosen where that was the chosen one."""
        from digitlab.data import library

        with refusals.said(self._session.complain):
            library.remove(dataset.name)
            self._renew()
            if self._chosen() == dataset:
                self._choose(Mnist())
            self._session.said.emit(f'"{dataset.name}" is removed.', "note")

    def shutdown(self) -> None:
        """End what is under way, for when no window shows."""
        if self._process is not None:
            self._process.shutdown()
            self.sweep()

    def sweep(self) -> None:
        """Take away what a process has left that had to be killed."""
        from digitlab.data import library

        library.sweep()

    def _run(self, importing: Importing, arguments: list[str]) -> None:
        if self._process is not None:
            self._process.stop()
        self._process = process = DataProcess(self)
        process.happened.connect(self._take)
        process.ended.connect(partial(self._end, process))
        self.read, self.problem = None, ""
        self._set(importing)
        process.start(arguments)

    def _end(self, process: DataProcess) -> None:
        self.sweep()
        if self._process is process:
            self._process = None
        process.deleteLater()

    def _take(self, event: ImportEvent) -> None:
        match event:
            case Looked():
                self.looked = event
                self._set("looked")
            case ImportAdvanced():
                self.read = event
                self.importing_changed.emit()
            case NotImported():
                self.problem = event.sentence
                self._set("refused")
            case Imported():
                self._set("none")
                self.take_over(event)

    def _check_name(self, name: str) -> bool:
        """Whether a new dataset may be called so; says why not."""
        from digitlab.core import dataset_names

        with refusals.said(self._session.complain):
            self._renew()  # another window, or a terminal, may have brought some in
            checked = dataset_names.checked(name)
            if any(one.called().lower() == checked.lower() for one in self.entries()):
                raise DigitLabError(f'There is a dataset "{checked}" already; choose another name.')
            return True
        return False

    def _chosen(self) -> Dataset:
        return self._session.experiment.data.dataset

    def _choose(self, dataset: Dataset, *, keep_split: bool = False) -> None:
        experiment = self._session.experiment
        data = experiment.data
        data = data.model_copy(update={"dataset": dataset}) if keep_split else data.with_dataset(dataset)
        self._session.change(experiment.model_copy(update={"data": data}))

    def _renew(self) -> None:
        self._entries = None
        self.changed.emit()

    def _set(self, importing: Importing) -> None:
        self.importing = importing
        self.importing_changed.emit()


def _outcome(made: Imported) -> str:
    dataset = made.dataset
    out = f" {made.skipped:,} were left out: {made.why}" if made.skipped else ""
    if dataset.bars():
        out += " They are not digits: the tab Data shows what the network reads in them all the same."
    return (
        f'"{dataset.name}" is chosen: {dataset.training_count:,} {"pictures" if dataset.bars() else "digits"} to learn'
        f" from, {dataset.test_count:,} sealed for the test.{out}"
    )
