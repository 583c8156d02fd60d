"""What the network makes of the drawing: the picture it sees, its answer and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitlab.gui import fonts
from digitlab.gui.labels import Label
from digitlab.gui.panels.pictures import Pixels
from digitlab.gui.panels.probabilities import Probabilities

if TYPE_CHECKING:
    import numpy as np

STRONG = '<span style="font-weight: 600">{}</span>'
UNSURE = 0.5  # below this the leading digit is called a guess
ANSWER_SIZE = 44
REMEMBERED = 3
SEES = "what the network sees"


class AnswerPanel(QWidget):
    """The 28x28 input, the answers so far, the answer now and ten bars; without a drawing it never shows a digit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Answer of the network")
        self._answers: list[int] = []
        self._input = Pixels()
        self._input.setObjectName("network_input")
        self._input.setAccessibleName("What the network sees, 28 by 28 pixels")
        self._seen = Label(SEES, size=fonts.SMALL, tone="faint")
        self._history = Label(wrap=True)
        self._history.setTextFormat(Qt.TextFormat.RichText)
        self._answer = Label(size=ANSWER_SIZE, weight=fonts.SEMIBOLD, tone="accent")
        self._answer.setObjectName("answer")
        self._answer.setAccessibleName("Answer")
        self._answer.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bars = Probabilities()
        self._arrange()
        self.show_probabilities(None)

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addStretch()
        words.addWidget(self._seen)
        words.addWidget(self._history)
        words.addStretch()
        above = QHBoxLayout()
        above.setSpacing(12)
        above.addWidget(self._input)
        above.addLayout(words, 1)
        above.addWidget(self._answer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(above)
        layout.addWidget(self._bars, 1)

    def show_input(self, pixels: np.ndarray | None) -> None:
        """Show what the network sees, uint8 [28, 28]."""
        self._input.show_pixels(pixels)

    def show_probabilities(self, probabilities: Sequence[float] | None) -> None:
        """Show the answer to the drawing; None means that nothing is drawn."""
        if probabilities is None:
            self._answers = []
            self._empty("draw a digit")
            return
        values = list(probabilities)
        leading = values.index(max(values))
        if self._answers[-1:] != [leading]:
            self._answers.append(leading)
        sure = values[leading] >= UNSURE
        self._bars.show_values(values)
        self._answer.set_tone("accent" if sure else "faint")
        self._answer.setText(str(leading))
        self._history.setText(history_in_words(self._answers) if sure else doubt_in_words(values))

    def show_moment(self, words: str) -> None:
        """Say in ``words`` which earlier moment answers; empty for now."""
        self._answers = []  # those of another moment are no history of this one
        self._seen.setText(words or SEES)
        self._seen.set_tone("accent" if words else "faint")

    def show_waiting(self, text: str) -> None:
        """Show that an answer is to come, in words."""
        self._empty(text)

    def new_drawing(self) -> None:
        """Another drawing begins: its answers start anew."""
        self._answers = []

    def _empty(self, words: str) -> None:
        self._bars.show_values([])
        self._answer.setText("")
        self._history.setText(words)


def history_in_words(answers: Sequence[int]) -> str:
    """Such as ``was 2, then 9, now 7``, the last few of them."""
    *before, now = answers[-REMEMBERED:]
    if not before:
        return "reads as " + STRONG.format(now)
    return f"was {', then '.join(map(str, before))}, " + STRONG.format(f"now {now}")


def doubt_in_words(values: Sequence[float]) -> str:
    """Such as ``not sure: 4 or 9``."""
    first, second = sorted(range(len(values)), key=lambda digit: -values[digit])[:2]
    return f"not sure: {STRONG.format(first)} or {second}"
