"""What is to be seen of the digits: classes, parts, and whether the network reads them right."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from digitlab.core.network import CLASSES
from digitlab.data.browsing import NOT_SEALED, Answers, Order
from digitlab.data.parted import CHECK, LEARN, SEALED
from digitlab.gui.browser.browsing import Browsing
from digitlab.gui.forms.controls import Choice

PARTS: tuple[tuple[str, frozenset[int]], ...] = (
    ("all but sealed", NOT_SEALED),
    ("learn", frozenset({LEARN})),
    ("check", frozenset({CHECK})),
    ("sealed", frozenset({SEALED})),
)
ANSWERS: tuple[tuple[str, Answers], ...] = (("right or wrong", "any"), ("read right", "right"), ("read wrong", "wrong"))
ORDERS: tuple[tuple[str, Order], ...] = (
    ("by number", "number"), ("surest first", "sureness"), ("like the drawing", "likeness"),
)  # fmt: skip
WIDEST = 124
UNREAD = "The sealed digits are not read here"


class Filters(QWidget):
    """One row of controls; shows what is wanted and asks for something else."""

    def __init__(self, browsing: Browsing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._browsing = browsing
        self._labels = [_digit(label) for label in range(CLASSES)]
        self._parts = _choice("Part of the data", PARTS)
        self._answers = _choice("Answers of the network", ANSWERS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in self._labels:
            button.clicked.connect(self._want_labels)
            row.addWidget(button)
        for choice in (self._parts, self._answers):
            row.addSpacing(8)
            row.addWidget(choice, 1)
        row.addStretch()
        self._parts.edited.connect(lambda place: browsing.want_parts(PARTS[place][1]))
        self._answers.edited.connect(lambda place: browsing.want_answers(ANSWERS[place][1]))
        browsing.changed.connect(self.show_wanted)
        self.show_wanted()

    def show_wanted(self) -> None:
        """Show what is wanted now."""
        wanted = self._browsing.wanted
        for label, button in enumerate(self._labels):
            button.setChecked(label in wanted.labels)
        self._parts.set_value(_place(PARTS, wanted.parts))
        self._answers.set_value(_place(ANSWERS, wanted.answers))
        self._answers.setEnabled(not wanted.sealed)
        self._answers.setToolTip(UNREAD if wanted.sealed else "")

    def _want_labels(self) -> None:
        self._browsing.want_labels(frozenset(label for label, button in enumerate(self._labels) if button.isChecked()))


class OrderChoice(Choice):
    """In which order the digits are to be seen."""

    def __init__(self, browsing: Browsing, parent: QWidget | None = None) -> None:
        super().__init__([(text, place) for place, (text, _) in enumerate(ORDERS)], parent)
        self._browsing = browsing
        self.setAccessibleName("Order of the digits")
        self.setFixedWidth(WIDEST)
        self.edited.connect(lambda place: browsing.want_order(ORDERS[place][1]))
        browsing.changed.connect(self.show_wanted)
        self.show_wanted()

    def show_wanted(self) -> None:
        """Show what is wanted now."""
        self.set_value(_place(ORDERS, self._browsing.wanted.order))


def _digit(label: int) -> QPushButton:
    button = QPushButton(str(label), checkable=True, toolTip=f"Show every {label}; nothing pressed shows all digits")
    button.setProperty("kind", "flat")
    button.setAccessibleName(f"Show every {label}")
    button.setFixedWidth(22)
    return button


def _choice(name: str, entries: tuple[tuple[str, Any], ...]) -> Choice:
    made = Choice([(text, place) for place, (text, _) in enumerate(entries)])
    made.setAccessibleName(name)
    made.setMaximumWidth(WIDEST)
    return made


def _place(entries: tuple[tuple[str, Any], ...], value: object) -> int:
    return next(place for place, (_, entry) in enumerate(entries) if entry == value)
