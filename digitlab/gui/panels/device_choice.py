"""Chooses what trains the next run, and in what precision; it is there only where there is something to choose."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitlab.core.device_choice import PRECISIONS, choices
from digitlab.gui import fonts
from digitlab.gui.devices import Devices
from digitlab.gui.forms.controls import Choice
from digitlab.gui.forms.fields import LABEL_WIDTH
from digitlab.gui.labels import Label

ACTS = "What you choose here trains the next run; one that is under way goes on as it began."
MIXED = (
    "16 bits for most of the arithmetic are faster on this GPU and take half the memory; weights stay float32. With"
    " float16 the loss is scaled, so that small gradients do not become nought."
)


class DeviceChoice(QWidget):
    """Two boxes and a sentence about them."""

    def __init__(self, devices: Devices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._devices = devices
        self.device, self.precision = Choice([]), Choice([])
        self._acts = Label(ACTS, size=fonts.SMALL, tone="faint", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._named = [_row("Train on", self.device), _row("Compute in", self.precision)]
        for widget in (*self._named, self._acts):
            column.addWidget(widget)
        self.device.edited.connect(lambda key: devices.use(key, devices.choice.precision))
        self.precision.edited.connect(lambda precision: devices.use(devices.choice.device, precision))

    def show_state(self) -> None:
        """Offer what there is."""
        devices = self._devices
        several, gains = len(devices.all()) > 1, devices.precisions()
        _fill(self.device, [(words, key) for key, words in choices(devices.all()).items()], devices.choice.device)
        _fill(self.precision, [(PRECISIONS[one], one) for one in gains], devices.choice.precision)
        mixes = len(gains) > 1
        self._named[0].setVisible(several)
        self._named[1].setVisible(mixes)
        self._acts.setText(f"{ACTS} {MIXED}" if mixes else ACTS)
        self.setVisible(several or mixes)


def _fill(choice: Choice, items: list[tuple[str, str]], value: str) -> None:
    """Offer ``items``, of which the one with this value is shown; a list that is open stays as long as it fits."""
    if items != [(choice.itemText(place), choice.itemData(place)) for place in range(choice.count())]:
        choice.clear()
        for text, data in items:
            choice.addItem(text, data)
    choice.set_value(value)


def _row(name: str, choice: Choice) -> QWidget:
    choice.setAccessibleName(name)
    label = Label(name, tone="faint")
    label.setFixedWidth(LABEL_WIDTH)
    label.setBuddy(choice)
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(label)
    row.addWidget(choice, 1)
    return made
