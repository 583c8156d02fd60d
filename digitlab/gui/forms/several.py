"""A field that holds several numbers: folded to a line, a small box for each."""

from __future__ import annotations

import re
from typing import Any

from pydantic.fields import FieldInfo
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from digitlab.core.parameter import bounds, hint
from digitlab.gui import fonts
from digitlab.gui.forms import numbers
from digitlab.gui.forms.controls import NumberField
from digitlab.gui.forms.fields import NEXT_PLAY, FieldFrame, title
from digitlab.gui.forms.fold import Fold
from digitlab.gui.labels import Label

COLUMNS = 5
STEP = 0.5  # for an arrow key: the numbers are weights around 1


def told(name: str, field: FieldInfo, values: tuple[Any, ...]) -> str:
    """The numbers of a field in a few words; none where they are as they come."""
    low, high = numbers.written(min(values)), numbers.written(max(values))
    if values == field.default:
        return ""
    return f"{title(name, field)} all {low}" if low == high else f"{title(name, field)} {low} to {high}"


class SmallNumber(NumberField):
    """A number that arrow keys and the wheel move by halves, up to its limits."""

    def step(self, steps: int) -> None:
        moved = min(max(float(self.value()) + STEP * steps, self.limits["ge"]), self.limits["le"])
        if moved != self.value():
            self.set_value(moved)
            self.edited.emit(moved)


class NumbersRow(QWidget):
    """Several numbers of one field; ``edited`` tells all of them when a person entered one, allowed or not."""

    edited = Signal(object)

    def __init__(self, name: str, field: FieldInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self._field = name, field
        self.title = title(name, field)
        self._values: tuple[Any, ...] = tuple(field.default)
        self._running_values: tuple[Any, ...] = ()
        self._running = False
        self._each = hint(field, "each")
        self.controls = [SmallNumber(whole=False, limits=bounds(field)) for _ in self._values]
        self._frames = [FieldFrame(control) for control in self.controls]
        self._fold = Fold("")
        self._sentence = Label(size=fonts.SMALL, tone="error", wrap=True)
        self._mark = Label(size=fonts.SMALL, tone="warning")
        self._back = QPushButton(f"All back to {self._default()}")
        self._arrange()
        self.show_value(self._values)

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        for place, (control, frame) in enumerate(zip(self.controls, self._frames, strict=True)):
            row, column = divmod(place, COLUMNS)
            name = Label(str(place), size=fonts.SMALL, tone="faint")
            name.setBuddy(control)
            grid.addWidget(name, 2 * row, column, Qt.AlignmentFlag.AlignHCenter)
            grid.addWidget(frame, 2 * row + 1, column)
            grid.setColumnStretch(column, 1)
            control.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            control.setAccessibleName(self._each.format(place))
            control.edited.connect(lambda value, place=place: self._enter(place, value))
        self._back.setProperty("kind", "flat")
        self._back.setAccessibleName(f"{self.title}: back to {self._default()}")
        self._back.clicked.connect(self._go_back)
        line = QHBoxLayout()
        line.addWidget(self._mark)
        line.addStretch(1)
        line.addWidget(self._back)
        self._fold.inside.addLayout(grid)
        self._fold.inside.addWidget(self._sentence)
        self._fold.inside.addLayout(line)
        self._sentence.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._fold)

    def show_value(self, values: tuple[Any, ...]) -> None:
        """Show the values that count; what was refused is forgotten."""
        self._values = values
        for control, value in zip(self.controls, values, strict=True):
            control.set_value(value)
        self._fold.set_text(told(self.name, self._field, values) or f"{self.title} all {self._default()}")
        self._refuse("")
        self._renew_mark()

    def value(self) -> tuple[Any, ...]:
        """The numbers shown."""
        return self._values

    def refuse(self, sentence: str, kept: tuple[Any, ...]) -> None:
        """Say why what was entered is not taken, at its box, and show again what is ``kept``."""
        self.show_value(kept)
        found = re.match(rf"{self.name}\.(\d+)", sentence)
        if found:
            self._frames[int(found[1])].set_property("refused", True)
            sentence = self._each.format(found[1]) + sentence[found.end() :]
        self._refuse(sentence.replace(self.name, self.title, 1), keep=True)

    def refusal(self) -> str:
        """The sentence shown beneath the boxes."""
        return self._sentence.text()

    def set_running(self, running: bool) -> None:
        """Say when changes act while a run is under way."""
        if running != self._running:
            self._running, self._running_values = running, self._values
            self._renew_mark()

    def mark(self) -> str:
        """When a change acts, where that is to be said."""
        return NEXT_PLAY if self._running and self._values != self._running_values else ""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu().popup(event.globalPos())

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(f"All back to {self._default()}", self._go_back).setEnabled(self._values != self._field.default)
        return menu

    def _enter(self, place: int, value: Any) -> None:
        self.edited.emit((*self._values[:place], value, *self._values[place + 1 :]))

    def _refuse(self, sentence: str, *, keep: bool = False) -> None:
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        for frame in self._frames if not keep else ():
            frame.set_property("refused", False)

    def _renew_mark(self) -> None:
        self._mark.setText(self.mark())
        self._mark.setVisible(bool(self.mark()))
        self._back.setVisible(self._values != self._field.default)
        help_text = self._field.description or ""
        self.setToolTip(f"{help_text} The change counts with the next Play." if self.mark() else help_text)
        for control in self.controls:
            control.setAccessibleDescription(self.toolTip())

    def _default(self) -> str:
        return numbers.written(self._field.default[0])

    def _go_back(self) -> None:
        self.edited.emit(self._field.default)
