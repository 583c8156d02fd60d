"""Weight by weight: what backpropagation and finite differences say, as a table and as dots on the diagonal."""

from __future__ import annotations

from PySide6.QtGui import QColor

from digitlab.core.gradient_check import GradientChecked
from digitlab.gui.gradient import words
from digitlab.gui.gradient.questions import Check
from digitlab.gui.gradient.scatter import GradientScatter
from digitlab.gui.gradient.table import BenchTable, Pair
from digitlab.gui.palette import palette

COLUMNS = {
    "Layer": "", "Weight": "Its place among the numbers of its tensor, counted from 0",
    "Backpropagation": "The derivative by the chain rule", "Difference": "(f(Θ + h) − f(Θ − h)) / 2h",
    "Error": "How far they are apart, relative to the larger one", "Verdict": "Whether they agree to a millionth",
}  # fmt: skip


class CheckPage(Pair):
    """The worst weights come first; a line of the table and a dot point at each other."""

    def __init__(self, check: Check) -> None:
        self.table, self.scatter = BenchTable("Checked weights", COLUMNS), GradientScatter()
        super().__init__(self.table, self.scatter, (5, 4))
        self._check = check
        self._shown: GradientChecked | None = None
        self.scatter.pointed.connect(self._point_at)
        self.table.currentCellChanged.connect(lambda place, *_: self.scatter.point(place if place >= 0 else None))

    def show_state(self) -> None:
        """Show the newest answer."""
        checked = self._check.checked
        if checked is None or checked is self._shown:
            return
        self._shown = checked
        found, _ = words.verdict(self._check)
        self.table.show_rows([words.row(one, checked) for one in found])
        for place, one in enumerate(found):
            if one.verdict == "wrong":
                self.table.item(place, len(COLUMNS) - 1).setForeground(QColor(palette().error))
        self.scatter.show_found(found, checked)

    def _point_at(self, place: int | None) -> None:
        if place is not None and place != self.table.currentRow():
            self.table.selectRow(place)
