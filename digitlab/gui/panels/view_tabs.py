"""The tabs below the curves: all of them stay in sight, and some come and go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QTabWidget, QWidget

from digitlab.gui import fonts

BETWEEN, CLOSE = 16, 8  # pixels between two names, as the style sheet has it
BEFORE = 6


class ViewTabs(QTabWidget):
    """Names stand closer, and are then written smaller, before any of them is cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, documentMode=True, objectName="tabs")
        self.tabBar().setAccessibleName("Views of the network and its run")
        self.setUsesScrollButtons(False)  # names are cut where there is little room: every tab stays in sight
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self._passing: dict[str, tuple[QWidget, int]] = {}  # those that come and go, and which one to go back to

    def bring(self, name: str) -> QWidget:
        """Bring the tab ``name`` to the front; its view."""
        names = [self.tabText(place) for place in range(self.count())]
        self.setCurrentIndex(names.index(name))
        return self.currentWidget()

    def show_while(self, wanted: bool, name: str, made: Callable[[], QWidget]) -> None:
        """Have a tab ``name`` just when it is ``wanted``; it comes to the front when it comes."""
        if wanted and name not in self._passing:
            self._passing[name] = made(), self.currentIndex()
            self.setCurrentIndex(self.addTab(self._passing[name][0], name))
        if not wanted and name in self._passing:
            view, before = self._passing.pop(name)
            if self.currentWidget() is view:
                self.setCurrentIndex(before)
            self.removeTab(self.indexOf(view))
            view.deleteLater()

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
        """Put the names closer where they need it, and write them smaller; or as they were again."""
        bar = self.tabBar()
        crowded = "no" if self._wide(fonts.BODY, BETWEEN) <= self.width() else "close"
        if crowded == "close" and self._wide(fonts.BODY, CLOSE) > self.width():
            crowded = "small"
        if crowded != bar.property("crowded"):
            bar.setProperty("crowded", crowded)
            bar.style().polish(bar)
            QCoreApplication.sendEvent(bar, QEvent(QEvent.Type.StyleChange))  # it measures its tabs anew

    def _wide(self, size: int, between: int) -> int:
        """How wide all the names are, in pixels."""
        metrics = QFontMetrics(fonts.font(size))
        names = [metrics.horizontalAdvance(self.tabText(place)) for place in range(self.count())]
        return BEFORE + sum(names) + between * len(names)
