"""Chooses the drawn digits that are learned from besides the dataset, and how strongly."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitlab.core.experiment import Data
from digitlab.core.handwriting import Handwriting
from digitlab.gui import fonts
from digitlab.gui.forms.controls import Choice
from digitlab.gui.forms.fields import LABEL_WIDTH
from digitlab.gui.forms.form import SpecForm
from digitlab.gui.handwriting.collecting import Collecting
from digitlab.gui.labels import Label

NONE = "none"
MISSING = (
    'There is no handwriting of "{name}" here. Choose somebody else or none; Play goes on only where the same digits'
    " lie under another name."
)
TIP = str(Handwriting.model_fields["name"].description)


class HandwritingChoice(QWidget):
    """A box of everybody, the weight and what that amounts to; ``changed`` brings the new data."""

    changed = Signal(object)

    def __init__(self, collecting: Collecting | None = None, parent: QWidget | None = None) -> None:
        """Without ``collecting`` only what is chosen can be seen, or let go."""
        super().__init__(parent)
        self._collecting, self._data = collecting, Data()
        self.choice = Choice([])
        self.choice.setAccessibleName("Handwriting")
        self.choice.setToolTip(TIP)
        self.choice.edited.connect(self._choose)
        self.weight = SpecForm(Handwriting(), ["weight"])
        self.weight.changed.connect(self._take)
        self._amounts = Label(size=fonts.SMALL, tone="faint", wrap=True)
        self.renew = QPushButton(objectName="renew_handwriting")
        self.renew.setAccessibleName("Learn from the new drawn digits, too")
        self.renew.setProperty("kind", "link")
        self.renew.clicked.connect(lambda: self._choose(self._data.handwriting.name))
        name = Label("Handwriting", tone="faint")
        name.setFixedWidth(LABEL_WIDTH)
        name.setBuddy(self.choice)
        line = QHBoxLayout(spacing=6)
        line.addWidget(name)
        line.addWidget(self.choice, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        for widget in (self.weight, self._amounts, self.renew):
            column.addWidget(widget)
        if collecting is not None:
            collecting.changed.connect(self._fill)
        self._fill()

    def show(self, data: Data) -> None:
        """Show ``data`` without telling (``setVisible`` shows the widget itself)."""
        self._data = data
        if data.handwriting.shown and self._collecting is not None:
            self._collecting.read()
        self._fill()

    def set_running(self, running: bool) -> None:
        """Say when a change acts while a run is under way."""
        self.weight.set_running(running)

    def words(self) -> str:
        """What is said below."""
        return self._amounts.text()

    def _fill(self) -> None:
        mine = self._data.handwriting
        names = self._collecting.names() if self._collecting is not None else []
        items = [(NONE, ""), *((name, name) for name in names)]
        if mine.name and mine.name not in names:
            items.append((f"{mine.name} (missing)", mine.name))
        there = range(self.choice.count())
        if items != [(self.choice.itemText(place), self.choice.itemData(place)) for place in there]:
            self.choice.clear()
            for text, name in items:
                self.choice.addItem(text, name)
        self.choice.set_value(mine.name)
        self.weight.show(mine)
        for part in (self.weight, self._amounts):
            part.setVisible(bool(mine.name))
        missing = bool(mine.name) and mine.name not in names
        self._amounts.setText(MISSING.format(name=mine.name) if missing else _amounts(self._data))
        self._amounts.set_tone("error" if missing else "faint")
        said = self._news()
        self.renew.setText(said)
        self.renew.setVisible(bool(said))

    def _news(self) -> str:
        """What to take up that was drawn since the digits were chosen; empty where that is nothing."""
        mine = self._data.handwriting
        found = (self._collecting.collections or {}).get(mine.name) if self._collecting is not None else None
        if found is None or not found.digits:
            return ""
        if not found.meant_by(mine):
            return "It has changed since: take it as it is now"
        new = len(found.digits) - mine.count
        return f"Learn from the {new:,} new one{'' if new == 1 else 's'}, too" if new else ""

    def _choose(self, name: str) -> None:
        weight = self._data.handwriting.weight
        wanted = self._collecting.entry(name, weight) if self._collecting is not None else Handwriting(weight=weight)
        if wanted is not None:
            self._take(wanted)
        else:
            self._fill()

    def _take(self, wanted: Handwriting) -> None:
        if wanted != self._data.handwriting:
            self.show(self._data.model_copy(update={"handwriting": wanted}))
            self.changed.emit(self._data)


def _amounts(data: Data) -> str:
    """How many digits an epoch shows, of the drawn ones and of the others."""
    mine = data.handwriting
    return (
        f"{mine.count:,} digits, each {mine.weight:,} times: {mine.shown:,} beside {data.training_count:,} in an epoch."
        " None of them checks the network."
    )
