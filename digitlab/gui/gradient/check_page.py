"""Weight by weight: what backpropagation and finite differences say, as a table and as dots on the diagonal."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from digitlab.core.gradient_check import GradientChecked, Judged
from digitlab.gui import tables
from digitlab.gui.gradient import words
from digitlab.gui.gradient.questions import Check
from digitlab.gui.gradient.scatter import GradientScatter
from digitlab.gui.palette import palette

COLUMNS = {
    "Layer": "", "Weight": "Its place among the numbers of its tensor, counted from 0",
    "Backpropagation": "The derivative by the chain rule", "Difference": "(f(Θ + h) − f(Θ − h)) / 2h",
    "Error": "How far they are apart, relative to the larger one", "Verdict": "Whether they agree to a millionth",
}  # fmt: skip
ROW_HEIGHT = 22


class CheckPage(QWidget):
    """The worst weights come first; a line of the table and a dot point at each other."""

    def __init__(self, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._check, self._shown = check, None
        self.table, self.scatter = QTableWidget(0, len(COLUMNS)), GradientScatter()
        self._set_up()
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.table, 5)
        row.addWidget(self.scatter, 3)
        self.scatter.pointed.connect(self._point_at)
        self.table.currentCellChanged.connect(lambda place, *_: self.scatter.point(place if place >= 0 else None))

    def _set_up(self) -> None:
        table = self.table
        table.setAccessibleName("Checked weights")
        table.setHorizontalHeaderLabels(list(COLUMNS))
        for place, told in enumerate(COLUMNS.values()):
            table.horizontalHeaderItem(place).setToolTip(told)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        tables.dress(table, ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_state(self) -> None:
        """Show the newest answer."""
        checked = self._check.checked
        if checked is None or checked is self._shown:
            return
        self._shown = checked
        found, _ = words.verdict(self._check)
        self._fill(found, checked)
        self.scatter.show_found(found, checked)

    def _fill(self, found: list[Judged], checked: GradientChecked) -> None:
        self.table.setRowCount(len(found))
        for place, one in enumerate(found):
            for column, text in enumerate(words.row(one, checked)):
                item = QTableWidgetItem(text)
                side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                if column == len(COLUMNS) - 1 and one.verdict == "wrong":
                    item.setForeground(QColor(palette().error))
                self.table.setItem(place, column, item)

    def rows(self) -> list[list[str]]:
        """What the table says."""
        return [[self.table.item(row, column).text() for column in range(len(COLUMNS))]
                for row in range(self.table.rowCount())]  # fmt: skip

    def _point_at(self, place: int | None) -> None:
        if place is not None and place != self.table.currentRow():
            self.table.selectRow(place)
