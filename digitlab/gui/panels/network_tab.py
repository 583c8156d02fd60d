"""The tab with the large picture of the network."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from digitlab.gui.panels.late_tab import LateTab
from digitlab.gui.session import Session


class NetworkTab(LateTab):
    """The engine is asked about the network only while this is in sight."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Network", parent)
        self._session = session

    def made(self) -> QWidget:
        from digitlab.gui.network.pages import NetworkPages

        pages = NetworkPages(self._session)
        self._session.inspections.watch(self.isVisible())
        return pages

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.pages() is not None:
            self._session.inspections.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.inspections.watch(False)
