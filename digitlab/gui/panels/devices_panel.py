"""The processors: what each is, how fast it learns, why no GPU is among them, and which one trains the next run."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from digitlab.core import device_report
from digitlab.gui import fonts
from digitlab.gui.devices import Devices
from digitlab.gui.labels import Label
from digitlab.gui.panels.device_choice import DeviceChoice
from digitlab.gui.panels.device_row import DeviceRow

TEACHES = "A network learns by multiplying large tables of numbers; these can do that here."
TESTS = (
    "The test trains the same small network on every device for about a second. Larger networks are slower, and gain"
    " more by a GPU."
)
TEST, CANCEL = "Test the speed", "Cancel"
PARTS = 1_000  # of the progress bar


class DevicesPanel(QScrollArea):
    """Shows :class:`Devices`."""

    def __init__(self, devices: Devices, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setAccessibleName("Devices")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._devices = devices
        self.rows: list[DeviceRow] = []
        self.choice = DeviceChoice(devices)
        self.test = QPushButton(TEST, objectName="test_devices")
        self.copy = QPushButton("Copy", objectName="copy_devices", toolTip="Copy all of this as text, to ask for help")
        self.close_it = QPushButton("Close", objectName="devices_close", accessibleName="Close the devices")
        self.progress = QProgressBar(objectName="devices_progress", maximum=PARTS, textVisible=False)
        self.progress.setAccessibleName("How much of the test is done")
        self.why = Label(wrap=True)
        self.versions = Label(size=fonts.SMALL, tone="faint", wrap=True)
        self.line = Label(TESTS, size=fonts.SMALL, tone="faint", wrap=True)
        self._list = QVBoxLayout()
        self._lay_out()
        self.test.clicked.connect(self._press)
        self.copy.clicked.connect(self._copy)
        self.close_it.clicked.connect(devices.close)
        devices.changed.connect(self.show_state)
        devices.obstacle_changed.connect(self.show_state)
        self.show_state()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label("Devices", size=fonts.TITLE, weight=fonts.SEMIBOLD))
        words.addWidget(Label(TEACHES, tone="faint", wrap=True))
        head = QHBoxLayout(spacing=8)
        head.addLayout(words, 1)
        for button in (self.test, self.copy, self.close_it):
            head.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        self._list.setSpacing(12)
        inside = QWidget()
        inside.setProperty("role", "clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.choice)
        column.addLayout(self._list)
        for widget in (self.progress, self.why, self.line, self.versions):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(inside)

    def show_state(self) -> None:
        """Show what is known, and enable what can be done now."""
        devices = self._devices
        self._show_rows()
        self.choice.show_state()
        testing, obstacle = devices.state == "testing", devices.why_not()
        self.test.setText(CANCEL if testing else TEST)
        self.test.setEnabled(testing or not obstacle)
        self.test.setToolTip("" if testing else obstacle)
        self.progress.setVisible(testing)
        self.progress.setValue(round(PARTS * devices.share))
        said = "" if testing else obstacle or devices.sentence
        self.line.setText(said or TESTS)
        self.line.set_tone("error" if devices.state == "refused" and not obstacle else "faint")
        self.why.setText(devices.no_gpu)
        self.why.setVisible(bool(devices.no_gpu))
        self.copy.setEnabled(devices.seen is not None)
        self.versions.setText(device_report.versions(devices.seen) if devices.seen is not None else "")

    def _show_rows(self) -> None:
        """A row for every device, which stays where the device does."""
        found = self._devices.all()
        while len(self.rows) > len(found):
            self.rows.pop().deleteLater()
        while len(self.rows) < len(found):
            self.rows.append(DeviceRow())
            self._list.addWidget(self.rows[-1])
        for row, device in zip(self.rows, found, strict=True):
            results = [one for (name, _), one in self._devices.results.items() if name == device.name]
            row.show_device(device, self._devices.threads, results)

    def _press(self) -> None:
        if self._devices.state == "testing":
            self._devices.stop()
        else:
            self._devices.begin()

    def _copy(self) -> None:
        devices = self._devices
        if devices.seen is not None:
            text = device_report.report(devices.seen, devices.results.values(), devices.threads)
            QApplication.clipboard().setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._devices.close()
        else:
            super().keyPressEvent(event)
