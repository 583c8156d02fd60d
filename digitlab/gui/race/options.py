"""Who races and how long: the row of controls above the curves of a race."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from digitlab.core.experiment import Experiment
from digitlab.core.race import contestants
from digitlab.core.race.contestants import QUICK_DIGITS, QUICK_EPOCHS, Way
from digitlab.core.race.messages import Contestant
from digitlab.core.race.overfitting import overfitting
from digitlab.gui.forms.controls import Choice
from digitlab.gui.race.picker import OptimizerPicker

SEEDS = [("1 seed", 1), ("3 seeds", 3), ("5 seeds", 5), ("10 seeds", 10)]
LENGTHS = [("Short", True), ("As set", False)]
RATES = [("Own rates", True), ("Same rate", False)]
VERBS: dict[Way, str] = {"rates": "Race", "optimizers": "Race", "overfitting": "Overfit"}
LEAST_PROGRESS, MOST_PROGRESS = 24, 96


class RaceOptions(QWidget):
    """``pressed()`` asks to begin or to cancel, ``changed()`` tells of another choice."""

    pressed = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.way: Way = "rates"
        self.picker = OptimizerPicker()
        self.rates = Choice(RATES, name="Learning rates of the optimizers", width=90)
        self.rates.setToolTip("One of its own for each from a range test, or for all the one that is set")
        self.seeds = Choice(SEEDS, name="How many seeds", width=80)
        self.seeds.setToolTip("Race so often, each time from other initial weights: three or more tell luck from skill")
        self.length = Choice(LENGTHS, name="How long they learn", width=72)
        self.length.setToolTip(f"{QUICK_EPOCHS} epochs of {QUICK_DIGITS:,} digits, or as many of both as are set")
        self.begin = QPushButton("Race", objectName="race")
        self.begin.setProperty("kind", "primary")
        self.progress = QProgressBar(maximum=1_000, textVisible=False)
        self.progress.setAccessibleName("Progress of the race")
        self.progress.setMinimumWidth(LEAST_PROGRESS)
        self.progress.setMaximumWidth(MOST_PROGRESS)
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.picker, self.rates, self.seeds, self.length, self.begin, self.progress):
            row.addWidget(widget)
        row.setStretchFactor(self.progress, 1)
        row.addStretch()
        self.begin.clicked.connect(self.pressed)
        for signal in (self.picker.picked, self.rates.edited, self.seeds.edited, self.length.edited):
            signal.connect(self.changed)
        self.turn_to("rates")

    def turn_to(self, way: Way) -> None:
        """Offer what belongs to ``way``."""
        self.way = way
        self.picker.setVisible(way == "optimizers")
        self.rates.setVisible(way == "optimizers")
        self.length.setVisible(way != "overfitting")

    def show_state(self, racing: bool, share: float, why_not: str) -> None:
        """Show how far the race is; ``why_not`` says what is in the way of the next one."""
        self.begin.setText("Cancel" if racing else VERBS[self.way])
        self.begin.setEnabled(racing or not why_not)
        self.begin.setToolTip("" if racing else why_not)
        self.progress.setVisible(racing)
        self.progress.setValue(round(1_000 * share))
        for control in (self.picker, self.rates, self.seeds, self.length):
            control.setEnabled(not racing)

    def contestants(self, experiment: Experiment) -> Sequence[Contestant]:
        """Who would race while the settings are ``experiment``."""
        if self.way == "overfitting":
            return [overfitting(experiment)]
        base = contestants.quick(experiment) if self.length.value() else experiment
        if self.way == "rates":
            return contestants.rates(base)
        return contestants.optimizers(base, self.picker.keys(), own_rates=self.rates.value())
