"""One line that leads through the lecture: what to do and to watch now, what comes next, and the ways back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout

from digitlab.core.experiment import Experiment
from digitlab.gui.icons import icon
from digitlab.gui.labels import Label
from digitlab.gui.session import Session

if TYPE_CHECKING:
    from digitlab.gui.help.lecture.idea import Step


class LectureBar(QFrame):
    """Stays, whatever a run says meanwhile, until it is closed.

    The settings from before its first step are one click away. Signals: ``step_wanted(address)`` and
    ``page_wanted(address)`` for what shall be shown.
    """

    step_wanted = Signal(str)
    page_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(objectName="lecture")
        self.setProperty("role", "bar")
        self._session = session
        self._own: Experiment | None = None
        self._here = self._next = ""
        self._text = Label(wrap=True)
        self._text.setObjectName("lecture_text")
        self._forward = QPushButton(objectName="lecture_next")
        self._page = QPushButton("Back to the lecture", objectName="lecture_page")
        self._mine = QPushButton("Back to my settings", objectName="lecture_own")
        self._close = QToolButton(objectName="lecture_close", accessibleName="Leave the lecture")
        self._close.setToolTip("Leave the lecture; the settings stay as they are")
        self._close.setProperty("kind", "small")
        self._lay_out()
        self._connect()
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(8)
        for widget in (self._text, self._forward, self._page, self._mine, self._close):
            row.addWidget(widget)
        row.setStretchFactor(self._text, 1)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(line)
        self._close.setIcon(icon("close"))

    def _connect(self) -> None:
        self._forward.clicked.connect(self._go_on)
        self._page.clicked.connect(lambda: self.page_wanted.emit(self._here))
        self._mine.clicked.connect(self._return)
        self._close.clicked.connect(self.hide)
        self._session.experiment_changed.connect(self._offer_own)

    def begin(self, address: str) -> Step:
        """Set the window up by the step at ``address`` and say what to watch; the step, for what it shows."""
        from digitlab.gui.help.lecture import page
        from digitlab.gui.help.lecture.ideas import STEPS

        step = STEPS[address]
        if self.isHidden():
            self._own = self._session.experiment
        self._session.set_up(step.made(self._session.experiment))
        self._offer_own(self._session.experiment)
        self._here, self._next = page.of_step(address), page.following(address)
        self._text.setText(step.watch)
        self._text.setAccessibleName(step.watch)
        self._page.setToolTip(page.name(self._here))
        self._forward.setVisible(bool(self._next))
        self._forward.setText("Next step" if self._next in STEPS else "Next page")
        self._forward.setToolTip(page.name(self._next) if self._next else "")
        self.show()
        return step

    def _go_on(self) -> None:
        """Set the next step up, or show the next page, which is to be read first."""
        (self.page_wanted if "#" in self._next else self.step_wanted).emit(self._next)

    def _return(self) -> None:
        self._session.set_up(self._own)

    def _offer_own(self, experiment: Experiment) -> None:
        self._mine.setVisible(self._own not in (None, experiment))
        self._mine.setToolTip(f'The settings from before the lecture, "{self._own.name}"' if self._own else "")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._close.setIcon(icon("close"))
        super().changeEvent(event)
