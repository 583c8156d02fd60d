"""The tab with the large picture of the network, put together when the window has been painted for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitlab.gui.session import Session

if TYPE_CHECKING:
    from digitlab.gui.network.pages import NetworkPages


class NetworkTab(QWidget):
    """The engine is asked about the network only while this is in sight.

    ``enlarged(wanted)`` asks for all the room there is, or gives it back.
    """

    enlarged = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Network")
        self._session = session
        self._pages: NetworkPages | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._build)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    def pages(self) -> NetworkPages | None:
        """What is shown, once it is there."""
        return self._pages

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._pages is None:
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._pages is not None:
            self._session.inspections.watch(True)
            self.enlarged.emit(self._pages.larger)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.inspections.watch(False)
        self.enlarged.emit(False)

    def _build(self) -> None:
        if self._pages is not None:
            return
        from digitlab.gui.network.pages import NetworkPages

        self._pages = NetworkPages(self._session)
        self._pages.enlarged.connect(self.enlarged)
        self.layout().addWidget(self._pages)
        self._session.inspections.watch(self.isVisible())
