"""One undo step of the settings; a drag along a slider or typing in one field makes a single step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from digitlab.core.changes import changes
from digitlab.core.experiment import Experiment


class ExperimentEdit(QUndoCommand):
    """Goes from ``old`` to ``new`` settings and back by calling ``apply``; one with a ``title`` stays by itself."""

    def __init__(self, old: Experiment, new: Experiment, apply: Callable[[Experiment], None], title: str = "") -> None:
        super().__init__(title or _title(old, new))
        self._kind = -1 if title else 1
        self.old = old
        self.new = new
        self._apply = apply

    def redo(self) -> None:
        self._apply(self.new)

    def undo(self) -> None:
        self._apply(self.old)

    def id(self) -> int:
        """Only steps of the same number are offered to :meth:`mergeWith`; -1 never is."""
        return self._kind

    def mergeWith(self, later: QUndoCommand) -> bool:
        """Take the following edit in where both change the same one field; each change of a list is a step."""
        assert isinstance(later, ExperimentEdit)
        fields = _fields(self.old, self.new)
        if len(fields) != 1 or _fields(later.old, later.new) != fields:
            return False
        if any(isinstance(change.value, tuple) for change in changes(self.old, self.new)):
            return False
        self.new = later.new
        self.setObsolete(self.old == self.new)
        return True


def _fields(old: Experiment, new: Experiment) -> list[str]:
    return [change.path for change in changes(old, new)] or ["name"]


def _title(old: Experiment, new: Experiment) -> str:
    fields = _fields(old, new)
    return fields[0].rpartition(".")[2].replace("_", " ") if len(fields) == 1 else "settings"
