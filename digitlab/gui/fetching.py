"""The published sets that are offered, and the one that is being fetched; the view shows them and calls a method."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from digitlab.core.importing import BytesFetched, ImportAdvanced, Imported, ImportEvent, NotImported
from digitlab.core.published import Published
from digitlab.gui.data_process import DataProcess
from digitlab.gui.datasets import Datasets

State = Literal["closed", "offered", "fetching", "reading", "refused"]


class Fetching(QObject):
    """``state`` is ``closed``, ``offered``, ``fetching`` the files of ``published``, ``reading`` them, or ``refused``.

    ``fetched`` and ``read`` tell how far it is, ``problem`` why it was refused; ``changed()`` says that any of this is
    another now. Nothing is fetched but by :meth:`begin`.
    """

    changed = Signal()

    def __init__(self, datasets: Datasets, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._datasets = datasets
        self._process: DataProcess | None = None
        self.state: State = "closed"
        self.published: type[Published] | None = None
        self.fetched: BytesFetched | None = None
        self.read: ImportAdvanced | None = None
        self.problem = ""
        datasets.changed.connect(self.changed)  # one that was fetched may be renamed or removed

    @property
    def busy(self) -> bool:
        """Whether a set is being fetched or read."""
        return self.state in ("fetching", "reading")

    def offer(self) -> None:
        """Let a person choose what to fetch."""
        if self.state == "closed":
            self._set("offered")

    def begin(self, published: type[Published]) -> None:
        """Fetch a set and make a dataset of it, which is then chosen."""
        if self.busy:
            return
        self.published, self.fetched, self.read, self.problem = published, None, None, ""
        self._process = process = DataProcess(self)
        process.happened.connect(self._take)
        process.ended.connect(self._datasets.sweep)
        process.ended.connect(process.deleteLater)
        self._set("fetching")
        process.start(["fetch", published.key()])

    def cancel(self) -> None:
        """Stop what is under way; the files that have come so far need not be fetched again."""
        self._stop()
        self._set("offered")

    def close(self) -> None:
        """Offer nothing any more, and stop what is under way."""
        self._stop()
        self._set("closed")

    def shutdown(self) -> None:
        """End what is under way, for when no window shows."""
        if self._process is not None:
            self._process.shutdown()
            self._datasets.sweep()

    def has(self, published: type[Published]) -> bool:
        """Whether a dataset of this set is there already."""
        return any(one.called().lower() == published.name.lower() for one in self._datasets.entries())

    def _stop(self) -> None:
        if self._process is not None:
            self._process.stop()
        self._process = None

    def _take(self, event: ImportEvent) -> None:
        match event:
            case BytesFetched():
                self.fetched = event
                self.changed.emit()
            case ImportAdvanced():
                self.read = event
                self._set("reading")
            case NotImported():
                self.problem, self._process = event.sentence, None
                self._set("refused")
            case Imported():
                self._process = None
                self._set("closed")
                self._datasets.take_over(event)

    def _set(self, state: State) -> None:
        self.state = state
        self.changed.emit()
