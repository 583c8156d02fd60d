"""Why the drawing is read as it is: what in it speaks for the answer, and which other forms would turn it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from digitlab.core.explanation import CHANGES
from digitlab.core.network import CLASSES
from digitlab.data.explanation import Explanation
from digitlab.gui import fonts
from digitlab.gui.browser.notice_view import NoticeView
from digitlab.gui.browser.words import Notice
from digitlab.gui.forms.controls import Choice
from digitlab.gui.labels import Label, Remark
from digitlab.gui.session import Session
from digitlab.gui.why import words
from digitlab.gui.why.evidence import EvidenceMap
from digitlab.gui.why.forms import COLUMNS, OtherForms

RIVAL = 48  # pixels, for a digit


class WhyPanel(QWidget):
    """Shows ``session.explanations``."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Why")
        self._session, self._explanations = session, session.explanations
        self._shown: Any = None  # an explanation and the digit that it is held against
        self._place: tuple[int, int] | None = None  # what is pointed at, a pixel of the ink or the gaps, or a form
        self._gap, self._form = False, None
        self.heading = _remark()
        self.heading.setFont(fonts.font(fonts.TITLE, fonts.SEMIBOLD))
        self.line = _remark()
        self.rival = Choice([], name="The digit that the answer is compared with", width=RIVAL)
        self.rival.setObjectName("why_rival")
        self.close_it = QPushButton("Close", objectName="why_close", accessibleName="Close the reasons")
        self.ink = EvidenceMap(words.ERASED, words.ERASED_TIP)
        self.gaps = EvidenceMap(words.INKED, words.INKED_TIP)
        self.forms = OtherForms()
        self.turning = _remark()
        self.turning.setFont(fonts.font(fonts.SMALL))
        self.notice = NoticeView()
        self._legend = Label(size=fonts.SMALL, tone="faint")
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.show_state()

    def _lay_out(self) -> None:
        head = QHBoxLayout(spacing=8)
        head.addWidget(self.heading, 1)
        head.addWidget(Label("Compared with", size=fonts.SMALL, tone="faint"))
        head.addWidget(self.rival)
        head.addWidget(self.close_it)
        maps = QHBoxLayout(spacing=12)
        for name, view in ((words.ERASED, self.ink), (words.INKED, self.gaps)):
            under = QVBoxLayout(spacing=2)
            under.addWidget(Label(name, size=fonts.SMALL, tone="faint"))
            under.addWidget(view, 1)
            maps.addLayout(under, 1)
        right = QVBoxLayout(spacing=2)
        right.addWidget(self.turning)
        right.addWidget(self.forms, 1)
        body = QHBoxLayout(spacing=24)
        body.addLayout(maps, 1)
        body.addLayout(right, 1)
        column = QVBoxLayout(page := QWidget(), spacing=2)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        said = QHBoxLayout(spacing=16)
        said.addWidget(self.line, 1)
        said.addWidget(self._legend)
        column.addLayout(said)
        column.addLayout(body, 1)
        for view in (page, self.notice):
            self._stack.addWidget(view)
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 4, 16, 4)
        around.addWidget(self._stack)

    def _connect(self) -> None:
        self.close_it.clicked.connect(self._explanations.close)
        self.rival.edited.connect(self._explanations.hold_against)
        self.ink.pointed.connect(lambda place: self._mean_place(place, gap=False))
        self.gaps.pointed.connect(lambda place: self._mean_place(place, gap=True))
        self.forms.pointed.connect(self._mean_form)
        self.forms.opened.connect(self._session.digit_opened)
        self._explanations.changed.connect(self.show_state)
        self._session.inspections.drawn.connect(self.show_state)
        self._session.engine_changed.connect(self.show_state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._explanations.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._explanations.watch(False)

    def show_state(self) -> None:
        """Show what was found, or why nothing is."""
        found, rival = self._explanations.found, self._explanations.rival
        self._stack.setCurrentIndex(1 if found is None else 0)
        if found is None or rival is None:
            self.notice.say(Notice(self._missing()))
            return
        if self._shown is None or self._shown[0] is not found or self._shown[1] != rival:
            self._show(found, rival)
        self._say()
        self.heading.set_tone("text" if self._explanations.up_to_date else "faint")

    def _show(self, found: Explanation, rival: int) -> None:
        self._shown = found, rival
        self.heading.say(words.headline(found, rival, learning=self._session.activity == "training"), "text")
        self._show_rivals(found, rival)
        self.ink.show_weights(found.picture, found.for_ink(rival))
        self.gaps.show_weights(found.picture, found.for_gaps(rival))
        self._legend.setText(words.legend(found.answer, rival))
        self.forms.show_forms(found)
        self.turning.say(words.turning(found))
        reasons = words.reasons(found, rival)
        for view in (self.ink, self.gaps):
            view.setAccessibleDescription(reasons)
        self.forms.setAccessibleDescription(self.turning.whole())

    def _show_rivals(self, found: Explanation, rival: int) -> None:
        others = [digit for digit in range(CLASSES) if digit != found.answer]
        if [self.rival.itemData(place) for place in range(self.rival.count())] != others:
            self.rival.clear()
            for digit in others:
                self.rival.addItem(str(digit), digit)
        self.rival.set_value(rival)

    def _missing(self) -> str:
        known = self._session.engine.absence() or self._explanations.problem
        return known or (words.ASKED if self._session.inspections.picture is not None else words.DRAW)

    def _mean_place(self, place: tuple[int, int] | None, *, gap: bool) -> None:
        self._place, self._gap, self._form = place, gap, None
        self._say()

    def _mean_form(self, form: int | None) -> None:
        self._place, self._form = None, form
        self._say()

    def _say(self) -> None:
        """Say something about what is pointed at, or else what speaks most."""
        if self._shown is None:
            return
        found, rival = self._shown
        if self._place is not None:
            weights = found.for_gaps(rival) if self._gap else found.for_ink(rival)
            self.line.say(words.of_place(found, rival, float(weights[self._place]), gap=self._gap), "text")
        elif self._form is not None:
            row, column = divmod(self._form, COLUMNS)
            amount = CHANGES[row].amounts[column]
            self.line.say(words.of_form(found, CHANGES[row], amount, found.shares_of(row, column)), "text")
        else:
            self.line.say(words.reasons(found, rival) if self._explanations.up_to_date else words.AGAIN)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._explanations.close()
        else:
            super().keyPressEvent(event)


def _remark() -> Remark:
    made = Remark()
    made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return made
