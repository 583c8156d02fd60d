"""What the Evaluation tab shows: confusion, classes, mistakes, calibration and robustness."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from digitlab.core.evaluation import Evaluated
from digitlab.gui import file_dialogs
from digitlab.gui.browser.notice_view import NoticeView
from digitlab.gui.browser.words import Notice
from digitlab.gui.evaluation import words
from digitlab.gui.evaluation.calibration import CalibrationView
from digitlab.gui.evaluation.class_scores import ClassScores
from digitlab.gui.evaluation.curves import RobustnessCurves
from digitlab.gui.evaluation.errors import ConfusionPage, MistakesPage
from digitlab.gui.evaluation.evaluation import Evaluation, Found
from digitlab.gui.evaluation.header import EvaluationHeader
from digitlab.gui.evaluation.pictures import Pictures
from digitlab.gui.evaluation.robustness import Robustness
from digitlab.gui.session import Session


class EvaluationPages(QWidget):
    """Shows an :class:`Evaluation` of its own; ``enlarged(wanted)`` asks for all the room, or gives it back."""

    enlarged = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.evaluation, self.robustness = Evaluation(session, self), Robustness(session, self)
        pictures = Pictures(self)
        self.confusion, self.mistakes = ConfusionPage(pictures), MistakesPage(pictures)
        self.classes, self.calibration, self.curves = ClassScores(), CalibrationView(), RobustnessCurves()
        self.notice = NoticeView()
        self._pages: dict[str, QWidget] = {"Confusion": self.confusion, "Classes": self.classes,
                                           "Mistakes": self.mistakes, "Calibration": self.calibration,
                                           "Robustness": self.curves}  # fmt: skip
        self._page: Any = self.confusion
        self._shown: dict[QWidget, Evaluated] = {}  # by page
        self.header = EvaluationHeader(list(self._pages))
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for page in (*self._pages.values(), self.notice):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 4)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.header.turned.connect(lambda place: self.turn_to(list(self._pages.values())[place]))
        self.header.part_chosen.connect(self.evaluation.look_at)
        self.header.acted.connect(self._act)
        self.header.export_wanted.connect(self._export)
        self.header.larger.toggled.connect(self.enlarged)
        self.notice.acted.connect(lambda _: self._act())
        for page in (self.confusion, self.mistakes):
            page.opened.connect(self._session.digit_opened)
        for changed in (self.evaluation.changed, self.robustness.changed, self._session.opening.changed,
                        self._session.run_changed, self._session.engine_changed):  # fmt: skip
            changed.connect(self.show_state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.evaluation.watch(True)
        self.show_state()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.evaluation.watch(False)

    @property
    def larger(self) -> bool:
        """Whether all the room there is was asked for."""
        return self.header.larger.isChecked()

    def turn_to(self, page: QWidget) -> None:
        """Show one of the pages."""
        self._page = page
        self.show_state()

    def show_state(self) -> None:
        """Show what is known, or what can be done to know it; a run that goes on changes nothing but words."""
        if not self.isVisible():
            return
        bending, found = self._page is self.curves, self.evaluation.found
        told = words.unbent(self.robustness) if bending else words.unknown(self.evaluation, self._session)
        self._stack.setCurrentWidget(self._page if told is None else self.notice)
        if told is not None:
            self.notice.say(told)
        elif bending:
            self.curves.show_robustness(self.robustness)
        elif found is not None:
            self._show_found(found)
        self._show_header(told)

    def _show_found(self, found: Found) -> None:
        if self._shown.get(self._page) is not found.evaluated:
            self._shown[self._page] = found.evaluated
            self._page.show_evaluated(found.evaluated)

    def _show_header(self, told: Notice | None) -> None:
        header, bending, found = self.header, self._page is self.curves, self.evaluation.found
        header.part.setVisible(not bending)
        header.part.set_value(self.evaluation.part)
        if told is not None or (found is None and not bending):
            header.summary.say("")
        else:
            header.summary.say(words.bending(self.robustness) if bending else words.summary(found, self._going()))
        header.act.setVisible(told is None)
        header.act.setText(self._verb())
        header.act.setEnabled(not self._why_not())
        header.act.setToolTip(self._why_not())
        header.export.setEnabled(found is not None)

    def _going(self) -> str:
        """How far it is, or what has become of the network since."""
        if self.evaluation.part == "check" and self.evaluation.state == "asked":
            return f"reading again, {100 * self.evaluation.share:.0f} % done"
        return self.evaluation.since()

    def _asking(self) -> bool:
        """Whether what the page is about is being asked."""
        if self._page is self.curves:
            return self.robustness.state == "asked"
        if self.evaluation.part == "test":
            return self._session.opening.state == "reading"
        return self.evaluation.state == "asked"

    def _verb(self) -> str:
        if self._asking():
            return "Cancel"
        return "Open again" if self._page is not self.curves and self.evaluation.part == "test" else "Again"

    def _why_not(self) -> str:
        if self._asking():
            return ""
        tests = self._page is not self.curves and self.evaluation.part == "test"
        return self._session.opening.why_not() if tests else self.evaluation.why_not()

    def _act(self) -> None:
        """Ask what the page is about, or ask no further."""
        if self._page is self.curves:
            asked = self.robustness
        elif self.evaluation.part == "check":
            asked = self.evaluation
        else:
            self._open_test()
            return
        if self._asking():
            asked.stop()
        else:
            asked.ask()

    def _open_test(self) -> None:
        if self._asking():
            self._session.opening.stop()
        else:
            self._session.opening.begin()

    def _export(self) -> None:
        found = self.evaluation.found
        if found is not None:
            points = self.robustness.points if self._bends_of(found) else []
            file_dialogs.ask_where_to_report(self, self._session, found.evaluated, found.words(), points)

    def _bends_of(self, found: Found) -> bool:
        """Whether the robustness that was measured is that of the same network."""
        asked_of = self.robustness.asked_of
        return self.robustness.state == "answered" and asked_of is not None and asked_of.same(found.moment)
