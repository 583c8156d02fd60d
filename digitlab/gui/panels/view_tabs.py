"""The tabs below the curves: all of them stay in sight, and stand closer where there is little room."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabWidget, QWidget

BETWEEN = 16  # pixels between two names, as the style sheet has it
BEFORE = 6


class ViewTabs(QTabWidget):
    """Names stand closer before they are cut, which some still are where a window is very narrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, documentMode=True, objectName="tabs")
        self.tabBar().setAccessibleName("Views of the network and its run")
        self.setUsesScrollButtons(False)  # names are cut where there is little room: every tab stays in sight
        self.setElideMode(Qt.TextElideMode.ElideRight)

    def tabInserted(self, index: int) -> None:
        super().tabInserted(index)
        self._fit()

    def tabRemoved(self, index: int) -> None:
        super().tabRemoved(index)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put the names closer where they need it, or apart again."""
        bar = self.tabBar()
        names = [bar.fontMetrics().horizontalAdvance(self.tabText(place)) for place in range(self.count())]
        crowded = BEFORE + sum(names) + BETWEEN * len(names) > self.width()
        if crowded != bool(bar.property("crowded")):
            bar.setProperty("crowded", crowded)
            bar.style().polish(bar)
            QCoreApplication.sendEvent(bar, QEvent(QEvent.Type.StyleChange))  # it measures its tabs anew
