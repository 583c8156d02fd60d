"""The list of published sets; nothing is fetched before a person presses the button of one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from digitlab.core.published import Published
from digitlab.gui import fonts
from digitlab.gui.fetching import Fetching
from digitlab.gui.labels import Label
from digitlab.gui.panels.fetch_row import FetchRow

TEACHES = "Each becomes a dataset of yours. Nothing comes from the internet until you press Fetch."


class FetchPanel(QScrollArea):
    """Shows what :class:`Fetching` offers, and how far it is."""

    def __init__(self, fetching: Fetching, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setAccessibleName("Fetch a published set")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fetching = fetching
        self.rows = {key: FetchRow(fetching, published) for key, published in Published.entries().items()}
        self.close_it = QPushButton("Close", objectName="fetch_close")
        self.close_it.clicked.connect(fetching.close)
        self._lay_out()
        fetching.changed.connect(self.show_state)
        self.show_state()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label("Fetch a published set", size=fonts.TITLE, weight=fonts.SEMIBOLD))
        words.addWidget(Label(TEACHES, tone="faint", wrap=True))
        head = QHBoxLayout(spacing=16)
        head.addLayout(words, 1)
        head.addWidget(self.close_it, alignment=Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        inside.setProperty("role", "clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(16)
        column.addLayout(head)
        for row in self.rows.values():
            column.addWidget(row)
            row.moved.connect(partial(self.ensureWidgetVisible, row))
        column.addStretch()
        self.setWidget(inside)

    def show_state(self) -> None:
        """Show how far everything is."""
        for row in self.rows.values():
            row.show_state()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._fetching.close()
        else:
            super().keyPressEvent(event)
