"""What the Runs tab shows: the table of all runs beside the curves of the chosen ones."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from digitlab.gui import file_dialogs, refusals
from digitlab.gui.labels import Label, Remark
from digitlab.gui.runs import export, words
from digitlab.gui.runs.actions import Actions
from digitlab.gui.runs.archive import Archive
from digitlab.gui.runs.curves import ChosenCurves
from digitlab.gui.runs.notice import NoticeLine
from digitlab.gui.runs.overlay import Overlay
from digitlab.gui.runs.repeats import Repeats
from digitlab.gui.runs.table import RunsTable
from digitlab.gui.session import Session

TABLE, CURVES = 410, 280


class RunsPages(QWidget):
    """Shows an :class:`Archive` of its own; ``enlarged(wanted)`` asks for all the room there is, or gives it back."""

    enlarged = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.archive = Archive(session, self)
        self.curves = ChosenCurves(session, self.archive, self)
        self.repeats = Repeats(session, self.archive, self)
        self.table, self.overlay = RunsTable(self.archive), Overlay(self.archive, self.curves)
        self.filter = QLineEdit(placeholderText="Filter", clearButtonEnabled=False)
        self.actions_of_runs = Actions(session, self.archive, self.repeats, self.table, self.ask_where_to_export)
        self.notice = NoticeLine(self.archive, self.repeats)
        self._caption = Remark()
        self._larger = QPushButton("Larger", checkable=True)
        self._empty = Label(words.EMPTY, tone="faint", wrap=True)
        self._stack, self._splitter = QStackedWidget(), QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._connect()
        self.show_runs()

    def _lay_out(self) -> None:
        self.filter.setAccessibleName("Filter the runs")
        self.filter.setToolTip("Show runs with all of these words in their name, note or settings")
        self.filter.setMaximumWidth(150)
        self._larger.setProperty("kind", "flat")
        self._larger.setToolTip("Give the runs the room of the curves, or give it back")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(32, 8, 32, 8)
        self.overlay.header.addWidget(self._larger)
        for page in (self._empty, self.table):
            self._stack.addWidget(page)
        header = QHBoxLayout(spacing=8)
        header.addWidget(self.filter)
        header.addWidget(self._caption, 1)
        left = QWidget()
        beside = QVBoxLayout(left, spacing=4)
        beside.setContentsMargins(0, 0, 4, 0)
        beside.addLayout(header)
        beside.addWidget(self._stack, 1)
        self._splitter.setChildrenCollapsible(False)
        for part in (left, self.overlay):
            self._splitter.addWidget(part)
        self._splitter.setSizes([TABLE, CURVES])
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addWidget(self._splitter, 1)
        for widget in (self.overlay.verdict, self.actions_of_runs.buttons(), self.notice):
            column.addWidget(widget)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self.archive.want)
        self.archive.changed.connect(self.show_runs)
        self.archive.chosen_changed.connect(self.show_runs)
        self._larger.toggled.connect(self._enlarge)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.archive.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.archive.watch(False)

    def event(self, event: QEvent) -> bool:
        """Whoever comes back to the window sees what others have trained meanwhile."""
        if event.type() == QEvent.Type.WindowActivate and self.isVisible():
            self.archive.load()
        return super().event(event)

    @property
    def larger(self) -> bool:
        """Whether all the room there is was asked for."""
        return self._larger.isChecked()

    def caption(self) -> str:
        """How many runs are seen."""
        return self._caption.whole()

    def show_runs(self) -> None:
        """Say how many runs there are, or why there are none."""
        archive = self.archive
        counts = len(archive.shown), len(archive.runs), len(archive.chosen)
        self._caption.say(words.caption(*counts) if archive.runs else "")
        self._empty.setText(words.NOTHING_FOUND if archive.runs else words.EMPTY if archive.loaded else words.LOADING)
        self._stack.setCurrentIndex(1 if archive.shown else 0)

    def _enlarge(self, larger: bool) -> None:
        """With the room of the curves, the curves of the runs lie above the table."""
        self._splitter.setOrientation(Qt.Orientation.Vertical if larger else Qt.Orientation.Horizontal)
        self._splitter.insertWidget(0 if larger else 1, self.overlay)
        self._splitter.setSizes([CURVES, CURVES] if larger else [TABLE, CURVES])
        self.enlarged.emit(larger)

    def ask_where_to_export(self) -> None:
        """Write the chosen runs to a file."""
        path = file_dialogs.ask_where_to_export_runs(self, self._session)
        if path is None:
            return
        with refusals.said(self.archive.told.emit):
            export.write(path, self.archive.chosen_runs(), self.curves.curves, self.overlay)
            self.archive.told.emit(f"{path.name} is written.")
