"""The line at the bottom: where the run stands, how far it is, and what decides."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from digitlab.gui import wording
from digitlab.gui.fonts import MEDIUM
from digitlab.gui.labels import Label
from digitlab.gui.session import Session

HONESTY_TIP = (
    "The validation digits, which are never learned from, choose the best epoch; the test set is not looked at while"
    " you try things out."
)
STEP_TIP = (
    "Of the last batch: ‖g‖ is the length of the gradient, how steep the loss is where the network stands;"
    " the update is how far the weights were moved, as a share of their size."
)
PARTS = 1_000
PACE_MS = 400


class StatusBar(QFrame):
    """Shows the session's state in words; takes nothing."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self._session = session
        self._headline = Label(weight=MEDIUM)
        self._headline.setObjectName("status")
        self._progress = QProgressBar(objectName="progress", maximum=PARTS, textVisible=False)
        self._progress.setFixedWidth(200)
        self._progress.setAccessibleName("Share of the run that is done")
        self.detail = Label(tone="faint")
        self.detail.setObjectName("status_detail")
        self._honesty = Label(tone="faint")
        self._honesty.setObjectName("honesty")
        self._honesty.setToolTip(HONESTY_TIP)
        self.end = QWidget()  # of the line, where a message finds room
        end = QHBoxLayout(self.end)
        end.setContentsMargins(0, 0, 0, 0)
        end.addWidget(self.detail)
        end.addStretch()
        end.addWidget(self._honesty)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(16)
        row.addWidget(self._headline)
        row.addWidget(self._progress)
        row.addWidget(self.end, 1)
        self._stale, self._coming = False, ""
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._pace.timeout.connect(self._catch_up)
        session.run_changed.connect(self.show_status)
        session.engine_changed.connect(self.show_status)
        session.experiment_changed.connect(self.show_status)
        session.slow_motion.changed.connect(self.show_status)
        self.show_status()

    def show_status(self) -> None:
        """Say where things stand: news at once, numbers that only move on at a pace that can be read."""
        session = self._session
        self._honesty.setText(wording.honesty(session.run))
        pace, coming = session.slow_motion.pace, session.coming
        where = session.run, session.activity, session.engine.state, session.answering
        expected = session.expected if session.activity == "idle" else None  # it is not asked for with every batch
        status = wording.status(*where, pace, coming, expected)
        if status.headline == self._headline.text() and coming == self._coming and self._pace.isActive():
            self._stale = True
            return
        self._stale, self._coming = False, coming
        self._pace.start()
        self._headline.setText(status.headline)
        self._progress.setVisible(status.share is not None)
        self._progress.setValue(round(PARTS * (status.share or 0.0)))
        self.detail.setText(status.detail)
        self.detail.setToolTip(STEP_TIP if wording.GRADIENT in status.detail else "")

    def _catch_up(self) -> None:
        if self._stale:
            self.show_status()
