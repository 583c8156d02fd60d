"""Starts from one of the networks that ship."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from digitlab.core import presets
from digitlab.core.network import Network
from digitlab.gui.forms.controls import Choice
from digitlab.gui.forms.fields import LABEL_WIDTH
from digitlab.gui.labels import Label

OWN = "your own"


class PresetChoice(QWidget):
    """A combo box of ready networks; one that is none of them is called your own. ``changed`` brings a network."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Presets may share a network; the later name, which is not "Default", tells more.
        self._names = {preset.network: preset.name for preset in presets.every().values()}
        networks = {name: network for network, name in self._names.items()}
        self.choice = Choice([(name, name) for name in networks])
        self.choice.setPlaceholderText(OWN)
        self.choice.setAccessibleName("Start from")
        self.choice.setToolTip("Takes the layers only; File › New from preset takes the training too.")
        self.choice.edited.connect(lambda name: self.changed.emit(networks[name]))
        label = Label("Start from", tone="faint")
        label.setFixedWidth(LABEL_WIDTH)
        label.setBuddy(self.choice)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(label)
        row.addWidget(self.choice, 1)

    def show(self, network: Network) -> None:
        """Show which of the ready networks ``network`` is, without telling (``setVisible`` shows the choice itself)."""
        self.choice.set_value(self._names.get(network))  # a box finds its data by identity, and equal networks are two
