"""Finds a learning rate: what the test does, how it goes, what it found, and the one click that takes it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QStackedLayout, QVBoxLayout, QWidget

from digitlab.core import range_test
from digitlab.core.experiment import Experiment
from digitlab.gui import fonts, refusals
from digitlab.gui.labels import Label
from digitlab.gui.session import Session

if TYPE_CHECKING:
    from digitlab.gui.panels.rate_result import RateResult

TEACHES = (
    "Too small a learning rate learns nothing, too large a one destroys what was learned.\nThis test tries ever larger "
    "ones on a copy of the network and shows where the loss falls fastest."
)


class RateFinder(QWidget):
    """Teaches until there is something to show; what has been tried is then a plot, which is made when first needed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAccessibleName("Learning rate")
        self._find = QPushButton("Find a learning rate", objectName="find_rate")
        self._reason = Label(size=fonts.SMALL, tone="faint", wrap=True)
        self._result: RateResult | None = None
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._empty())
        self._find.clicked.connect(self.find)
        session.finding.changed.connect(self.show_search)
        for signal in (session.run_changed, session.engine_changed, session.experiment_changed):
            signal.connect(self.show_state)
        self.show_state()

    def _empty(self) -> QWidget:
        self._find.setProperty("kind", "primary")
        self._find.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        teaches = Label(TEACHES, tone="faint", wrap=True)
        for text in (teaches, self._reason):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            text.setContentsMargins(32, 0, 32, 0)
        column = QVBoxLayout(page := QWidget())
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addStretch()
        column.addWidget(teaches)
        column.addWidget(self._find, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._reason)
        column.addStretch()
        return page

    def find(self) -> None:
        """Look for a learning rate, where nothing is in the way."""
        self._session.finding.begin(self._session.experiment)

    def show_state(self) -> None:
        """Enable what can be done now, and say what is in the way."""
        reason = self._session.finding.why_not(self._session.experiment)
        self._find.setEnabled(not reason)
        self._reason.setText(reason or self._start())
        if self._result is not None:
            self._result.show_state(self._session.experiment, reason)

    def show_search(self) -> None:
        """Show what has been tried."""
        finding = self._session.finding
        if self._result is None and finding.state != "none":
            self._result = self._made()
        if self._result is not None:
            self._result.show_search(finding, range_test.rates(finding.tested or Experiment()))
            self._layout.setCurrentWidget(self._result)
        self.show_state()

    def _start(self) -> str:
        paused = self._session.activity == "paused"
        return "It starts from where the paused run stands." if paused else "It starts from a fresh network."

    def _made(self) -> RateResult:
        from digitlab.gui.panels.rate_result import RateResult

        made = RateResult()
        made.again.connect(self.find)
        made.cancelled.connect(self._session.finding.stop)
        made.used.connect(self._use)
        self._layout.addWidget(made)
        return made

    def _use(self, rate: float) -> None:
        with refusals.said(self._session.complain):  # another optimizer may allow less
            self._session.change(self._session.experiment.with_value("optimizer.learning_rate", rate))
