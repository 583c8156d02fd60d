"""The tab in which learning rates, optimizers and cures of overfitting race."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from digitlab.gui.panels.late_tab import LateTab
from digitlab.gui.session import Session


class RaceTab(LateTab):
    """Offers a race when it is first seen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Race", parent)
        self._session = session

    def made(self) -> QWidget:
        from digitlab.gui.race.pages import RacePages

        return RacePages(self._session)
