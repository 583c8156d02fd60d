"""The tab with the kept runs."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from digitlab.gui.panels.late_tab import LateTab
from digitlab.gui.session import Session


class RunsTab(LateTab):
    """Looks for the runs when it is first seen, and every time it is seen again."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Runs", parent)
        self._session = session

    def made(self) -> QWidget:
        from digitlab.gui.runs.pages import RunsPages

        return RunsPages(self._session)
