"""Between the canvas and the collections: keeps the drawing as what a person says it was, or as a round asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from digitlab.core.network import CLASSES
from digitlab.gui.handwriting.collecting import Collecting
from digitlab.gui.handwriting.rounds import Rounds
from digitlab.gui.panels.canvas import Canvas
from digitlab.gui.panels.it_was import ItWas
from digitlab.gui.wording import called

if TYPE_CHECKING:
    import numpy as np

    from digitlab.data.drawn_digit import DrawnDigit

WHERE = "The tab Handwriting has all of them, and lets a network learn from them."
WHY = '"Why?" shows what speaks for either; the tab Handwriting lets a network learn from it.'


class Teaching(QObject):
    """Pictures that were brought in are no handwriting, so that only what was drawn here can be kept."""

    def __init__(self, row: ItWas, canvas: Canvas, collecting: Collecting, rounds: Rounds) -> None:
        super().__init__(row)
        self._row, self._canvas, self._collecting, self._rounds = row, canvas, collecting, rounds
        self._kept: DrawnDigit | None = None  # as what the drawing is kept
        self._shares: list[float] = []  # the answer of the network
        canvas.changed.connect(self._drawn_on)
        canvas.stroke_finished.connect(self._show)
        collecting.session.digit_opened.connect(lambda digit: self._drawn_on())
        collecting.session.predicted.connect(self._take_answer)
        collecting.changed.connect(self._follow)
        collecting.opened.connect(self._open)
        rounds.changed.connect(self._ask)
        rounds.taken_back.connect(self._bring_back)
        row.said.connect(self.say)
        row.kept.connect(self.keep)
        row.skipped.connect(self.skip)
        self._add_keys()

    def say(self, label: int) -> None:
        """The drawing was a ``label``; said once more, it is taken out again."""
        if self._rounds.asked is not None or not self._keepable():
            return
        kept = self._kept
        if kept is None:
            kept = self._collecting.keep(label, self._canvas.strokes())
        elif kept.label == label:
            self._collecting.take_out(kept)
            return
        else:
            kept = self._collecting.relabel(kept, label)
        self._kept = kept or self._kept
        self._show()
        if kept is not None:
            self._collecting.undo_offered.emit(self._words(label))

    def keep(self) -> None:
        """Keep the drawing as the digit that the round asks for, and empty the canvas for the next one."""
        if self._keepable() and self._rounds.keep(self._canvas.strokes()):
            self._canvas.begin_anew()

    def skip(self) -> None:
        """Go on with the next digit of the round."""
        self._canvas.clear()
        self._rounds.skip()

    def _keepable(self) -> bool:
        return self._canvas.picture() is None and bool(self._canvas.strokes())

    def _add_keys(self) -> None:
        """Enter keeps what a round asks for; a digit says what was drawn, while the canvas has the focus."""
        keys = [(Qt.Key.Key_Return, self.keep), (Qt.Key.Key_Enter, self.keep)]
        keys += [(Qt.Key(Qt.Key.Key_0 + digit), lambda digit=digit: self.say(digit)) for digit in range(CLASSES)]
        for key, act in keys:
            shortcut = QShortcut(QKeySequence(key), self._canvas, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    def _drawn_on(self) -> None:
        self._kept = None
        self._show()

    def _show(self) -> None:
        self._row.show_drawing(drawn=self._keepable(), kept_as=None if self._kept is None else self._kept.label)

    def _bring_back(self, digit: DrawnDigit) -> None:
        """Show a drawing as it was, to be kept anew or drawn over."""
        self._collecting.session.digit_opened.emit(list(digit.strokes))

    def _open(self, digit: DrawnDigit) -> None:
        """Show a digit that is kept, to be called something else."""
        self._bring_back(digit)
        self._kept = digit
        self._show()

    def _follow(self) -> None:
        """What was kept may have been taken back."""
        newest = self._collecting.newest
        if self._kept is not None:
            self._kept = newest if newest is not None and newest.key == self._kept.key else None
            self._show()

    def _ask(self) -> None:
        asked = self._rounds.asked
        if asked is not None and self._canvas.prompt == "":
            self._canvas.clear()
            self._canvas.setFocus()
        self._canvas.set_prompt("" if asked is None else f"Draw {called(asked.label)}")
        self._row.ask(None if asked is None else asked.label)

    def _take_answer(self, shares: np.ndarray | None) -> None:
        self._shares = [] if shares is None else list(shares)

    def _words(self, label: int) -> str:
        """What was kept, and what the network made of it."""
        kept = f'Kept as {called(label)} among the digits of "{self._collecting.name}".'
        if not self._shares:
            return f"{kept} {WHERE}"
        read = max(range(CLASSES), key=lambda digit: self._shares[digit])
        if read == label:
            return f"{kept} The network read it right, {_percent(self._shares[label])} sure. {WHERE}"
        return (
            f"{kept} The network read {called(read)} ({_percent(self._shares[read])}) and gave"
            f" {_percent(self._shares[label])} to your {label}. {WHY}"
        )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
