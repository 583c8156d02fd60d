"""The table of the runs: sorted by a click on a title, chosen by mouse or keys, edited in place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from digitlab.gui import tables
from digitlab.gui.runs.archive import Archive
from digitlab.gui.runs.columns import ACCURACY, ENDED, NAME, NOTE, STAR, WHEN
from digitlab.gui.runs.model import RunsModel

ROW_HEIGHT = 26
SHEET = "QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }"
WIDTHS = {STAR.sign: 26, NAME.sign: 158, ENDED.sign: 180, NOTE.sign: 160}
NARROWEST, WIDEST = 56, 150
SHORTEST_NAME = 96
Flag = QItemSelectionModel.SelectionFlag


class RunsTable(QTableView):
    """Shows the runs of an archive; ``opened()`` and ``removed()`` ask for that to be done with the chosen ones."""

    opened = Signal()
    removed = Signal()

    def __init__(self, archive: Archive, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._archive = archive
        self.runs = RunsModel(self)
        self._restoring, self._fitted = False, False
        self._for_names = 0
        self._current: Path | None = None
        self.setModel(self.runs)
        self._set_up()
        archive.changed.connect(self.show_runs)
        archive.chosen_changed.connect(self._show_chosen)
        self.runs.modelReset.connect(self._restore)
        self.runs.renamed.connect(archive.rename)
        self.runs.noted.connect(archive.note)
        self.clicked.connect(self._click)
        self.doubleClicked.connect(self._double_click)
        self.selectionModel().selectionChanged.connect(self._choose)
        self.selectionModel().currentChanged.connect(self._note_current)
        self.show_runs()

    def _set_up(self) -> None:
        self.setAccessibleName("Kept runs")
        self.setStyleSheet(SHEET)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMinimumHeight(2 * ROW_HEIGHT)
        tables.dress(self, ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(30)
        header.setMinimumSectionSize(24)
        header.setSectionsMovable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSortIndicator(self.runs.column(WHEN.sign) or 0, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)

    def show_runs(self) -> None:
        """Show the runs as they are now."""
        signs = [column.sign for column in self.runs.columns]
        self.runs.show(self._archive.shown, self._archive.differing, self._archive.live)
        if signs != [column.sign for column in self.runs.columns] or not self._fitted:
            self._fit()
            self._show_order()

    def _fit(self) -> None:
        """Give every column what it needs, within reason."""
        self._fitted = bool(self.runs.runs)
        for place, column in enumerate(self.runs.columns):
            wanted = max(self.sizeHintForColumn(place), self.horizontalHeader().sectionSizeHint(place))
            self.setColumnWidth(place, WIDTHS.get(column.sign, min(max(wanted, NARROWEST), WIDEST)))
        self._for_names = WIDTHS[NAME.sign]
        self._fit_names()

    def _fit_names(self) -> None:
        """Where there is little room, names leave enough of it to the accuracy beside them; not a width set by hand."""
        star, name, accuracy = (self.runs.column(one.sign) or 0 for one in (STAR, NAME, ACCURACY))
        if self.columnWidth(name) == self._for_names:
            room = self.viewport().width() - self.columnWidth(star) - self.columnWidth(accuracy)
            self._for_names = min(max(room, SHORTEST_NAME), WIDTHS[NAME.sign])
            self.setColumnWidth(name, self._for_names)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_names()

    def _show_order(self) -> None:
        """Keep the sign of the order at the column by which the rows are sorted; at none where it has gone."""
        place, order = self.runs.column(self.runs.sorted_by), Qt.SortOrder
        falling = order.DescendingOrder if self.runs.falling else order.AscendingOrder
        if place != self.horizontalHeader().sortIndicatorSection():
            self.horizontalHeader().setSortIndicator(-1 if place is None else place, falling)

    def edit_name(self) -> None:
        """Let a person type another name."""
        self._edit(NAME.sign)

    def edit_note(self) -> None:
        """Let a person type a remark."""
        self._edit(NOTE.sign)

    def _edit(self, sign: str) -> None:
        folder = next(iter(self._archive.chosen), None)
        row, column = self.runs.place(folder) if folder else None, self.runs.column(sign)
        if row is None or column is None:
            return
        index = self.runs.index(row, column)
        self.setFocus()
        self.selectionModel().setCurrentIndex(index, Flag.NoUpdate)
        self.scrollTo(index)
        self.edit(index)

    def _choose(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        if not self._restoring:
            rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
            self._archive.choose(self.runs.runs[row].folder for row in rows)

    def _show_chosen(self) -> None:
        """Select what is chosen, and colour it."""
        self.runs.show_colours(self._archive.chosen)
        selected = {self.runs.runs[index.row()].folder for index in self.selectionModel().selectedRows()}
        if selected != set(self._archive.chosen) & {run.folder for run in self.runs.runs}:
            self._restore()

    def _restore(self) -> None:
        """Bring the selection and the current row back after the rows have changed."""
        self._restoring = True
        selection = QItemSelection()
        last = len(self.runs.columns) - 1
        for row, run in enumerate(self.runs.runs):
            if run.folder in self._archive.chosen:
                selection.select(self.runs.index(row, 0), self.runs.index(row, last))
        self.selectionModel().select(selection, Flag.ClearAndSelect)
        row = self.runs.place(self._current) if self._current is not None else None
        if row is not None:
            self.selectionModel().setCurrentIndex(self.runs.index(row, self.runs.column(NAME.sign) or 0), Flag.NoUpdate)
        self._restoring = False

    def _note_current(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid() and not self._restoring:
            self._current = self.runs.runs[current.row()].folder

    def _click(self, index: QModelIndex) -> None:
        if self.runs.columns[index.column()] is STAR:
            self._archive.star([self.runs.runs[index.row()].folder])

    def _double_click(self, index: QModelIndex) -> None:
        if self.runs.columns[index.column()] in (NAME, NOTE):
            self.edit(index)

    def event(self, event: QEvent) -> bool:
        """Delete here removes runs and not the drawing, and Undo brings them back."""
        if event.type() == QEvent.Type.ShortcutOverride and (event.key() == Qt.Key.Key_Delete or self._undoes(event)):
            event.accept()
            return True
        return super().event(event)

    def _undoes(self, event: QKeyEvent) -> bool:
        return event.matches(QKeySequence.StandardKey.Undo) and self._archive.can_restore

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif self._undoes(event):
            self._archive.restore()
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.edit_note() if self._on_note() else self.edit_name()
        else:
            super().keyPressEvent(event)

    def _on_note(self) -> bool:
        current = self.currentIndex()
        return current.isValid() and self.runs.columns[current.column()] is NOTE
