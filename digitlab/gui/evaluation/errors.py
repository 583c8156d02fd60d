"""The confusion matrix with the digits of the chosen cell beside it, and the surest mistakes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitlab.core.evaluation import Evaluated
from digitlab.data.evaluation import Read, read
from digitlab.gui.browser.grid import SCALES
from digitlab.gui.evaluation import words
from digitlab.gui.evaluation.matrix import Cell, ConfusionMatrix
from digitlab.gui.evaluation.pictures import Pictures
from digitlab.gui.evaluation.shown_digits import NONE, ShownDigits


class ConfusionPage(QWidget):
    """A click on a cell shows its digits; ``opened(picture)`` when one of them is wanted on the canvas."""

    opened = Signal(object)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluated: Evaluated | None = None
        self._read: Read | None = None
        self._chosen: Cell | None = None
        self.matrix = ConfusionMatrix()
        self.digits = ShownDigits("Digits of the cell", pictures)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 4)
        row.setSpacing(12)
        row.addWidget(self.matrix, 3)
        row.addWidget(self.digits, 2)
        self.matrix.pointed.connect(self._say)
        self.matrix.chosen.connect(self._choose)
        self.digits.opened.connect(self.opened)

    def show_evaluated(self, evaluated: Evaluated) -> None:
        """Show how often each digit was read as each; the chosen cell stays chosen."""
        self._evaluated, self._read = evaluated, read(evaluated)
        self.matrix.show_confusion(evaluated.confusion)
        self._show_cell()

    def _choose(self, cell: Cell) -> None:
        self._chosen = cell
        self._show_cell()

    def _show_cell(self) -> None:
        if self._evaluated is not None and self._read is not None:
            numbers = NONE if self._chosen is None else self._read.in_cell(*self._chosen)
            self.matrix.show_chosen(self._chosen)
            self.digits.show_digits(self._evaluated, self._read, numbers)
            self._say(self._chosen)

    def _say(self, cell: Cell | None) -> None:
        """About the cell that is pointed at, or else the chosen one."""
        meant = cell or self._chosen
        told = (
            words.CHOOSE if meant is None or self._evaluated is None else words.cell(self._evaluated.confusion, *meant)
        )
        self.digits.heading.setText(told)
        self.matrix.setAccessibleDescription(told)


class MistakesPage(QWidget):
    """All that was read wrong, the surest first; ``opened(picture)`` when one of them is wanted on the canvas."""

    opened = Signal(object)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.digits = ShownDigits("Mistakes, the surest first", pictures, SCALES[1])
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 4)
        column.addWidget(self.digits)
        self.digits.opened.connect(self.opened)

    def show_evaluated(self, evaluated: Evaluated) -> None:
        """Show the mistakes of an evaluation."""
        found = read(evaluated)
        numbers = found.mistakes()
        self.digits.heading.setText(words.mistakes(len(numbers), len(found.digits)))
        self.digits.show_digits(evaluated, found, numbers)
