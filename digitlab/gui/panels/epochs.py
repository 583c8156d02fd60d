"""The epochs of a run as a table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedLayout, QTableWidget, QTableWidgetItem, QWidget

from digitlab.core.messages import EpochEnded
from digitlab.core.run import Run
from digitlab.gui import fonts, tables
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette

COLUMNS = ("Epoch", "Training loss", "Training accuracy", "Validation loss", "Validation accuracy", "In top two",
           "Seconds", "")  # fmt: skip
TOP_2 = "How many of the validation digits are the first or the second answer"
BEST = "best"
ROW_HEIGHT = 26


class EpochTable(QWidget):
    """One row per epoch, numbers under numbers; the epoch whose weights are kept is marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = Run()
        self._empty = Label("Every epoch becomes a row: what the network has learned, and what it has understood.",
                            tone="faint", wrap=True)  # fmt: skip
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(32, 8, 32, 8)
        self._table = QTableWidget(0, len(COLUMNS))
        self._set_up()
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._empty)
        self._layout.addWidget(self._table)

    def _set_up(self) -> None:
        table = self._table
        table.setAccessibleName("Epochs of the run")
        table.setHorizontalHeaderLabels(COLUMNS)
        table.horizontalHeaderItem(COLUMNS.index("In top two")).setToolTip(TOP_2)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tables.dress(table, ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(52)

    def show_run(self, run: Run) -> None:
        """Show the epochs of ``run`` as they are now; only new ones cost anything."""
        if run is not self._run or len(run.epochs) < self._table.rowCount():
            self._run = run
            self._table.setRowCount(0)
        if len(run.epochs) == self._table.rowCount():
            self._layout.setCurrentIndex(1 if run.epochs else 0)
            return
        at_end = self._table.verticalScrollBar().value() == self._table.verticalScrollBar().maximum()
        for place in range(self._table.rowCount(), len(run.epochs)):
            self._append(run.epochs[place])
        self._mark_best()
        self._layout.setCurrentIndex(1)
        if at_end:
            self._table.scrollToBottom()

    def rows(self) -> list[list[str]]:
        """What is shown, as text."""
        return [[self._table.item(row, column).text() for column in range(len(COLUMNS))]
                for row in range(self._table.rowCount())]  # fmt: skip

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._mark_best()
        super().changeEvent(event)

    def _append(self, epoch: EpochEnded) -> None:
        row = self._table.rowCount()
        self._table.insertRow(row)
        texts = (f"{epoch.epoch:,}", f"{epoch.loss:.4f}", f"{100 * epoch.accuracy:.2f} %",
                 f"{epoch.validation_loss:.4f}", f"{100 * epoch.validation_accuracy:.2f} %",
                 f"{100 * epoch.validation_top_2:.2f} %" if epoch.validation_top_2 else "",  # old runs have none
                 f"{epoch.seconds:,.1f}", "")  # fmt: skip
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            side = Qt.AlignmentFlag.AlignLeft if column == len(COLUMNS) - 1 else Qt.AlignmentFlag.AlignRight
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self._table.setItem(row, column, item)

    def _mark_best(self) -> None:
        best = self._run.best
        for row in range(self._table.rowCount()):
            kept = best is not None and self._run.epochs[row] is best
            self._table.item(row, len(COLUMNS) - 1).setText(BEST if kept else "")
            for column in range(len(COLUMNS)):
                item = self._table.item(row, column)
                item.setFont(fonts.font(fonts.BODY, fonts.SEMIBOLD if kept else fonts.REGULAR))
                item.setForeground(QColor(palette().accent if kept and column == len(COLUMNS) - 1 else palette().text))
