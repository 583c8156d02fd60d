"""The tab with all the digits."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from digitlab.gui.panels.late_tab import LateTab
from digitlab.gui.session import Session


class DataTab(LateTab):
    """Reads the digits when it is first seen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Data", parent)
        self._session = session

    def made(self) -> QWidget:
        from digitlab.gui.browser.pages import DataPages

        return DataPages(self._session)
