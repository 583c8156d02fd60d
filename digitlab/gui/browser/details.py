"""One digit of the dataset: what it is, and what the network reads in it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitlab.gui import fonts
from digitlab.gui.browser import words
from digitlab.gui.browser.browsing import Browsing
from digitlab.gui.labels import Label
from digitlab.gui.panels.pictures import Pixels
from digitlab.gui.panels.probabilities import Probabilities

WIDTH = 176
LEAST_BARS, MOST_BARS = 100, 200
ROOM_FOR_BARS = 160  # below it the answer alone is told


class Details(QWidget):
    """Follows the digit under the pointer, or else the chosen one."""

    def __init__(self, browsing: Browsing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._browsing = browsing
        self.setAccessibleName("The digit and the answer to it")
        self._picture = Pixels()
        self._picture.setAccessibleName("The digit, 28 by 28 pixels")
        self._label = Label(size=fonts.TITLE, weight=fonts.SEMIBOLD)
        self._place = Label(size=fonts.SMALL, tone="faint")
        self._answer = Label(size=fonts.SMALL, weight=fonts.MEDIUM)
        self._hint = Label(words.POINT, tone="faint", wrap=True)
        self._bars = Probabilities()
        self._bars.setObjectName("digit_probabilities")
        self._bars.setMinimumHeight(LEAST_BARS)
        self._bars.setMaximumHeight(MOST_BARS)
        self._arrange()
        browsing.current_changed.connect(self.show_digit)
        browsing.changed.connect(self.show_digit)
        self.show_digit()

    def _arrange(self) -> None:
        beside = QVBoxLayout(spacing=1)
        beside.addWidget(self._label)
        beside.addWidget(self._place)
        beside.addWidget(self._answer)
        beside.addStretch()
        above = QHBoxLayout(head := QWidget(), spacing=8)
        above.setContentsMargins(0, 0, 0, 0)
        head.setFixedHeight(Pixels.SIDE)
        above.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        above.addLayout(beside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(self._bars, 1)
        column.addWidget(self._hint)
        column.addStretch()
        self.setFixedWidth(WIDTH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_digit()

    def show_digit(self) -> None:
        """Show the digit that is told about now, or how to choose one."""
        parted, number = self._browsing.parted, self._browsing.shown
        there = parted is not None and number is not None
        for part in (self._picture, self._label, self._place, self._answer):
            part.setVisible(there)
        self._bars.setVisible(there and self.height() >= ROOM_FOR_BARS)
        self._hint.setVisible(not there)
        if parted is None or number is None:
            self._picture.show_pixels(None)
            return
        self._picture.show_pixels(parted.pictures(np.array([number]))[0])
        self._label.setText(words.called(parted.labels[number]))
        self._place.setText(words.place(self._browsing, number))
        said, right = words.answer(self._browsing, number)
        self._answer.setText(said)
        self._answer.set_tone("faint" if right is None else "good" if right else "error")
        self._bars.show_values(self._browsing.readings.probabilities(number) or [])
