"""What is to be measured: the row of controls above the surface."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from digitlab.core.surface import Directions, MeasureSurface
from digitlab.gui.buttons import flat
from digitlab.gui.forms.controls import Choice
from digitlab.gui.surface.picker import PathPicker

DIRECTIONS: list[tuple[str, Directions]] = [("Random", "random"), ("Along the path", "path")]
SIZES = [(f"{size} × {size}", size) for size in (11, 21, 41)]
DIGITS = [(f"{digits:,} digits", digits) for digits in (200, 500, 1_000, 2_000, 5_000)]
REACHES = [(f"reach {reach:g}", reach) for reach in (0.25, 0.5, 1.0, 2.0, 4.0)]


class SurfaceOptions(QWidget):
    """``pressed()`` asks to measure or to cancel, ``changed()`` tells of another choice."""

    pressed = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        usual = MeasureSurface(number=0)
        self.seed = usual.seed
        self.touched = False  # whether a person has chosen directions
        self.directions = Choice(DIRECTIONS, name="Directions u and v", width=114)
        self.directions.setToolTip("u and v at random, or the two along which the weights have gone farthest")
        self.size = Choice(SIZES, name="Points", width=76)
        self.size.setToolTip("At how many points the loss is measured")
        self.digits = Choice(DIGITS, name="Digits", width=96)
        self.digits.setToolTip("The loss is that on so many of the validation digits")
        self.reach = Choice(REACHES, name="Reach", width=78)
        self.reach.setToolTip("How far the slice goes to every side: 1 is as far as the weights are long")
        self.again = flat("Other u, v", "Draw other random directions u and v")
        self.again.setAccessibleName("Other directions")
        self.paths = PathPicker()
        self.begin = QPushButton("Measure", objectName="measure_surface")
        self.begin.setProperty("kind", "primary")
        for choice, value in ((self.size, usual.size), (self.digits, usual.digits), (self.reach, usual.reach)):
            choice.set_value(value)
        row = QHBoxLayout(self, spacing=6)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.begin, self.directions, self.paths, self.size, self.digits, self.reach, self.again):
            row.addWidget(widget)
        row.addStretch(1)
        self._connect()
        self.show_state(measuring=False, why_not="")

    def _connect(self) -> None:
        self.begin.clicked.connect(self.pressed)
        self.directions.edited.connect(self._touch)
        self.again.clicked.connect(self._turn)
        for signal in (self.directions.edited, self.size.edited, self.digits.edited, self.reach.edited,
                       self.paths.picked):  # fmt: skip
            signal.connect(self.changed)

    def wanted(self) -> MeasureSurface:
        """What would be asked."""
        race = self.paths.race
        return MeasureSurface(
            number=0,
            directions=self.directions.value(),
            seed=self.seed,
            size=self.size.value(),
            reach=self.reach.value(),
            digits=self.digits.value(),
            runs=[] if race else [str(folder) for folder in self.paths.folders],
            race=race,
        )

    def show_state(self, *, measuring: bool, why_not: str) -> None:
        """Offer to measure or to cancel; ``why_not`` says what is in the way of the next surface."""
        self.begin.setText("Cancel" if measuring else "Measure")
        self.begin.setEnabled(measuring or not why_not)
        self.begin.setToolTip("" if measuring else why_not)
        random = self.directions.value() == "random"
        for control in (self.reach, self.again):
            control.setVisible(random)
        self.again.setVisible(random and not measuring)
        for control in (self.directions, self.paths, self.size, self.digits, self.reach):
            control.setEnabled(not measuring)

    def _touch(self) -> None:
        self.touched = True

    def _turn(self) -> None:
        self.seed += 1
        self.pressed.emit()
