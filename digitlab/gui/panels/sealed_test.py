"""A line about the sealed test set: opens it for the network that answers, and counts how often that was done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from digitlab.core.opening import OFTEN, WORTH_LESS, times
from digitlab.core.run import Run
from digitlab.gui import fonts
from digitlab.gui.labels import Label, Remark
from digitlab.gui.plots.words import share
from digitlab.gui.session import Session

OPEN, AGAIN, CANCEL = "Open the test set", "Open again", "Cancel"
SEAL = "digits are sealed: look once, at the end, for an honest number."


class SealedTest(QWidget):
    """The seal in a sentence, or the number with its count; a button opens and cancels."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._opening = session, session.opening
        self.setAccessibleName("Sealed test set")
        self._number = Label(weight=fonts.SEMIBOLD)
        self._number.setObjectName("test_accuracy")
        self._text = Remark()
        self._text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.button = QPushButton(OPEN, objectName="open_test")
        self.button.setProperty("kind", "chip")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._often = Label(WORTH_LESS, size=fonts.SMALL, tone="warning", wrap=True)
        self._shown: object = None
        row = QHBoxLayout(spacing=8)
        row.addWidget(Label("Test set", weight=fonts.SEMIBOLD))
        row.addWidget(self._number)
        row.addWidget(self._text, 1)
        row.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 4)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self._often)
        self.button.clicked.connect(self._press)
        self._opening.changed.connect(self.show_state)
        for signal in (session.run_changed, session.engine_changed, session.experiment_changed):
            signal.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Show the number of the run, or how far the reading is; a run that goes on changes nothing here."""
        run, reading, reason = self._session.run, self._opening.state == "reading", self._opening.why_not()
        count = int(self._session.experiment.data.dataset.test_count)
        state = (run.openings[-1:], run.times_opened, run.active, reading, self._opening.share, reason, count)
        if state == self._shown:
            return
        self._shown = state
        opened = bool(run.openings) and not reading
        self._number.setText(share(run.openings[-1].accuracy) if opened else "")
        self._number.setVisible(opened)
        self._text.say(_reading(self._opening.share) if reading else _words(run) if opened else f"{count:,} {SEAL}")
        self._often.setVisible(opened and run.times_opened >= OFTEN)
        self.button.setText(CANCEL if reading else AGAIN if opened else OPEN)
        self.button.setEnabled(reading or not reason)
        self.button.setToolTip("" if reading else reason or "The network that answers reads all of them")
        self.setAccessibleDescription(f"{self._number.text()} {self._text.whole()}".strip())

    def words(self) -> str:
        """What is said, as one line."""
        return self.accessibleDescription()

    def _press(self) -> None:
        if self._opening.state == "reading":
            self._opening.stop()
        else:
            self._opening.begin()


def _reading(done: float) -> str:
    return f"The network reads the test digits · {100 * done:.0f} %"


def _words(run: Run) -> str:
    newest = run.openings[-1]
    at = f" at step {newest.step:,}" if newest.step is not None and run.active else ""
    return f"of {newest.count:,} digits{at}, opened {times(run.times_opened)}"
