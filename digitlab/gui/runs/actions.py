"""What can be done with the chosen runs: the same in the row of buttons, in the context menu and by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from digitlab.gui.runs.archive import Archive
from digitlab.gui.runs.repeats import BUSY, Repeats
from digitlab.gui.runs.table import RunsTable
from digitlab.gui.session import Session

TIMES = (1, 2, 4, 9)


class Actions(QObject):
    """Acts on the runs that are chosen in the table; ``export`` asks for a file."""

    def __init__(
        self, session: Session, archive: Archive, repeats: Repeats, table: RunsTable, export: Callable[[], None]
    ) -> None:
        super().__init__(table)
        self._session, self._archive, self._repeats, self._table = session, archive, repeats, table
        self._menu, self._repeat = QMenu(table), QMenu("Repeat", table)
        self._repeat.setToolTipsVisible(True)
        self._repeat_buttons: list[QToolButton] = []
        self.times = [self._times(count) for count in TIMES]
        self.open = self._action("Open", "Make it the current experiment, with curves and network (Enter)", self._open)
        self.star = self._action("Star", "Mark what you want to find again, or take the star away", self._star)
        self.rename = self._action("Rename", "Give the run another name (F2)", lambda: table.edit_name())
        self.note = self._action("Note", "Write a remark into the table", lambda: table.edit_note())
        self.export = self._action("Export", "Write the curves as a table (CSV) or a picture (PNG, SVG)", export)
        self.restore = self._action("Undo delete", "Bring back what was deleted last (Ctrl+Z)", archive.restore)
        self.delete = self._action("Delete", "Move the runs to the bin; Undo brings them back (Delete)", self._delete)
        self._fill_menu()
        table.opened.connect(self.open.trigger)
        table.removed.connect(self.delete.trigger)
        table.customContextMenuRequested.connect(self._show_menu)
        for signal in (archive.chosen_changed, archive.changed, repeats.changed, session.run_changed):
            signal.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Enable what can be done now."""
        runs = self._archive.chosen_runs()
        one = runs[0] if len(runs) == 1 else None
        sound = one is not None and one.summary is not None and one.folder != self._archive.live
        idle = self._session.activity == "idle" and not self._repeats.under_way
        self.open.setEnabled(sound)
        self.star.setEnabled(bool(runs))
        self.star.setText("Unstar" if runs and all(run.label.star for run in runs) else "Star")
        for action in (self.rename, self.note):
            action.setEnabled(one is not None)
        self.export.setEnabled(bool(runs))
        self.restore.setEnabled(self._archive.can_restore)
        self.delete.setEnabled(any(run.folder != self._archive.live for run in runs))
        self._repeat.setEnabled(sound and idle)
        for button in self._repeat_buttons:
            button.setEnabled(sound and idle)
            button.setToolTip(BUSY if sound and not idle else "Train the same once more with other seeds")

    def buttons(self) -> QWidget:
        """A row of all of them."""
        made = QWidget()
        row = QHBoxLayout(made, spacing=0)
        row.setContentsMargins(0, 0, 0, 0)
        for action in (self.open, None, self.star, self.rename, self.note, self.export, self.delete):
            row.addWidget(self._repeat_button() if action is None else _button(action))
        row.addStretch(1)
        self.show_state()
        return made

    def _repeat_button(self) -> QToolButton:
        made = QToolButton(text="Repeat…", accessibleName="Repeat with other seeds")
        made.setProperty("kind", "flat")
        made.setMenu(self._repeat)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._repeat_buttons.append(made)
        return made

    def _fill_menu(self) -> None:
        for action in self.times:
            self._repeat.addAction(action)
        self._menu.addAction(self.open)
        self._menu.addMenu(self._repeat)
        for action in (self.star, self.rename, self.note, self.export):
            self._menu.addAction(action)
        self._menu.addSeparator()
        for action in (self.delete, self.restore):
            self._menu.addAction(action)

    def _action(self, text: str, words: str, act: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setToolTip(words)
        action.triggered.connect(lambda checked=False: act())
        return action

    def _times(self, count: int) -> QAction:
        text = "With another seed" if count == 1 else f"With {count} other seeds"
        return self._action(text, "The seeds that follow", lambda: self._begin(count))

    def _begin(self, count: int) -> None:
        for run in self._archive.chosen_runs()[:1]:
            self._repeats.begin(run, count)

    def _open(self) -> None:
        for folder in list(self._archive.chosen)[:1]:
            self._archive.open(folder)

    def _star(self) -> None:
        self._archive.star(list(self._archive.chosen))

    def _delete(self) -> None:
        self._archive.remove(list(self._archive.chosen))

    def _show_menu(self, place: QPoint) -> None:
        self._menu.popup(self._table.viewport().mapToGlobal(place))


def _button(action: QAction) -> QToolButton:
    made = QToolButton()
    made.setProperty("kind", "flat")
    made.setDefaultAction(action)
    return made
