"""What is to be drawn now, large, and how far the round is; before a round, what one is for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from digitlab.core.network import CLASSES
from digitlab.gui import fonts
from digitlab.gui.handwriting.rounds import Rounds
from digitlab.gui.labels import Label
from digitlab.gui.wording import called

PROMPT_SIZE = 26
WIDTH = 172
INVITES = "Draw 0 to 9 in turn on the canvas, as many rounds as you like: then see how well the network reads you."
HOW = "Draw it on the canvas. Enter keeps it."


class RoundView(QWidget):
    """Begins and ends rounds; the row under the canvas keeps what is drawn."""

    def __init__(self, rounds: Rounds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rounds = rounds
        self.setAccessibleName("Round")
        self.prompt = Label(size=PROMPT_SIZE, weight=fonts.SEMIBOLD, tone="accent")
        self.prompt.setObjectName("round_prompt")
        self._place = Label(size=fonts.SMALL, tone="faint")
        self._progress = QProgressBar(textVisible=False)
        self._progress.setRange(0, CLASSES)
        self._progress.setAccessibleName("Digits of this round")
        self._words = Label(tone="faint", wrap=True)
        self.begin = QPushButton("Start a round", objectName="begin_round")
        self.begin.setProperty("kind", "primary")
        self.end = QPushButton("End the round", objectName="end_round")
        self.begin.clicked.connect(rounds.begin)
        self.end.clicked.connect(rounds.end)
        self._lay_out()
        rounds.changed.connect(self.show_round)
        self.show_round()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout(spacing=8)
        for button in (self.begin, self.end):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            buttons.addWidget(button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 4)
        column.setSpacing(6)
        for widget in (self.prompt, self._place, self._progress, self._words):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addStretch()
        self.setFixedWidth(WIDTH)

    def show_round(self) -> None:
        """Show the digit that is asked for, or offer a round."""
        asked = self._rounds.asked
        for part in (self.prompt, self._place, self._progress, self.end):
            part.setVisible(asked is not None)
        self.begin.setVisible(asked is None)
        self._words.setText(INVITES if asked is None else HOW)
        if asked is not None:
            self.prompt.setText(f"Draw {called(asked.label)}")
            self._place.setText(f"round {asked.number} · digit {asked.label + 1} of {CLASSES}")
            self._progress.setValue(asked.label)
        self.setAccessibleDescription(f"{self.prompt.text()}, {self._place.text()}" if asked else INVITES)
