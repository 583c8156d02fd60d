"""A table of the gradient bench, and the picture that belongs to it: beside it, or below where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from digitlab.gui import tables
from digitlab.gui.labels import tip

ROW_HEIGHT = 22
WIDE, HIGH = 900, 260  # pixels
VALIGN = Qt.AlignmentFlag.AlignVCenter


class BenchTable(QTableWidget):
    """Rows of text under ``columns``, a name and what it means; the first one takes what room there is."""

    def __init__(self, name: str, columns: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(0, len(columns), parent)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(columns))
        for place, told in enumerate(columns.values()):
            self.horizontalHeaderItem(place).setToolTip(told)
            self.horizontalHeaderItem(place).setTextAlignment(_side(place))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        tables.dress(self, ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_side(column))
                item.setToolTip(tip(text) if column == 0 else "")
                self.setItem(place, column, item)

    def rows(self) -> list[list[str]]:
        """What is shown."""
        return [[self.item(row, column).text() for column in range(self.columnCount())]
                for row in range(self.rowCount())]  # fmt: skip


class Pair(QWidget):
    """Two widgets with shares of the room: beside each other, or one below the other where it is narrow and high."""

    def __init__(self, first: QWidget, second: QWidget, shares: tuple[int, int], below: QWidget | None = None) -> None:
        super().__init__()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(8)
        self._both.addWidget(first, shares[0])
        self._both.addWidget(second, shares[1])
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 8, 4)
        column.setSpacing(4)
        column.addLayout(self._both, 1)
        if below is not None:
            column.addWidget(below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < WIDE and self.height() > HIGH
        ways = QBoxLayout.Direction
        self._both.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)


def _side(column: int) -> Qt.AlignmentFlag:
    return (Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight) | VALIGN
