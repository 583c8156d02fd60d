"""The tab that tells how well the network reads, and where it errs."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from digitlab.gui.panels.late_tab import LateTab
from digitlab.gui.session import Session


class EvaluationTab(LateTab):
    """Asks the engine when it is first seen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Evaluation", parent)
        self._session = session

    def made(self) -> QWidget:
        from digitlab.gui.evaluation.pages import EvaluationPages

        return EvaluationPages(self._session)
