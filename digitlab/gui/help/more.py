"""The way from an entry in a form to its page of the help."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWhatsThisClickedEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QWidget

from digitlab.core.spec import Entry
from digitlab.gui import fonts
from digitlab.gui.help import addresses


class MoreLink(QPushButton):
    """Such as ``More about Adam``; asks whatever window it is in for the page, as Qt's own What's This links do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address = addresses.INDEX
        self.setProperty("kind", "link")
        self.setFont(fonts.font(fonts.SMALL))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: QApplication.sendEvent(self, QWhatsThisClickedEvent(self._address)))

    def show_entry(self, entry: type[Entry]) -> None:
        """Lead to the page of ``entry``."""
        self._address = addresses.of_entry(entry)
        self.setText(f"More about {entry.title}")
