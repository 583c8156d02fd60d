"""The hidden layers of a network as a list to build with."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from digitlab.core.errors import DigitLabError
from digitlab.core.layers import Flatten, Layer
from digitlab.core.network import Network
from digitlab.gui import fonts
from digitlab.gui.forms import draft, layer_text
from digitlab.gui.forms.draft import Layers
from digitlab.gui.forms.layer_row import LayerRow
from digitlab.gui.labels import Label


class LayerList(QWidget):
    """Rows of layers that unfold, move, double and go; the output layer is the last, fixed row.

    ``changed`` brings every valid network. A row of layers that is none stays on the screen as a draft, with a
    sentence at the layer that does not fit, while the network that was valid last stays in force; ``drafted`` brings
    why, empty where there is no draft any more.
    """

    changed = Signal(object)
    drafted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network = Network(layers=(Flatten(),))
        self._layers: Layers = ()
        self._rows: list[LayerRow] = []
        self._running = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._output = LayerRow(self._network.output(), fixed=True)
        self._output.mend.connect(self._mend)
        self._trouble = Label(size=fonts.SMALL, tone="warning", wrap=True)
        self._discard = QPushButton("Discard the change")
        self._discard.clicked.connect(lambda: self._draft(self._network.layers))
        self._add = QPushButton("Add a layer")
        self._add.setAccessibleName("Add a layer")
        self._add.setMenu(self._menu())
        for widget in (self._output, self._trouble, self._discard, self._add):
            self._layout.addWidget(widget)
        self._layout.insertSpacing(3, 6)
        self._layout.insertSpacing(1, 4)
        self._lay_out(self._network.layers)

    def show(self, network: Network) -> None:
        """Show ``network`` without telling (``setVisible`` shows the list itself); a draft of it stays."""
        if network == self._network:
            return
        self._network = network
        self._lay_out(network.layers)

    def layers(self) -> Layers:
        """The layers on the screen, a network or not."""
        return self._layers

    def rows(self) -> list[LayerRow]:
        """The rows of the hidden layers."""
        return list(self._rows)

    def trouble(self) -> str:
        """Why the layers on the screen are no network; empty where they are one."""
        found = draft.trouble(self._layers)
        return found.sentence if found else ""

    def set_running(self, running: bool) -> None:
        """Say at each field when a change acts while a run is under way."""
        self._running = running
        for row in self._rows:
            row.set_running(running)

    def add(self, layer: Layer) -> None:
        """Put a layer in after the unfolded row, or at the end, as near as it fits."""
        opened = [place for place, row in enumerate(self._rows) if row.line.isChecked()]
        wanted = opened[-1] + 1 if opened else len(self._layers)
        layers, place = draft.with_new(self._layers, layer, wanted)
        self._draft(layers, unfold=place)

    def _menu(self) -> QMenu:
        """All kinds of layers, those of a group in a menu of their own."""
        menu = QMenu(self)
        groups: dict[str, QMenu] = {}
        for entry in Layer.entries().values():
            if entry.group not in groups:
                groups[entry.group] = menu.addMenu(entry.group)
                groups[entry.group].setToolTipsVisible(True)
            action = groups[entry.group].addAction(entry.title, lambda entry=entry: self.add(entry()))
            action.setToolTip(entry.explanation)
        menu.addSeparator()
        menu.addAction("Copy all layers as text", lambda: self._copy(self._layers))
        menu.addAction("Paste layers at the end", lambda: self._paste(len(self._layers)))
        return menu

    def _draft(self, layers: Layers, unfold: int | None = None) -> None:
        """Take ``layers`` on the screen, and tell them where they are a new network."""
        self._lay_out(layers)
        if unfold is not None:
            self._rows[unfold].line.setChecked(True)
            self._rows[unfold].line.setFocus()
        if draft.trouble(layers) is None and layers != self._network.layers:
            self._network = Network(layers=layers)
            self.changed.emit(self._network)

    def _lay_out(self, layers: Layers) -> None:
        """Make the rows fit ``layers``; rows of the same kinds of layers are kept as they are."""
        if [type(layer) for layer in layers] != [type(layer) for layer in self._layers]:
            for row in self._rows:
                row.hide()
                row.deleteLater()
            self._rows = [self._row(layer) for layer in layers]
            for place, row in enumerate(self._rows):
                self._layout.insertWidget(place, row)
                row.show()  # now, so that it can take the focus
        self._layers = layers
        self._refresh()

    def _row(self, layer: Layer) -> LayerRow:
        row = LayerRow(layer)
        row.set_running(self._running)
        row.changed.connect(lambda new: self._draft(draft.changed(self._layers, self._rows.index(row), new)))
        row.move.connect(lambda by: self._move(self._rows.index(row), by))
        row.drag.connect(lambda by: self._shift(self._rows.index(row), by))
        row.drop.connect(lambda: self._draft(self._layers))
        row.remove.connect(lambda: self._remove(self._rows.index(row)))
        row.duplicate.connect(lambda: self._duplicate(self._rows.index(row)))
        row.copy.connect(lambda: self._copy((self._layers[self._rows.index(row)],)))
        row.paste.connect(lambda: self._paste(self._rows.index(row) + 1))
        row.mend.connect(self._mend)
        row.unfolded.connect(lambda opened: self._fold_others(row) if opened else None)
        return row

    def _refresh(self) -> None:
        measured = draft.measured((*self._layers, self._network.output()))
        found = draft.trouble(self._layers)
        shown = zip([*self._rows, self._output], [*self._layers, self._network.output()], strict=True)
        for place, (row, layer) in enumerate(shown):
            size = measured[place] if place < len(measured) else None
            title = "Output" if row is self._output else ""
            mine = found if found and found.layer == place else draft.Trouble("")
            row.show_layer(layer, size, mine.sentence, title, mine.insert)
        kept = "Until this is mended, the network before it is used."
        beside = found.sentence + " " if found and found.layer is None else ""
        self._trouble.setText(beside + kept if found else "")
        self._trouble.setVisible(found is not None)
        self._discard.setVisible(found is not None)
        self.drafted.emit(found.sentence if found else "")

    def _fold_others(self, opened: LayerRow) -> None:
        for row in self._rows:
            if row is not opened:
                row.line.setChecked(False)

    def _move(self, place: int, by: int) -> None:
        self._shift(place, by)
        self._draft(self._layers)

    def _shift(self, place: int, by: int) -> None:
        """Show a row at its new place, of which nobody is told yet."""
        to = place + by
        if 0 <= to < len(self._layers):
            row = self._rows.pop(place)
            self._rows.insert(to, row)
            self._layout.removeWidget(row)
            self._layout.insertWidget(to, row)
            self._layout.activate()  # whoever drags the row finds it in its new place
            self._layers = draft.moved(self._layers, place, to)
            self._refresh()
            row.line.setFocus()

    def _remove(self, place: int) -> None:
        self._draft(draft.without(self._layers, place))
        if self._rows:
            self._rows[min(place, len(self._rows) - 1)].line.setFocus()

    def _mend(self) -> None:
        """Put in the layer that is missing."""
        found = draft.trouble(self._layers)
        if found and found.insert:
            self._draft(draft.mended(self._layers, found))

    def _copy(self, layers: Layers) -> None:
        QGuiApplication.clipboard().setText(layer_text.written(layers))

    def _paste(self, place: int) -> None:
        """Put in the layers that the clipboard holds as text, or say why it holds none."""
        try:
            layers = layer_text.read(QGuiApplication.clipboard().text())
        except DigitLabError as error:
            self._trouble.setText(str(error))
            self._trouble.show()
            return
        self._draft(draft.with_copies(self._layers, layers, place))
        if self._rows:
            self._rows[min(place + len(layers), len(self._rows)) - 1].line.setFocus()

    def _duplicate(self, place: int) -> None:
        self._draft(draft.with_copies(self._layers, (self._layers[place],), place + 1), unfold=place + 1)
