"""What the Gradient tab shows: the backward pass by hand, the bench that checks the gradient, and the loss surface."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from digitlab.core.gradient_check import MOST_COUNT, WeightPlace
from digitlab.gui.backward.page import BackwardPage
from digitlab.gui.browser.notice_view import NoticeView
from digitlab.gui.browser.words import Notice
from digitlab.gui.buttons import flat
from digitlab.gui.forms.controls import NumberField
from digitlab.gui.forms.fields import FieldFrame
from digitlab.gui.gradient import words
from digitlab.gui.gradient.check_page import CheckPage
from digitlab.gui.gradient.cost_page import CostPage
from digitlab.gui.gradient.questions import Check, Cost, GradientQuestion
from digitlab.gui.gradient.step_page import StepPage
from digitlab.gui.labels import Label, Tone
from digitlab.gui.session import Session
from digitlab.gui.surface.page import SurfacePage

FIELD_WIDTH = 56
COUNT_REFUSED = f"Weights per layer: choose a whole number from 1 to {MOST_COUNT}."


class GradientPages(QWidget):
    """Signals: ``enlarged(wanted)`` asks for all the room there is, or gives it back."""

    enlarged = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.check, self.cost = Check(session, self), Cost(session, self)
        self.backward = BackwardPage(session)
        self.weights, self.steps = CheckPage(self.check), StepPage(self.check)
        self.costs = CostPage(self.check, self.cost)
        self.surface = SurfacePage(session)
        self._pages = {"Backward pass": self.backward, "Check": self.weights, "Step size": self.steps,
                       "Cost": self.costs, "Surface": self.surface}  # fmt: skip
        self._by_itself = (self.backward, self.surface)  # pages with controls of their own
        self._page: QWidget = self.backward
        self.notice, self.stack = NoticeView(), QStackedWidget()
        self.buttons = {name: flat(name, checkable=True) for name in self._pages}
        self._larger = flat("Larger", "Give the gradient the room of the curves, or give it back", checkable=True)
        self._larger.setChecked(True)  # numbers on edges need room
        self.count = NumberField(whole=True, limits={"ge": 1, "le": MOST_COUNT})
        self.count.setAccessibleName("Weights per layer")
        self.count.set_value(self.check.count)
        self.summary = Label(wrap=True)
        self.act = QPushButton(objectName="gradient_act")
        self.act.setProperty("kind", "primary")
        self._lay_out()
        self._connect()
        self.show_state()

    def _lay_out(self) -> None:
        group, above, below = QButtonGroup(self), QHBoxLayout(spacing=4), QHBoxLayout()
        for button in self.buttons.values():
            group.addButton(button)
            above.addWidget(button)
        self.buttons["Backward pass"].setChecked(True)
        above.addStretch()
        above.addWidget(self._larger)
        below.setSpacing(12)
        self._line, self._counting = QWidget(), QWidget()
        counting = QHBoxLayout(self._counting)
        frame = FieldFrame(self.count)
        frame.setFixedWidth(FIELD_WIDTH)
        counting.addWidget(frame)
        counting.addWidget(Label("weights per layer", tone="faint"))
        counting.setContentsMargins(0, 0, 0, 0)
        self._line.setLayout(below)
        below.setContentsMargins(4, 0, 4, 0)
        below.addWidget(self.act)
        below.addWidget(self._counting)
        below.addWidget(self.summary, 1)
        for page in (*self._pages.values(), self.notice):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 4)
        column.setSpacing(4)
        column.addLayout(above)
        column.addWidget(self._line)
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _, page=self._pages[name]: self.turn_to(page))
        self._larger.toggled.connect(self.enlarged)
        self.count.edited.connect(self._set_count)
        self.act.clicked.connect(self._act)
        for changed in (self.check.changed, self.cost.changed, self._session.engine_changed):
            changed.connect(self.show_state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.enlarged.emit(self.larger)
        self.show_state()

    @property
    def larger(self) -> bool:
        """Whether all the room there is was asked for."""
        return self._larger.isChecked()

    def turn_to(self, page: QWidget) -> None:
        """Show one of the pages."""
        self._page = page
        for name, one in self._pages.items():
            self.buttons[name].setChecked(one is page)
        self.show_state()

    def check_weight(self, weight: WeightPlace) -> None:
        """Check one weight of the network that answers, now."""
        self.turn_to(self.weights)
        self.check.look_at(weight)

    def show_race(self) -> None:
        """Show the paths of the newest race on one surface."""
        self.turn_to(self.surface)
        self.surface.show_race()

    def question(self) -> GradientQuestion:
        """What the page is about."""
        return self.cost if self._page is self.costs else self.check

    def show_state(self) -> None:
        """Show what is known, or what can be done to know it."""
        told = self._missing()
        self.stack.setCurrentWidget(self._page if told is None else self.notice)
        if told is not None:
            self.notice.say(told)
        for page in (self.weights, self.steps, self.costs):
            page.show_state()
        self._line.setVisible(self._page not in self._by_itself)
        self._counting.setVisible(self._page is self.weights or self._page is self.steps)
        asking, why_not = self.question().state == "asked", self.question().why_not()
        self.act.setText("Cancel" if asking else "Measure" if self._page is self.costs else "Check")
        self.act.setEnabled(asking or not why_not)
        self.act.setToolTip("" if asking else why_not)
        if told is None:
            self._say()
        else:
            self._tell("", "text")

    def _missing(self) -> Notice | None:
        """What is said where there is nothing to show."""
        question = self.question()
        shown = bool(self.costs.rows()) if self._page is self.costs else self.check.checked is not None
        if self._page in self._by_itself or shown:
            return None
        if question.state == "asked":
            return Notice(words.progress(question, ""), share=question.share)
        teaches = {self.costs: words.COST_TEACHES, self.steps: words.STEP_TEACHES}.get(self._page, words.CHECK_TEACHES)
        return Notice(question.why_not() or words.progress(question, teaches))

    def _say(self) -> None:
        tone: Tone = "text"
        if self._page is self.costs:
            said = words.cost(self.cost) if self.cost.found else words.progress(self.cost, "")
        elif self.check.checked is None or self.check.state != "answered":
            said = words.progress(self.check, "")
        else:
            found, said = words.verdict(self.check)
            tone = "error" if any(one.verdict == "wrong" for one in found) else "text"
        self._tell(said, tone)

    def _tell(self, said: str, tone: Tone) -> None:
        self.summary.setText(said)
        self.summary.set_tone(tone)

    def _set_count(self, count: int | float | str) -> None:
        if isinstance(count, int) and 1 <= count <= MOST_COUNT:
            self.check.count, self.check.chosen = count, []
            self.count.set_value(count)
        else:
            self.count.set_value(self.check.count)
            self._tell(COUNT_REFUSED, "error")

    def _act(self) -> None:
        question = self.question()
        if question.state == "asked":
            question.stop()
            return
        self.check.chosen = []
        question.ask()
