"""A round: it asks for the digits 0 to 9 in turn, and keeps what is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from digitlab.core.network import CLASSES
from digitlab.gui.handwriting.collecting import Collecting

if TYPE_CHECKING:
    import numpy as np

    from digitlab.data.drawn_digit import DrawnDigit


class Asked(NamedTuple):
    """The digit that is to be drawn now, and which round it belongs to."""

    label: int = 0
    number: int = 1

    def next(self) -> Asked:
        """The digit after it; behind the last one another round begins."""
        return Asked((self.label + 1) % CLASSES, self.number + (self.label + 1) // CLASSES)


class Rounds(QObject):
    """``asked`` is what is to be drawn; None where nobody asks.

    Signals: ``changed()``, and ``taken_back(digit)`` when it goes back to a digit that was kept.
    """

    changed = Signal()
    taken_back = Signal(object)

    def __init__(self, collecting: Collecting, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._collecting = collecting
        self.asked: Asked | None = None

    def begin(self) -> None:
        """Ask for the digits in turn, round after round."""
        self._ask(Asked())

    def skip(self) -> None:
        """Go on with the next digit."""
        if self.asked is not None:
            self._ask(self.asked.next())

    def end(self) -> None:
        """Ask no further; what is kept stays."""
        self._ask(None)

    def keep(self, strokes: Sequence[np.ndarray]) -> bool:
        """Keep a drawing as the digit that is asked for, and ask for the next one; whether that was done."""
        asked = self.asked
        if asked is None:
            return False

        def ask_again(digit: DrawnDigit) -> None:
            if self.asked is not None:
                self._ask(asked)
                self.taken_back.emit(digit)

        if self._collecting.keep(asked.label, strokes, undone=ask_again) is None:
            return False
        self._ask(asked.next())
        return True

    def _ask(self, asked: Asked | None) -> None:
        self.asked = asked
        self.changed.emit()
