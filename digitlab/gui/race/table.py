"""The contestants as a table: the line of each, its rate, its score and what is to be said of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from digitlab.core.race import words
from digitlab.core.race.contestants import Way
from digitlab.core.race.standings import Standings
from digitlab.gui import tables
from digitlab.gui.plots.words import rate, share
from digitlab.gui.runs import pens
from digitlab.gui.runs.words import seconds

COLUMNS = {
    "Contestant": "",
    "α": "The learning rate",
    "Validation": "How many of the validation digits are read right after the last epoch; with early"
    " stopping, after the one whose weights are kept. ± is the standard deviation over the seeds",
    "Compared": f"Compared with the best one, or with the network to be cured. {words.RULE}",
    "Training": "How many digits were read right while they were learned, in the last epoch",
    "Time": "How long a run learned",
    "Gradients": "The gradients of so many digits were computed",
}
REMARK = list(COLUMNS).index("Compared")
ROW_HEIGHT = 24


class RaceTable(QTableWidget):
    """``chosen(place)`` tells which contestant is looked at."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(COLUMNS), parent)
        self.setAccessibleName("Contestants")
        self.setHorizontalHeaderLabels(list(COLUMNS))
        for place, told in enumerate(COLUMNS.values()):
            self.horizontalHeaderItem(place).setToolTip(told)
            self.horizontalHeaderItem(place).setTextAlignment(_aligned(place))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIconSize(pens.SAMPLE)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        tables.dress(self, ROW_HEIGHT)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.currentCellChanged.connect(lambda row, *_: self.chosen.emit(row))

    def show_standings(self, standings: Standings, way: Way) -> None:
        """Show how they stand."""
        if self.rowCount() != len(standings.racers):
            self.setRowCount(len(standings.racers))
        for row, texts in enumerate(_texts(standings, way)):
            for column, text in enumerate(texts):
                self._write(row, column, text)
            self.item(row, 0).setIcon(QIcon(pens.sample(row)))

    def whole_height(self) -> int:
        """What all rows take, in pixels."""
        rows = self.rowCount() * ROW_HEIGHT
        return rows + self.horizontalHeader().height() + self.horizontalScrollBar().sizeHint().height()

    def _write(self, row: int, column: int, text: str) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setTextAlignment(_aligned(column))
            self.setItem(row, column, item)
        if item.text() != text:
            item.setText(text)
            item.setToolTip(text if column == REMARK else "")

    def texts(self) -> list[list[str]]:
        """What is shown."""
        return [[self.item(row, column).text() for column in range(len(COLUMNS))] for row in range(self.rowCount())]


def _texts(standings: Standings, way: Way) -> list[tuple[str, ...]]:
    return [
        (
            racer.name,
            rate(racer.experiment.optimizer.learning_rate) if racer.runs else "",
            words.score(racer),
            words.remark(standings, place, way),
            share(racer.training_accuracy),
            seconds(racer.seconds or 0.0),
            f"{racer.gradients:,.0f}" if racer.gradients else "",
        )
        for place, racer in enumerate(standings.racers)
    ]


def _aligned(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column in (0, REMARK) else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
