"""What the Handwriting tab shows: the round, what is collected, and how well the network reads it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from digitlab.data.collections import as_arrays
from digitlab.data.drawn_digit import DrawnDigit
from digitlab.gui.browser.notice_view import NoticeView
from digitlab.gui.browser.words import Notice
from digitlab.gui.buttons import flat
from digitlab.gui.handwriting import words
from digitlab.gui.handwriting.care import PersonChoice
from digitlab.gui.handwriting.collected import CollectedGrid
from digitlab.gui.handwriting.collecting import Collecting
from digitlab.gui.handwriting.round_view import RoundView
from digitlab.gui.handwriting.rounds import Rounds
from digitlab.gui.handwriting.score_view import ScoreView
from digitlab.gui.handwriting.scores import Scores
from digitlab.gui.labels import Remark
from digitlab.gui.session import Session

SCALE = 1.5  # of the grid


class HandwritingPages(QWidget):
    """``enlarged(wanted)`` asks for all the room there is, or gives it back."""

    enlarged = Signal(bool)

    def __init__(self, session: Session, collecting: Collecting, rounds: Rounds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._collecting = collecting
        self.scores = Scores(session, collecting, self)
        self.people, self.round = PersonChoice(collecting), RoundView(rounds)
        self.score = ScoreView(session, collecting, self.scores)
        self.grid = CollectedGrid(lambda numbers: self._pictures[numbers])
        self.grid.setAccessibleName("Collected digits")
        self.grid.set_scale(SCALE)
        self._pictures = np.empty((0, 28, 28), np.uint8)
        self.current: DrawnDigit | None = None
        self._notice = NoticeView()
        self._stack = QStackedWidget()
        self._caption = Remark()
        self.wrong = flat(
            "Wrong only", "Show those that the network reads wrong, with what it reads", checkable=True, by_tab=True
        )
        self.remove = flat("Remove digit", "Take the chosen digit out (Delete)", by_tab=True)
        self.undo = flat("Undo", "Take the last change of the collection back", by_tab=True)
        self._larger = flat(
            "Larger", "Give the digits the room of the curves, or give it back", checkable=True, by_tab=True
        )
        self._lay_out()
        self._connect()
        collecting.read()
        self.show_digits()

    def _lay_out(self) -> None:
        for page in (self.grid, self._notice):
            self._stack.addWidget(page)
        header = QHBoxLayout(spacing=4)
        header.addWidget(self.people)
        header.addWidget(self._caption, 1)
        for button in (self.remove, self.undo, self.wrong, self._larger):
            header.addWidget(button)
        body = QHBoxLayout(spacing=8)
        body.addWidget(self.round)
        body.addWidget(self._stack, 1)
        body.addWidget(self.score)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 4)
        column.setSpacing(4)
        column.addLayout(header)
        column.addWidget(self.people.care)
        column.addLayout(body, 1)

    def _connect(self) -> None:
        collecting = self._collecting
        self.grid.selected.connect(lambda number: self._choose(collecting.digits[number]))
        self.grid.opened.connect(lambda number: collecting.open(collecting.digits[number]))
        self.grid.removed.connect(self._remove_current)
        self.remove.clicked.connect(self._remove_current)
        self.undo.clicked.connect(collecting.undo)
        self.wrong.toggled.connect(self.show_digits)
        self._larger.toggled.connect(self.enlarged)
        collecting.changed.connect(self.show_digits)
        self.scores.changed.connect(self.show_digits)

    @property
    def larger(self) -> bool:
        """Whether all the room there is was asked for."""
        return self._larger.isChecked()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.scores.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.scores.watch(False)

    def show_digits(self) -> None:
        """Show what is collected, or why there is nothing to be seen."""
        digits = self._collecting.digits
        self._pictures = as_arrays(digits).images
        wrong = self.wrong.isChecked()
        shown = np.array([place for place, one in enumerate(digits) if not wrong or self.scores.wrong(one)], np.int32)
        told = self._told(len(shown))
        self._stack.setCurrentWidget(self.grid if told is None else self._notice)
        if told is not None:
            self._notice.say(told)
        self.score.setVisible(bool(self._collecting.collections))
        current = self._place()
        if current is None or current not in shown:
            self.current = current = None
        self.grid.show_digits(shown, self._mistakes, current)
        self.grid.select(current)
        self._show_words(len(shown))

    def _told(self, shown: int) -> Notice | None:
        collecting = self._collecting
        if collecting.collections is None:
            return Notice(words.READING)
        if not collecting.digits:
            return Notice(words.NONE.format(name=collecting.name))
        return None if shown else Notice(words.NO_MISTAKE if self.scores.moment else words.WAITING)

    def _show_words(self, shown: int) -> None:
        said = words.caption(self._collecting, shown, wrong=self.wrong.isChecked())
        if self.current is not None:
            said = words.described(self.current, self.scores)
        self._caption.say(said)
        self.grid.setAccessibleDescription(said)
        self.remove.setEnabled(self.current is not None)
        self.undo.setEnabled(self._collecting.can_undo)
        self.wrong.setEnabled(bool(self._collecting.digits))

    def _place(self) -> int | None:
        """Where the chosen digit is among all, where it is still there."""
        if self.current is None:
            return None
        keys = [one.key for one in self._collecting.digits]
        return keys.index(self.current.key) if self.current.key in keys else None

    def _mistakes(self, numbers: np.ndarray) -> list[tuple[int, int]]:
        """Which of ``numbers`` are read wrong: their places, and the answers."""
        digits = [self._collecting.digits[number] for number in numbers.tolist()]
        answers = [(place, self.scores.answer(one)) for place, one in enumerate(digits) if self.scores.wrong(one)]
        return [(place, answer.digit) for place, answer in answers if answer is not None]

    def _choose(self, digit: DrawnDigit) -> None:
        self.current = digit
        self.show_digits()

    def _remove_current(self) -> None:
        if self.current is not None:
            self._collecting.take_out(self.current)
