"""One row of a form: the name of a field, its control, when a change acts, and what was refused."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from digitlab.core.parameter import bounds, hint
from digitlab.gui import fonts, icons
from digitlab.gui.forms import numbers
from digitlab.gui.forms.controls import Choice, NumberField, Switch
from digitlab.gui.forms.entry_field import EntryField, TextField
from digitlab.gui.forms.slider import NumberSlider
from digitlab.gui.labels import Label, Tone

LABEL_WIDTH = 88
SLIDER_NUMBER = 58  # the width of a number beside its slider
HEIGHT = 30
UNBROKEN = "\u2011"  # a hyphen at which no label is broken
ACTS_NOW, ANEW, NEXT_PLAY = "acts now", "state anew", "next Play"
MEANINGS = {
    ACTS_NOW: "A change acts at once.",
    ANEW: "A change acts at once, and the optimizer forgets what it remembered.",
    NEXT_PLAY: "The change counts with the next Play.",
}


def holds(field: FieldInfo) -> bool:
    """Whether a row can hold a field of this type."""
    kind = field.annotation
    return kind in (bool, int, float, str) or (get_origin(kind) is Literal and len(get_args(kind)) > 1)


def control_for(field: FieldInfo) -> Choice | NumberField | Switch | TextField:
    """The control for a field that a row can hold, by its type."""
    kind = field.annotation
    if kind is bool:
        return Switch()
    if kind is str:
        return TextField()
    if kind is int or kind is float:
        return NumberField(whole=kind is int, log=hint(field, "scale") == "log", limits=bounds(field))
    return Choice([(str(choice).replace("_", " "), choice) for choice in get_args(kind)])


def told(name: str, field: FieldInfo, value: Any) -> str:
    """A field and its ``value`` in words."""
    return f"{title(name, field)} {numbers.told(value)}"


def title(name: str, field: FieldInfo) -> str:
    """What a field is called."""
    return field.title or name.replace("_", " ")


class FieldFrame(QFrame):
    """The box around a field, which shows where the focus is."""

    def __init__(self, control: EntryField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self.setFixedHeight(HEIGHT)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(6, 1, 6, 1)
        self.line.setSpacing(4)
        self.line.addWidget(control, 1)
        control.installEventFilter(self)

    def set_property(self, name: str, value: bool) -> None:
        """Set a property of the style sheet."""
        if self.property(name) != value:
            self.setProperty(name, value)
            self.style().unpolish(self)
            self.style().polish(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.set_property("lit", event.type() == QEvent.Type.FocusIn)
        return False


class NumberFrame(FieldFrame):
    """A box with a unit and a mark, and in its place, under the mouse, the way back to the default."""

    def __init__(self, control: NumberField, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(control, parent)
        self.mark = Label(size=fonts.SMALL)
        self.back = QToolButton()
        self.back.setProperty("kind", "small")
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.unit = Label(unit, tone="faint", size=fonts.SMALL)
        for widget in (self.unit, self.mark, self.back):
            self.line.addWidget(widget)
        self._colour()

    def say(self, mark: str, tone: Tone, *, measured: bool = True) -> None:
        """Show when a change acts; there is room for a unit beside a short word only, or where it is ``measured``."""
        unit = self.unit.text() if measured else ""
        self.mark.setText(mark.removeprefix("acts ") if unit else mark)
        self.mark.set_tone(tone)
        self.mark.setVisible(bool(mark))
        self.unit.setVisible(bool(unit) and mark != NEXT_PLAY)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._colour()
        super().changeEvent(event)

    def _colour(self) -> None:
        self.back.setIcon(icons.icon("reset"))


class FieldRow(QWidget):
    """A field of a spec as a row; ``edited`` tells what a person entered, allowed or not.

    A number that is dragged by a slider leaves no room for a mark beside it.
    """

    edited = Signal(object)

    def __init__(
        self, name: str, field: FieldInfo, label_width: int = LABEL_WIDTH, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name, self._field, self._label_width = name, field, label_width
        assert holds(field), f"{name} needs more than a row"
        self.control = control_for(field)
        self.title = title(name, field)
        self._label = Label(self.title.replace("-", UNBROKEN), tone="faint", wrap=True)
        self._frame = NumberFrame(self.control, hint(field, "unit")) if isinstance(self.control, NumberField) else None
        self.slider = NumberSlider(bounds(field)) if hint(field, "slider") else None
        self._sentence = Label(size=fonts.SMALL, tone="error", wrap=True)
        self._acts = hint(field, "acts")
        self._running_value: Any = None
        self._running = False
        self._arrange()
        self.control.edited.connect(self.edited)
        self._renew_mark()

    def _arrange(self) -> None:
        self._label.setFixedWidth(self._label_width)
        self._label.setBuddy(self.control)
        self.control.setAccessibleName(self.title)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._label)
        right = Qt.AlignmentFlag.AlignRight if isinstance(self.control, Switch) else Qt.AlignmentFlag(0)
        box = FieldFrame(self.control) if isinstance(self.control, TextField) else self._frame
        if self.slider is not None and self._frame is not None:
            self.slider.setAccessibleName(f"{self.title}, slider")
            self.slider.edited.connect(self.edited)
            self._frame.setFixedWidth(SLIDER_NUMBER)
            line.addWidget(self.slider, 1)
        line.addWidget(box or self.control, 0 if self.slider else 1, right)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self._sentence)
        self._sentence.hide()
        if self._frame is not None:
            self._frame.back.clicked.connect(self._go_back)
            self._frame.back.setAccessibleName(f"{self.title}: back to {self._default()}")
            self._frame.back.setToolTip(f"Back to {self._default()}")

    def show_value(self, value: Any) -> None:
        """Show the value that counts; what was refused is forgotten."""
        self.control.set_value(value)
        if self.slider is not None:
            self.slider.set_value(value)
        self._refuse("")
        self._renew_mark()

    def refuse(self, sentence: str, kept: Any) -> None:
        """Say why what was entered is not taken, and show again what is ``kept``."""
        self.control.set_value(kept)
        self._refuse(sentence.replace(self.name, self.title, 1))

    def refusal(self) -> str:
        """The sentence shown beneath the control."""
        return self._sentence.text()

    def set_running(self, running: bool) -> None:
        """Say when changes act while a run is under way."""
        if running != self._running:
            self._running, self._running_value = running, self.control.value()
            self._renew_mark()

    def mark(self) -> str:
        """When a change acts, where that is to be said."""
        if self._acts == "now":
            return ACTS_NOW
        if not self._running:
            return ""
        if self._acts == "optimizer":
            return ANEW
        return NEXT_PLAY if self.control.value() != self._running_value else ""

    def enterEvent(self, event: QEnterEvent) -> None:
        self._renew_mark()

    def leaveEvent(self, event: QEvent) -> None:
        self._renew_mark()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu().popup(event.globalPos())

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(f"Back to {self._default()}", self._go_back).setEnabled(self._changed())
        return menu

    def _refuse(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        if self._frame is not None:
            self._frame.set_property("refused", bool(sentence))

    def _renew_mark(self) -> None:
        help_text = self._field.description or ""
        self.setToolTip(" ".join(filter(None, (help_text, MEANINGS.get(self.mark(), "")))))
        for control in filter(None, (self.control, self.slider)):
            control.setAccessibleDescription(self.toolTip())
        self._label.set_tone("text" if self._changed() else "faint")
        if self._frame is not None:
            back = self._changed() and self.underMouse()
            self._frame.back.setVisible(back)
            mark = "" if back or self.slider else self.mark()
            tone: Tone = "warning" if mark == NEXT_PLAY else "good"
            self._frame.say(mark, tone, measured=not (back and self.slider))

    def _changed(self) -> bool:
        return bool(self.control.value() != self._field.default)

    def _default(self) -> str:
        return numbers.told(self._field.default)

    def _go_back(self) -> None:
        self.edited.emit(self._field.default)
