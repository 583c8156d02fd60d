"""What helps a network that overfits, each by one click."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from digitlab.core.race.contestants import Way
from digitlab.core.race.overfitting import CURES
from digitlab.core.race.standings import Standings
from digitlab.gui import fonts
from digitlab.gui.buttons import flat
from digitlab.gui.labels import Label

ALL = "All"


class Cures(QWidget):
    """``wanted(names)`` asks for some of them; they are offered as soon as there is something to cure."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QGridLayout(self, spacing=0)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._name = Label("Cures", size=fonts.SMALL, tone="faint")
        self._rows.addWidget(self._name, 0, 0)
        self.buttons: dict[str, QPushButton] = {}
        for name in (*CURES, ALL):
            self.buttons[name] = flat(name, by_tab=True)
            self.buttons[name].setFont(fonts.font(fonts.SMALL))
            self.buttons[name].clicked.connect(lambda _, name=name: self._ask(name))
        self._left: list[str] = []
        self._lay_rows(len(self.buttons))

    def _lay_rows(self, across: int) -> None:
        """Put so many buttons side by side."""
        for place, button in enumerate(self.buttons.values()):
            self._rows.addWidget(button, place // across, 1 + place % across, Qt.AlignmentFlag.AlignLeft)
        self._rows.setColumnStretch(len(self.buttons), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two rows where one is too long."""
        super().resizeEvent(event)
        wide = self._name.sizeHint().width() + sum(one.sizeHint().width() for one in self.buttons.values())
        self._lay_rows(len(self.buttons) if wide <= self.width() else (len(self.buttons) + 1) // 2)

    def show_standings(self, standings: Standings | None, way: Way, racing: bool) -> None:
        """Offer what was not tried yet."""
        sick = standings is not None and way == "overfitting" and bool(standings.racers[0].ended)
        self.setVisible(sick)
        tried = [racer.name for racer in standings.racers] if standings is not None and racing else []
        tried += [racer.name for racer in standings.racers if racer.ended] if standings is not None else []
        self._left = [name for name in CURES if name not in tried]
        for name, button in self.buttons.items():
            button.setEnabled(not racing and (name in self._left or (name == ALL and bool(self._left))))

    def _ask(self, name: str) -> None:
        self.wanted.emit(list(self._left) if name == ALL else [name])
