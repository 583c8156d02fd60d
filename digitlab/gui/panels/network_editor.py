"""The layers of the network to build with, a ready network to begin from, and what they amount to."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitlab.core.network import Network
from digitlab.gui import fonts
from digitlab.gui.forms.layers import LayerList
from digitlab.gui.labels import Label
from digitlab.gui.panels import amounts
from digitlab.gui.panels.preset_choice import PresetChoice


class NetworkEditor(QWidget):
    """``changed`` brings every valid network that a person makes, ``show`` shows one without telling."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self.presets, self.layers = PresetChoice(), LayerList()
        self.size_words = Label(size=fonts.SMALL, tone="faint", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.presets, self.layers, self.size_words):
            column.addWidget(widget)
        for part in (self.presets, self.layers):
            part.changed.connect(self._take)

    def show(self, network: Network) -> None:
        """Show ``network`` (``setVisible`` shows the editor itself)."""
        self.presets.show(network)
        self.layers.show(network)
        self.size_words.setText(amounts.size(network, amounts.BREAK))

    def set_running(self, running: bool) -> None:
        """Say at each field when a change acts while a run is under way."""
        if running != self._running:
            self._running = running
            self.layers.set_running(running)

    def _take(self, network: Network) -> None:
        self.show(network)
        self.changed.emit(network)
