"""The augmentations as switches, each with its strength while it is on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitlab.core.augmentations import Augmentation
from digitlab.gui import fonts
from digitlab.gui.forms.controls import Switch
from digitlab.gui.forms.fields import HEIGHT
from digitlab.gui.forms.form import SpecForm
from digitlab.gui.labels import Label

TITLE_WIDTH = 58


class AugmentationRow(QWidget):
    """One augmentation: on or off and, while it is on, how strong."""

    changed = Signal()

    def __init__(self, entry: type[Augmentation], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch = Switch()
        self.switch.setAccessibleName(entry.title)
        self.switch.setToolTip(entry.explanation)
        self.form = SpecForm(entry(), label_width=TITLE_WIDTH)
        self._title = Label(entry.title, tone="faint")
        self._title.setMinimumHeight(HEIGHT)
        self._title.setToolTip(entry.explanation)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._title, 1)
        row.addWidget(self.form, 1)
        self.switch.edited.connect(self._switched)
        self.form.changed.connect(lambda entry: self.changed.emit())
        self.show_entry(None)

    def show_entry(self, entry: Augmentation | None) -> None:
        """Show the augmentation, or that it is off."""
        self.switch.set_value(entry is not None)
        self._show_strength(entry is not None)
        if entry is not None:
            self.form.show(entry)

    def entry(self) -> Augmentation | None:
        """The augmentation as shown; None while it is off."""
        shown = self.form.spec()
        assert isinstance(shown, Augmentation)
        return shown if self.switch.value() else None

    def _switched(self, on: bool) -> None:
        self._show_strength(on)
        self.changed.emit()

    def _show_strength(self, on: bool) -> None:
        self.form.setVisible(on)
        self._title.setVisible(not on)


class Augmentations(QWidget):
    """Every augmentation of the catalogue; ``changed`` brings the tuple of those that are on."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = {key: AugmentationRow(entry) for key, entry in Augmentation.entries().items()}
        self._running, self._running_keys = False, []
        self._note = Label(
            "Switching on or off counts with the next Play.", size=fonts.SMALL, tone="warning", wrap=True
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for row in self._rows.values():
            layout.addWidget(row)
            row.changed.connect(self._tell)
        layout.addWidget(self._note)
        self._note.hide()

    def show(self, entries: tuple[Augmentation, ...]) -> None:
        """Show which are on, and how strong (``setVisible`` shows the list itself)."""
        on = {entry.key(): entry for entry in entries}
        for key, row in self._rows.items():
            row.show_entry(on.get(key))
        self._renew_note()

    def entries(self) -> tuple[Augmentation, ...]:
        """Those that are on, in the order of the catalogue."""
        return tuple(entry for row in self._rows.values() if (entry := row.entry()) is not None)

    def rows(self) -> dict[str, AugmentationRow]:
        """The rows by the keys of their entries."""
        return dict(self._rows)

    def set_running(self, running: bool) -> None:
        """Say when a change acts while a run is under way."""
        self._running, self._running_keys = running, self._keys()
        for row in self._rows.values():
            row.form.set_running(running)
        self._renew_note()

    def _tell(self) -> None:
        self._renew_note()
        self.changed.emit(self.entries())

    def _keys(self) -> list[str]:
        return [entry.key() for entry in self.entries()]

    def _renew_note(self) -> None:
        self._note.setVisible(self._running and self._keys() != self._running_keys)
