"""What a gradient costs as a network grows: differences scale with the number of weights, backpropagation does not."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from digitlab.core.gradient_check import CostMeasured
from digitlab.gui import fonts
from digitlab.gui.gradient import words
from digitlab.gui.gradient.axes import LogAxes
from digitlab.gui.gradient.questions import Check, Cost
from digitlab.gui.gradient.table import BenchTable, Pair
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette

COLUMNS = {
    "Network": "", "Weights": "How many derivatives there are", "Calls": "Calls of the network for the differences",
    "Differences": "Seconds for all of them", "Backpropagation": "Seconds for the derivatives by all weights",
    "= calls": "How many calls of the network backpropagation lasts",
}  # fmt: skip
LINE = 22.0  # pixels
Align = Qt.AlignmentFlag


class CostChart(QWidget):
    """Calls of the network over its number of weights, for both ways to a gradient."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: list[CostMeasured] = []
        self.setAccessibleName("Cost over the number of weights")

    def show_found(self, found: list[CostMeasured]) -> None:
        """Show the costs of the networks that grow."""
        self._found = sorted(found, key=lambda one: one.parameters)
        self.setAccessibleDescription("; ".join(
            f"{one.parameters:,} weights: {one.calls:,} calls against {words.passes(one):.1f}" for one in self._found
        ))  # fmt: skip
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 110)

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._found) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        counts = [one.parameters for one in self._found]
        axes = LogAxes.around(QRectF(self.rect()), (counts[0] / 1.3, counts[-1] * 1.3), (1, self._found[-1].calls))
        axes.paint(painter, "weights of the network", "calls of the network")
        calls, passes = [float(one.calls) for one in self._found], [words.passes(one) for one in self._found]
        for values, colour, name in ((calls, palette().loss, words.SCALES),
                                     (passes, palette().accent, words.CONSTANT)):  # fmt: skip
            line = [axes.at(count, value) for count, value in zip(counts, values, strict=True)]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colour), 2))
            painter.drawPolyline(QPolygonF(line))
            painter.setBrush(QColor(colour))
            painter.setPen(Qt.PenStyle.NoPen)
            for one in line:
                painter.drawEllipse(one, 3.4, 3.4)
            rises = line[-1].y() < line[0].y() - LINE  # then there is room below its right half
            self._name(painter, name, line[len(line) // 2].y() + 10 if rises else min(one.y() for one in line) - LINE,
                       axes.room)  # fmt: skip
        painter.end()

    def _name(self, painter: QPainter, name: str, top: float, room: QRectF) -> None:
        painter.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM))
        painter.setPen(QColor(palette().text))
        where = QRectF(room.left(), top, room.width() - 4, 16)
        painter.drawText(where, Align.AlignRight | Align.AlignVCenter, name)


class CostPage(Pair):
    """A table of the networks that were measured, and the chart of those that grow."""

    def __init__(self, check: Check, cost: Cost) -> None:
        self.table, self.chart = BenchTable("Costs of the gradient", COLUMNS), CostChart()
        self._note = Label(words.EXTRAPOLATED, size=fonts.SMALL, tone="faint", wrap=True)
        super().__init__(self.table, self.chart, (1, 1), self._note)
        self._check, self._cost = check, cost
        self._shown: list[tuple[str, ...]] = []

    def rows(self) -> list[tuple[str, ...]]:
        """What is known of the costs."""
        some = [words.some_row(self._check.checked)] if self._check.checked is not None else []
        return [*some, *(words.cost_row(one, self._cost.asked_of) for one in self._cost.found)]

    def show_state(self) -> None:
        """Show what was measured so far."""
        rows = self.rows()
        if rows != self._shown:
            self._shown = rows
            self.table.show_rows(rows)
            self.chart.show_found([one for one in self._cost.found if one.nodes is not None])
            self._note.setVisible(not all(one.measured for one in self._cost.found))
