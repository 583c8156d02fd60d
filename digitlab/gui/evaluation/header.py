"""The two lines above the pages of the Evaluation tab: what is looked at, what came of it, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitlab.core.evaluation import Part
from digitlab.gui.buttons import flat
from digitlab.gui.forms.controls import Choice
from digitlab.gui.labels import Remark

PARTS: tuple[tuple[str, Part], ...] = (("validation digits", "check"), ("test digits", "test"))
CHOICE_WIDTH = 124


class EvaluationHeader(QWidget):
    """Signals: ``turned(place)`` to a page, ``part_chosen(part)``, ``acted()`` and ``export_wanted()``."""

    turned = Signal(int)
    part_chosen = Signal(object)
    acted = Signal()
    export_wanted = Signal()

    def __init__(self, pages: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = [flat(name, checkable=True) for name in pages]
        self.larger = flat("Larger", checkable=True)
        self.larger.setToolTip("Give the evaluation the room of the curves, or give it back")
        self.part = Choice([(text, part) for text, part in PARTS])
        self.part.setAccessibleName("Digits to evaluate on")
        self.part.setFixedWidth(CHOICE_WIDTH)
        self.summary = Remark()
        self.act = flat("Again")
        self.act.setObjectName("evaluate_again")
        self.export = flat("Export…")
        self.export.setToolTip("Write the numbers to a CSV or JSON file")
        self._lay_out()
        self.part.edited.connect(self.part_chosen)
        self.act.clicked.connect(self.acted)
        self.export.clicked.connect(self.export_wanted)

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        above, below = QHBoxLayout(spacing=4), QHBoxLayout(spacing=8)
        for place, button in enumerate(self._pages):
            button.clicked.connect(lambda _, place=place: self.turned.emit(place))
            button.setChecked(place == 0)
            group.addButton(button)
            above.addWidget(button)
        above.addStretch()
        above.addWidget(self.larger)
        below.addWidget(self.part)
        below.addWidget(self.summary, 1)
        below.addWidget(self.act)
        below.addWidget(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(above)
        column.addLayout(below)

    def button(self, place: int) -> QPushButton:
        """The button of a page."""
        return self._pages[place]
