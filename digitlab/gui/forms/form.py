"""A form made from any spec: one row per field, in and out as frozen values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitlab.core.parameter import hint, item
from digitlab.core.refusal import sentence
from digitlab.core.spec import Spec
from digitlab.gui.forms import fields, several
from digitlab.gui.forms.fields import LABEL_WIDTH, FieldRow, holds
from digitlab.gui.forms.fold import Fold
from digitlab.gui.forms.several import NumbersRow

Row = FieldRow | NumbersRow


class SpecForm(QWidget):
    """Shows the fields ``names`` of ``spec`` (by default all that a row can hold) and tells every allowed change.

    ``changed`` brings a new spec of the same class. A value out of range is refused in a sentence beneath its control,
    and the value before it stays. A ``late`` form makes its rows when they are first seen or asked for.
    """

    changed = Signal(object)

    def __init__(
        self,
        spec: Spec,
        names: Sequence[str] | None = None,
        label_width: int = LABEL_WIDTH,
        *,
        late: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._spec = spec
        self._names = list(field_names(type(spec)) if names is None else names)
        self._label_width = label_width
        self._running_spec: Spec | None = None
        self._rows: dict[str, Row] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        if not late:
            self._fill()

    def show(self, spec: Spec) -> None:
        """Show other values of the same class without telling (``setVisible`` shows the form itself)."""
        assert type(spec) is type(self._spec), f"{type(spec).__name__} is not {type(self._spec).__name__}"
        self._spec = spec
        for name, row in self._rows.items():
            row.show_value(getattr(spec, name))

    def told(self) -> list[str]:
        """Each field and its value in words; none for one that is best left unsaid."""
        return [
            (several.told if item(field) else fields.told)(name, field, getattr(self._spec, name))
            for name in self._names
            for field in (type(self._spec).model_fields[name],)
        ]

    def spec(self) -> Spec:
        """The spec shown."""
        return self._spec

    def rows(self) -> dict[str, Row]:
        """The rows by the names of their fields."""
        self._fill()
        return dict(self._rows)

    def set_running(self, running: bool) -> None:
        """Say at each field when a change acts while a run is under way."""
        if running != (self._running_spec is not None):
            self._running_spec = self._spec if running else None
        for row in self._rows.values():
            row.set_running(running)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def _fill(self) -> None:
        """Put the rows in, where they are not there yet."""
        if self._rows:
            return
        rare = Fold("More")
        for name in self._names:
            field = type(self._spec).model_fields[name]
            row = _row(name, field, self._label_width)
            row.edited.connect(lambda value, name=name: self._change(name, value))
            (rare.inside if hint(field, "rare") else self.layout()).addWidget(row)
            if self.isVisible():
                row.setVisible(True)  # a layout would do so later
            self._rows[name] = row
        rare.setVisible(rare.inside.count() > 0)
        self.layout().addWidget(rare)
        if self._running_spec is not None:  # what changed since is to be marked
            for name, row in self._rows.items():
                row.show_value(getattr(self._running_spec, name))
                row.set_running(True)
        self.show(self._spec)

    def _change(self, name: str, value: Any) -> None:
        values = {field: getattr(self._spec, field) for field in type(self._spec).model_fields}
        try:
            new = type(self._spec).model_validate(values | {name: value})
        except ValidationError as error:
            row = self._rows[name]
            said = sentence(error, type(self._spec), json.dumps({name: value}))
            row.refuse(said, getattr(self._spec, name))
            return
        self.show(new)
        self.changed.emit(new)


def field_names(spec: type[Spec]) -> list[str]:
    """The fields of a spec that a row can hold."""
    return [name for name, field in spec.model_fields.items() if holds(field) or item(field)]


def _row(name: str, field: FieldInfo, label_width: int) -> Row:
    return NumbersRow(name, field) if item(field) else FieldRow(name, field, label_width)
