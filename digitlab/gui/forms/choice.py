"""Chooses an entry of a catalogue and fills in its fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitlab.core.spec import Entry
from digitlab.gui import fonts
from digitlab.gui.forms.controls import Choice
from digitlab.gui.forms.fields import LABEL_WIDTH
from digitlab.gui.forms.fold import Fold
from digitlab.gui.forms.form import SpecForm, field_names
from digitlab.gui.help.more import MoreLink
from digitlab.gui.labels import Label

Place = Literal["in sight", "folded", "elsewhere"]


class EntryChoice(QWidget):
    """A combo box of a catalogue's ``family`` and, for the chosen entry, its form, explanation, formula and paper.

    ``label`` names the choice. Of the fields only those in ``first`` are always in sight, by default all of them; the
    others unfold from a line that tells their values, together with the explanation. What all entries of the family
    share comes last. ``formula`` says where formula and paper are: in sight, folded with the rest, or elsewhere, for
    another widget to show. The entry ``shown`` at first is by default the first one. ``changed`` brings a new entry.
    """

    changed = Signal(object)

    def __init__(
        self,
        family: type[Entry],
        label: str = "",
        first: Sequence[str] | None = None,
        *,
        shown: Entry | None = None,
        formula: Place = "in sight",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._entries = family.entries()
        self._shared = field_names(family)
        self._first, self._formula = first, formula
        self._label = label or family.__name__
        self._entry: Entry | None = None
        self._forms: list[SpecForm] = []
        self._rest: SpecForm | None = None  # the form in the fold
        self._fold: Fold | None = None
        self._running = False
        self.choice = Choice([(entry.title, key) for key, entry in self._entries.items()])
        self.choice.setAccessibleName(self._label)
        self.choice.edited.connect(self._choose)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._layout.addLayout(self._line())
        self._details = QWidget()
        self._layout.addWidget(self._details)
        self.show(shown or next(iter(self._entries.values()))())

    def _line(self) -> QHBoxLayout:
        name = Label(self._label, tone="faint", wrap=True)
        name.setFixedWidth(LABEL_WIDTH)
        name.setBuddy(self.choice)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(name)
        line.addWidget(self.choice, 1)
        return line

    def show(self, entry: Entry) -> None:
        """Show ``entry`` without telling (``setVisible`` shows the widget itself)."""
        if entry == self._entry:
            return
        same = type(entry) is type(self._entry)
        self._entry = entry
        self.choice.set_value(entry.key())
        self.choice.setToolTip(entry.explanation)
        if not same:
            self._lay_out(entry)
        for form in self._forms:
            form.show(entry)
        self._summarise(entry)

    def entry(self) -> Entry:
        """The entry shown."""
        assert self._entry is not None
        return self._entry

    def set_running(self, running: bool) -> None:
        """Say at each field when a change acts while a run is under way."""
        self._running = running
        for form in self._forms:
            form.set_running(running)

    def _choose(self, key: str) -> None:
        if key != self.entry().key():
            self._take(self._entries[key]())

    def _take(self, entry: Entry) -> None:
        self.show(entry)
        self.changed.emit(entry)

    def _lay_out(self, entry: Entry) -> None:
        """Make the part below the combo box anew for another class of entry."""
        old, self._details = self._details, QWidget()
        self._layout.replaceWidget(old, self._details)
        old.hide()
        old.deleteLater()
        inside = QVBoxLayout(self._details)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        names = field_names(type(entry))
        first = [name for name in names if self._first is None or name in self._first]
        rest = [name for name in names if name not in first]
        rest.sort(key=lambda name: name in self._shared)
        self._forms = [self._form(entry, some, late=some is rest) for some in (first, rest) if some]
        self._rest = self._forms[-1] if rest else None
        self._fold = Fold("")
        if first:
            inside.addWidget(self._forms[0])
        inside.addWidget(self._fold)
        if self._rest is not None:
            self._fold.inside.addWidget(self._rest)
        self._fold.inside.addWidget(Label(entry.explanation, tone="faint", wrap=True))
        if self._formula != "elsewhere":
            formula = Formula()
            formula.show_entry(entry)
            (inside if self._formula == "in sight" else self._fold.inside).addWidget(formula)

    def _form(self, entry: Entry, names: Sequence[str], *, late: bool) -> SpecForm:
        form = SpecForm(entry, names, late=late)
        form.changed.connect(self._take)
        form.set_running(self._running)
        return form

    def _summarise(self, entry: Entry) -> None:
        assert self._fold is not None
        told = ", ".join(filter(None, self._rest.told())) if self._rest is not None else ""
        self._fold.set_text(" · ".join(filter(None, (entry.note(), told))) or f"About {entry.title}")


class Formula(QWidget):
    """The formula of an entry, to be read and copied, the paper it comes from, and the way to its page of the help."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formula = Label(wrap=True)
        self._formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._paper = Label(size=fonts.SMALL, tone="faint", wrap=True)
        self._more = MoreLink()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._formula)
        layout.addWidget(self._paper)
        layout.addWidget(self._more)

    def show_entry(self, entry: Entry) -> None:
        """Show the formula of ``entry``."""
        self._formula.setText(entry.formula)
        self._formula.setAccessibleName(f"Formula of {entry.title}")
        self._paper.setText(entry.paper)
        self._paper.setVisible(bool(entry.paper))
        self._more.show_entry(type(entry))
