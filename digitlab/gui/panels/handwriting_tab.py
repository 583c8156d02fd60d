"""The tab with the digits that people draw."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from digitlab.gui.handwriting.collecting import Collecting
from digitlab.gui.handwriting.rounds import Rounds
from digitlab.gui.panels.late_tab import LateTab
from digitlab.gui.session import Session


class HandwritingTab(LateTab):
    """Reads what was drawn when it is first seen."""

    def __init__(self, session: Session, collecting: Collecting, rounds: Rounds, parent: QWidget | None = None) -> None:
        super().__init__("Handwriting", parent)
        self._session, self._collecting, self._rounds = session, collecting, rounds

    def made(self) -> QWidget:
        from digitlab.gui.handwriting.pages import HandwritingPages

        return HandwritingPages(self._session, self._collecting, self._rounds)
