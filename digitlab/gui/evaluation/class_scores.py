"""Precision, recall and F1 of every digit, with their intervals, as a table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from digitlab.core import scores
from digitlab.core.evaluation import Evaluated
from digitlab.core.network import CLASSES
from digitlab.core.scores import ClassScore, Confusion
from digitlab.gui import fonts, tables
from digitlab.gui.evaluation import words
from digitlab.gui.labels import Label

COLUMNS = {
    "Digit": "",
    "Count": "How many of these digits there are",
    "Precision": "How many of those that are read as this digit are this digit",
    "Recall": "How many of these digits are read right",
    "F1": "The harmonic mean of precision and recall: high only where both are",
    "Taken for": "The wrong answer that comes most often, and how often it comes",
}
ROW_HEIGHT = 22


class ClassScores(QWidget):
    """A row for every digit, below the accuracy of all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = Label(size=fonts.SMALL, tone="faint", wrap=True)
        self._table = QTableWidget(CLASSES, len(COLUMNS))
        self._set_up()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 4)
        column.setSpacing(2)
        column.addWidget(self._whole)
        column.addWidget(self._table, 1)

    def _set_up(self) -> None:
        table = self._table
        table.setAccessibleName("Scores of every digit")
        table.setHorizontalHeaderLabels(list(COLUMNS))
        for place, told in enumerate(COLUMNS.values()):
            table.horizontalHeaderItem(place).setToolTip(told)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        tables.dress(table, ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def show_evaluated(self, evaluated: Evaluated) -> None:
        """Show the scores of an evaluation."""
        confusion = evaluated.confusion
        self._whole.setText(words.whole(evaluated))
        for row, score in enumerate(scores.of_classes(confusion)):
            for column, text in enumerate(_texts(score, confusion)):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._table.setItem(row, column, item)

    def rows(self) -> list[list[str]]:
        """What is shown, as text."""
        return [[self._table.item(row, column).text() for column in range(len(COLUMNS))] for row in range(CLASSES)]


def _texts(score: ClassScore, confusion: Confusion) -> tuple[str, ...]:
    return (
        str(score.digit),
        f"{score.recall.whole:,}",
        words.with_interval(score.precision.value, score.precision.interval),
        words.with_interval(score.recall.value, score.recall.interval),
        words.with_interval(score.f1, score.f1_interval),
        words.most_read_as(confusion, score.digit),
    )
