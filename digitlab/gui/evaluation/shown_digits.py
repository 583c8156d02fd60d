"""Some of the digits that were read, with what they were read as, and a line about the one that is meant."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from digitlab.core.evaluation import Evaluated
from digitlab.data.evaluation import Read
from digitlab.gui import fonts
from digitlab.gui.browser.grid import SCALES, DigitGrid
from digitlab.gui.evaluation import words
from digitlab.gui.evaluation.pictures import Pictures
from digitlab.gui.labels import Label, Remark

NONE = np.empty(0, np.int64)
LOADING = "Fetching the pictures."


class ShownDigits(QWidget):
    """Arrow keys go from digit to digit; Enter or a double click opens one: ``opened(picture)``."""

    opened = Signal(object)

    def __init__(self, name: str, pictures: Pictures, scale: float = SCALES[0], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._read: Read | None = None
        self._numbers = NONE
        self._chosen: int | None = None
        self._pointed: int | None = None
        self.heading = Label(weight=fonts.MEDIUM, wrap=True)
        self.grid = DigitGrid(pictures.of)
        self.grid.setAccessibleName(name)
        self.grid.set_scale(scale)
        self._line = Remark()
        self._line.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._room = QStackedWidget()
        self._room.addWidget(QWidget())  # where there is nothing to be seen, nothing moves either
        self._room.addWidget(self.grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.heading, self._room, self._line):
            column.addWidget(widget)
        column.setStretchFactor(self._room, 1)
        self.grid.selected.connect(self._choose)
        self.grid.pointed.connect(self._point)
        self.grid.opened.connect(lambda number: self.opened.emit(pictures.of(np.array([number]))[0]))
        pictures.changed.connect(self._refresh)
        self._refresh()

    def show_digits(self, evaluated: Evaluated, read: Read, numbers: np.ndarray) -> None:
        """Show the digits ``numbers`` in their order, as they were ``read``."""
        self._read, self._numbers = read, numbers
        if len(numbers):
            self._pictures.fetch(evaluated.data)
        if self._chosen not in numbers:
            self._chosen = None
        self._refresh()

    def numbers(self) -> list[int]:
        """What is shown."""
        return self._numbers.tolist()

    def line(self) -> str:
        """What is said of the digit that is meant."""
        return self._line.whole()

    def _refresh(self) -> None:
        there = self._pictures.there and self._read is not None and len(self._numbers) > 0
        self._room.setCurrentIndex(1 if there else 0)
        if there:
            self.grid.show_digits(self._numbers, self._read.wrong_among, self._chosen)
        self._say()

    def _choose(self, number: int) -> None:
        self._chosen = number
        self.grid.select(number)
        self._say()

    def _point(self, number: int | None) -> None:
        self._pointed = number
        self._say()

    def _say(self) -> None:
        number = self._chosen if self._pointed is None else self._pointed
        if not len(self._numbers):
            self._line.say("")
        elif not self._pictures.there:
            self._line.say(self._pictures.problem or LOADING)
        elif number is None or self._read is None:
            self._line.say(words.POINT)
        else:
            self._line.say(words.digit(self._read, number))
        self.grid.setAccessibleDescription(self._line.whole())
