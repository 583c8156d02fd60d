"""One processor: its name, what is known of it, and how fast it learns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from digitlab.core import device_report
from digitlab.core.devices import Device, DeviceTested
from digitlab.gui import fonts
from digitlab.gui.labels import Label


class DeviceRow(QWidget):
    """The name with the facts below it; the speeds at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = Label(weight=fonts.SEMIBOLD, wrap=True)
        self._facts = Label(size=fonts.SMALL, tone="faint", wrap=True)
        self._speeds = Label(weight=fonts.SEMIBOLD)
        self._speeds.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._name)
        texts.addWidget(self._facts)
        texts.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(texts, 1)
        row.addWidget(self._speeds)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_device(self, device: Device, threads: int, results: Sequence[DeviceTested]) -> None:
        """Show a device and what its test has found."""
        self._name.setText(device.title)
        self._facts.setText(device_report.facts(device.short, device, threads))
        self._speeds.setText("\n".join(device_report.speed(one) for one in results))
        self._speeds.set_tone("error" if any(one.problem for one in results) else "text")
        self.setAccessibleName(device.title)
        self.setAccessibleDescription(self.words())

    def words(self) -> str:
        """What is said of the device beside its name."""
        return " · ".join(filter(None, (self._facts.text(), self._speeds.text().replace("\n", " · "))))
