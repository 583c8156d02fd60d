"""The optimizer's pseudo-code with the active line lit, beside the numbers of its symbols."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from digitlab.core.experiment import Experiment
from digitlab.core.optimizers import Optimizer
from digitlab.core.run import Run
from digitlab.gui import fonts, tables
from digitlab.gui.algorithm.lines import has_stopped, last_line, lines, uses
from digitlab.gui.algorithm.symbols import Symbol, batches, said, symbols
from digitlab.gui.labels import Remark

LINE_MS = 140  # that a line is lit for, where there is time
ROW_HEIGHT = 18
ROOMY = 320  # pixels of height from which all is larger, to be read from the last row
LARGE, LARGE_ROW, ALL_THERE_IS = 17, 30, 10_000
VALUE = 2  # the column


class AlgorithmPage(QWidget):
    """Shows a run's optimizer; between runs the one that is chosen, where that is another.

    After a batch by itself the lines light up one after the other, as far as there is time before the next one. A line
    that is clicked or gone to by key is lit, too; the symbols of the lit line stand out. With all the room there is the
    symbols lie below the lines, and both are larger.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code: list[str] = []
        self._symbols: list[Symbol] = []
        self._seen: tuple[Run, int] | None = None
        self._end = 0
        self._roomy = False
        self._since = QElapsedTimer()
        self._walk = QTimer(self, interval=LINE_MS)
        self._walk.timeout.connect(self._light_next)
        self.remark = Remark()
        self.remark.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.code = _table("Lines of the algorithm", 1)
        self.code.itemSelectionChanged.connect(self._emphasise)
        self.table = _table("Symbols of the algorithm", 3)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        for place in (0, VALUE):
            self.table.horizontalHeader().setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, spacing=16)
        for widget in (self.code, self.table):
            self._both.addWidget(widget, 1)
        column = QVBoxLayout(self, spacing=2)
        column.setContentsMargins(16, 0, 8, 6)
        column.addWidget(self.remark)
        column.addLayout(self._both, 1)

    def draw(self, run: Run, experiment: Experiment) -> None:
        """Show ``run`` as it is now, or what ``experiment`` has chosen for the next one."""
        optimizer = run.optimizer
        if optimizer is None or run.started is None or _chosen_anew(run, optimizer, experiment):
            self._show(experiment.optimizer, experiment, None)
            return
        self._show(optimizer, run.started.experiment, run)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._roomy = self.height() >= ROOMY
        ways = QBoxLayout.Direction
        self._both.setDirection(ways.TopToBottom if self._roomy else ways.LeftToRight)
        for table in (self.code, self.table):
            table.verticalHeader().setDefaultSectionSize(LARGE_ROW if self._roomy else ROW_HEIGHT)
        self._fit_code()
        self._emphasise()

    def _fit_code(self) -> None:
        """With all the room the lines take what they need, and leave the rest to the symbols."""
        self.code.setFont(fonts.font(self._size))
        self.code.setMaximumHeight(LARGE_ROW * len(self._code) + 2 if self._roomy else ALL_THERE_IS)

    @property
    def _size(self) -> int:
        return LARGE if self._roomy else fonts.BODY

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._walk.stop()

    def lit(self) -> int:
        """The place of the lit line."""
        return self.code.currentRow()

    def _show(self, optimizer: Optimizer, experiment: Experiment, run: Run | None) -> None:
        code = lines(optimizer, experiment)
        if code != self._code:
            self._code = code
            _fill(self.code, [[line] for line in code])
            self._fit_code()
            self._walk.stop()
        self._show_symbols(symbols(optimizer, run))
        self.remark.say(said(optimizer, run))
        newest = run.newest if run else None
        if run is None or newest is None:
            self._seen = None
            self._walk.stop()
            self.code.setCurrentCell(-1, 0)
            self._emphasise()
        elif self._seen is None or self._seen[0] is not run or self._seen[1] != newest.step:
            self._seen = run, newest.step
            self._end = last_line(code, has_stopped(optimizer, newest))
            self._light(alone=batches(run) == 1)

    def _light(self, *, alone: bool) -> None:
        """Go through the lines of a batch by itself where there is time for that; else light the one that ends it."""
        unhurried = not self._since.isValid() or self._since.elapsed() >= LINE_MS * (self._end + 1)
        self._since.start()
        if alone and unhurried:
            self.code.setCurrentCell(0, 0)
            self._walk.start()
        else:
            self._walk.stop()
            self.code.setCurrentCell(self._end, 0)

    def _light_next(self) -> None:
        if self.lit() < self._end:
            self.code.setCurrentCell(self.lit() + 1, 0)
        if self.lit() >= self._end:
            self._walk.stop()

    def _show_symbols(self, shown: list[Symbol]) -> None:
        if shown == self._symbols:
            return
        self._symbols = shown
        _fill(self.table, [[one.name, one.meaning, one.value] for one in shown])
        for row, one in enumerate(shown):
            self.table.item(row, 1).setToolTip(one.tip or one.meaning)
            self.table.item(row, VALUE).setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._emphasise()

    def _emphasise(self) -> None:
        """Have the symbols of the lit line stand out."""
        line = self._code[self.lit()] if 0 <= self.lit() < len(self._code) else ""
        for row, one in enumerate(self._symbols):
            font = fonts.font(self._size, fonts.SEMIBOLD if uses(line, one.sign) else fonts.REGULAR)
            for column in range(self.table.columnCount()):
                self.table.item(row, column).setFont(font)


def _chosen_anew(run: Run, optimizer: Optimizer, experiment: Experiment) -> bool:
    """Whether another optimizer than that of ``run``, which is over, is chosen for the next one."""
    return not run.active and optimizer.key() != experiment.optimizer.key()


def _table(name: str, columns: int) -> QTableWidget:
    made = QTableWidget(0, columns)
    made.setAccessibleName(name)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
    tables.dress(made, ROW_HEIGHT)
    made.horizontalHeader().hide()
    made.horizontalHeader().setSectionResizeMode(min(1, columns - 1), QHeaderView.ResizeMode.Stretch)
    return made


def _fill(table: QTableWidget, rows: list[list[str]]) -> None:
    """Other texts in a table, in the cells it has."""
    table.setRowCount(len(rows))
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            if table.item(place, column) is None:
                table.setItem(place, column, QTableWidgetItem())
            table.item(place, column).setText(text)
            table.item(place, column).setToolTip(text)
