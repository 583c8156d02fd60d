"""Whose drawn digits there are, and whose are collected now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from digitlab.core import dataset_names
from digitlab.core.experiment import Experiment
from digitlab.core.handwriting import USUAL_NAME, Handwriting
from digitlab.gui import refusals
from digitlab.gui.errand import Errand
from digitlab.gui.session import Session

if TYPE_CHECKING:
    import numpy as np

    from digitlab.data.collections import Collection
    from digitlab.data.digits import Digits
    from digitlab.data.drawn_digit import DrawnDigit


class Collecting(QObject):
    """Views show it and call one of its methods; what is refused is said by the session.

    ``collections`` are all there are, by name; another dictionary after a change, None before :meth:`read`. ``newest``
    is the digit that was kept, changed or opened last, while it is there. Signals: ``changed()``;
    ``undo_offered(sentence)`` after what a person may want to take back with :meth:`undo`; ``opened(digit)`` to show
    one as it was drawn.
    """

    changed = Signal()
    undo_offered = Signal(str)
    opened = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._name = ""
        self.collections: dict[str, Collection] | None = None
        self.newest: DrawnDigit | None = None
        self._undo: list[Callable[[], object]] = []
        self._reading = Errand(self)
        self._reading.done.connect(self._take)
        self._looking = Errand(self)
        for errand in (self._reading, self._looking):
            errand.failed.connect(session.complain)
        session.adopted.connect(self._look_for)

    @property
    def name(self) -> str:
        """Whose digits are collected: at first those of whoever drew last."""
        if not self._name:
            from digitlab.data import collections

            there = collections.names()
            drew_last = max(there, key=lambda one: collections.folder_of(one).stat().st_mtime, default="")
            self._name = drew_last or USUAL_NAME
        return self._name

    @property
    def digits(self) -> tuple[DrawnDigit, ...]:
        """What was drawn under that name, the oldest first; nothing before it is read."""
        found = (self.collections or {}).get(self.name)
        return () if found is None else found.digits

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._undo)

    def names(self) -> list[str]:
        """Whose digits there are, read or not."""
        if self.collections is not None:
            return sorted(self.collections, key=str.lower)
        from digitlab.data import collections

        return collections.names()

    def read(self) -> None:
        """Read all that was drawn, once."""
        if self.collections is None and not self._reading.under_way:
            self._reading.begin(_read_all)

    def keep(
        self, label: int, strokes: Sequence[np.ndarray], undone: Callable[[DrawnDigit], object] | None = None
    ) -> DrawnDigit | None:
        """Keep a drawing of ``label``; None where that is refused. ``undone`` is called if it is taken back."""
        from digitlab.data import collections

        name = self.name
        with refusals.said(self.session.complain):
            digit = collections.add(name, label, strokes)

            def take_back() -> None:
                if self._without(name, digit) and undone is not None:
                    undone(digit)

            self._undo.append(take_back)
            self._hold(name, digit)
            return digit
        return None

    def relabel(self, digit: DrawnDigit, label: int) -> DrawnDigit | None:
        """Say that a digit shows something else; None where that is refused."""
        from digitlab.data import collections

        name, changed = self.name, digit._replace(label=label)
        with refusals.said(self.session.complain):
            collections.put(name, changed)
            self._undo.append(lambda: self._back(name, digit))
            self._hold(name, changed)
            return changed
        return None

    def take_out(self, digit: DrawnDigit) -> None:
        """Remove a digit."""
        name = self.name
        if self._without(name, digit):
            self._undo.append(lambda: self._back(name, digit))
            self.undo_offered.emit(f'A {digit.label} was removed from the digits of "{name}".')
            self.changed.emit()

    def open(self, digit: DrawnDigit) -> None:
        """Show a digit on the canvas."""
        self.newest = digit
        self.opened.emit(digit)

    def undo(self) -> None:
        """Take back the last change of a collection."""
        if self._undo:
            self._undo.pop()()
            self.changed.emit()

    def choose(self, name: str) -> None:
        """Collect the digits of another person, of whom there may be none yet; says why not where that cannot be."""
        with refusals.said(self.session.complain):
            chosen = dataset_names.checked(name, "collection")
            if chosen != self.name:
                self._become(chosen)

    def rename(self, new: str) -> None:
        """Give the collection another name."""
        old = self.name
        if old not in self.names():
            self.choose(new)
        elif named := self._renamed(old, new):
            self._undo.append(lambda: self._renamed(named, old))

    def merge(self, other: str, new: str) -> None:
        """A new collection of this one and another."""
        from digitlab.data import collections

        old = self.name
        with refusals.said(self.session.complain):
            merged = collections.merge([old, other], new)
            self._undo.append(lambda: self._removed(merged.name, old))
            self.undo_offered.emit(f'"{merged.name}" has {len(merged.digits):,} digits; both others stay as they are.')
            self._have(merged)

    def remove(self) -> None:
        """Take the collection away."""
        from digitlab.data import collections

        name = self.name

        def bring_back() -> None:
            with refusals.said(self.session.complain):
                collections.restore(name)
                self._have(gone)

        gone = self._removed(name)
        if gone is not None:
            self._undo = [bring_back]
            self.undo_offered.emit(f'The {len(gone.digits):,} digits of "{name}" are removed.')

    def entry(self, name: str, weight: int) -> Handwriting | None:
        """What an experiment writes down to learn from all that was drawn under ``name``; None where it is refused."""
        from digitlab.data import collections

        if not name:
            return Handwriting(weight=weight)
        with refusals.said(self.session.complain):
            found = (self.collections or {}).get(name) or collections.read(name)
            return found.entry(weight)
        return None

    def learn(self) -> None:
        """Let the settings name all that is drawn by now, as strongly as they did."""
        experiment = self.session.experiment
        wanted = self.entry(self.name, experiment.data.handwriting.weight)
        if wanted is not None:
            data = experiment.data.model_copy(update={"handwriting": wanted})
            self.session.change(experiment.model_copy(update={"data": data}))

    def _look_for(self, experiment: Experiment) -> None:
        """Say so where the digits that ``experiment`` learns from, too, are not here."""
        wanted = experiment.data.handwriting
        if wanted.shown:
            self._looking.begin(lambda: _load(wanted))

    def _take(self, found: dict[str, Collection]) -> None:
        self.collections = found
        for one in found.values():
            for problem in one.problems[:1]:
                more = f" ({len(one.problems) - 1} more like it.)" if len(one.problems) > 1 else ""
                self.session.complain(f'{problem} The rest of "{one.name}" is kept.{more}')
        self.changed.emit()

    def _hold(self, name: str, digit: DrawnDigit) -> None:
        """Remember a digit that is written, in the place of one that was drawn at the same moment."""
        self.newest = digit
        self._replace(name, digit.key, digit)

    def _back(self, name: str, digit: DrawnDigit) -> None:
        from digitlab.data import collections

        with refusals.said(self.session.complain):
            collections.put(name, digit)
            self._hold(name, digit)

    def _without(self, name: str, digit: DrawnDigit) -> bool:
        """Whether a digit could be deleted."""
        from digitlab.data import collections

        with refusals.said(self.session.complain):
            collections.take_out(name, digit)
            if self.newest is not None and self.newest.key == digit.key:
                self.newest = None
            self._replace(name, digit.key, None)
            return True
        return False

    def _replace(self, name: str, key: str, digit: DrawnDigit | None) -> None:
        """Put ``digit``, where there is one, in the place of the one called ``key``."""
        from digitlab.data.collections import Collection

        self._alter(lambda there: {**there, name: there.get(name, Collection(name)).replaced(key, digit)})
        self.changed.emit()

    def _alter(self, change: Callable[[dict[str, Collection]], dict[str, Collection]]) -> None:
        """Follow what was written; what is still being read may have missed it, and is read anew."""
        if self.collections is not None:
            self.collections = change(self.collections)
        elif self._reading.under_way:
            self._reading.begin(_read_all)

    def _renamed(self, old: str, new: str) -> str:
        """The name that a collection has now; empty where that was refused."""
        from digitlab.data import collections

        with refusals.said(self.session.complain):
            named = collections.rename(old, new)
            found = self._let_go(old)
            self._become(named)
            if found is not None:
                self._have(found._replace(name=named))
            return named
        return ""

    def _removed(self, name: str, instead: str = "") -> Collection | None:
        """What was removed; ``instead`` is collected from now on. None where that was refused."""
        from digitlab.data import collections

        with refusals.said(self.session.complain):
            collections.remove(name)
            gone = self._let_go(name) or collections.Collection(name)
            self._become(instead)
            return gone
        return None

    def _let_go(self, name: str) -> Collection | None:
        """What was read of a collection that is there no more."""
        gone = (self.collections or {}).get(name)
        self._alter(lambda there: {one: found for one, found in there.items() if one != name})
        return gone

    def _have(self, collection: Collection) -> None:
        self._alter(lambda there: {**there, collection.name: collection})
        self._become(collection.name)

    def _become(self, name: str) -> None:
        self._name, self.newest = name, None
        self.changed.emit()


def _load(wanted: Handwriting) -> Digits:
    from digitlab.data import collections

    return collections.load(wanted)


def _read_all() -> dict[str, Collection]:
    from digitlab.data import collections

    return {name: collections.read(name) for name in collections.names()}
