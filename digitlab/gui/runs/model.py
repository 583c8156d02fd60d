"""The runs as Qt's tables want them: a row for each, sorted by any column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont

from digitlab.core.kept.summary import KeptRun
from digitlab.gui import fonts
from digitlab.gui.icons import icon
from digitlab.gui.labels import tip
from digitlab.gui.palette import palette
from digitlab.gui.runs.columns import ENDED, NAME, NOTE, STAR, WHEN, Column, columns
from digitlab.gui.runs.pens import sample

Role = Qt.ItemDataRole
NOWHERE = QModelIndex()


class RunsModel(QAbstractTableModel):
    """``renamed(folder, name)`` and ``noted(folder, note)`` tell what was typed into a cell.

    ``colours`` are the numbers of the colours of those runs whose curves are seen.
    """

    renamed = Signal(object, str)
    noted = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runs: list[KeptRun] = []
        self.columns: list[Column] = columns([], [])
        self.colours: Mapping[Path, int] = {}
        self.live: Path | None = None
        self.sorted_by, self.falling = WHEN.sign, True

    def show(self, runs: Sequence[KeptRun], differing: Sequence[str], live: Path | None) -> None:
        """Have a row for each of ``runs``; where they are the same as before, only what is told of them changes."""
        self.live = live
        shown, known = columns(runs, differing), {run.folder: run for run in runs}
        same = [column.sign for column in shown] == [column.sign for column in self.columns]
        if same and known.keys() == {run.folder for run in self.runs}:
            self.runs = [known[run.folder] for run in self.runs]
            self._tell_all()
            return
        self.beginResetModel()
        self.runs, self.columns = self._ordered(runs, shown), shown
        self.endResetModel()

    def show_colours(self, colours: Mapping[Path, int]) -> None:
        """Put a piece of its line before the name of every run whose curves are seen."""
        self.colours = colours
        self._tell_all()

    def _tell_all(self) -> None:
        if self.runs:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.runs) - 1, len(self.columns) - 1))

    def place(self, folder: Path) -> int | None:
        """The row of a run."""
        return next((place for place, run in enumerate(self.runs) if run.folder == folder), None)

    def column(self, sign: str) -> int | None:
        """Where a column is."""
        return next((place for place, one in enumerate(self.columns) if one.sign == sign), None)

    def rowCount(self, parent: QModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: QModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Role.DisplayRole:
                sign = ("↓" if self.falling else "↑") if column.sign == self.sorted_by else ""
                return f"{column.title} {sign}".strip()
            case Role.AccessibleTextRole:
                return column.title or "Star"
            case Role.ToolTipRole:
                return column.help or None
            case Role.TextAlignmentRole:
                return _alignment(column)
        return None

    def data(self, index: QModelIndex, role: int = Role.DisplayRole) -> Any:
        run, column = self.runs[index.row()], self.columns[index.column()]
        match role:
            case Role.DisplayRole | Role.EditRole:
                return column.text(run)
            case Role.TextAlignmentRole:
                return _alignment(column)
            case Role.DecorationRole:
                return self._sign(run, column)
            case Role.ToolTipRole:
                return tip(column.text(run)) or None
            case Role.AccessibleTextRole:
                return _aloud(run, column)
            case Role.FontRole:
                return self._font(run, column)
            case Role.ForegroundRole:
                return self._colour(run, column)
        return None

    def _sign(self, run: KeptRun, column: Column) -> Any:
        if column is STAR:
            return icon("star-full" if run.label.star else "star", None if run.label.star else palette().text_faint)
        if column is NAME and run.folder in self.colours:
            return sample(self.colours[run.folder])
        return None

    def _font(self, run: KeptRun, column: Column) -> QFont:
        return fonts.font(fonts.BODY, fonts.SEMIBOLD if column is NAME and run.folder == self.live else fonts.REGULAR)

    def _colour(self, run: KeptRun, column: Column) -> QColor | None:
        if run.summary is None:
            return QColor(palette().error)
        return QColor(palette().text_faint) if column in (WHEN, ENDED) else None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self.columns[index.column()] in (NAME, NOTE) else flags

    def setData(self, index: QModelIndex, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole:
            return False
        folder, column = self.runs[index.row()].folder, self.columns[index.column()]
        (self.renamed if column is NAME else self.noted).emit(folder, str(value))
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Bring the rows in the order of a column; equal ones stay the newest first."""
        if not 0 <= column < len(self.columns):
            return
        self.sorted_by, self.falling = self.columns[column].sign, order == Qt.SortOrder.DescendingOrder
        self.beginResetModel()
        self.runs = self._ordered(self.runs, self.columns)
        self.endResetModel()

    def _ordered(self, runs: Sequence[KeptRun], shown: Sequence[Column]) -> list[KeptRun]:
        newest_first = sorted(runs, key=lambda run: run.folder.name, reverse=True)
        key = next((column.key for column in shown if column.sign == self.sorted_by), WHEN.key)
        return sorted(newest_first, key=key, reverse=self.falling)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.narrow and column is not STAR else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _aloud(run: KeptRun, column: Column) -> str:
    if column is STAR:
        return "star" if run.label.star else "no star"
    return f"{column.title} {column.text(run) or 'none'}"
