"""The tabs below the curves: all of them stay in sight, and some come and go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QTabBar, QTabWidget, QWidget

from digitlab.gui import fonts

LEVELS = {"no": (fonts.BODY, 16), "close": (fonts.BODY, 8), "small": (fonts.SMALL, 6)}
"""How crowded the names are: their size, and the pixels between two of them, as the style sheet has it."""
BEFORE = 6
SHORTEST = 42  # of a name that is cut
SHORT = {"Learning rate": "Rate", "Handwriting": "Writing"}  # where even small names do not fit


class Names(QTabBar):
    """Where names have to be cut, the longest are; by itself Qt would cut all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Views of the network and its run")
        self._least: list[int] = []

    def minimumTabSizeHint(self, index: int) -> QSize:
        least = self._least[index : index + 1] or [0]
        return QSize(least[0], self.tabSizeHint(index).height())

    def fit(self, room: int) -> None:
        """Share ``room`` pixels out; the tooltip of a name that is cut is the whole."""
        whole = [self.tabSizeHint(place).width() for place in range(self.count())]
        self._least = _shares(whole, room)
        for place, (wanted, given) in enumerate(zip(whole, self._least, strict=True)):
            name = self.tabData(place)
            self.setTabToolTip(place, name if given < wanted or self.tabText(place) != name else "")
        self.measure()

    def measure(self) -> None:
        """Lay the tabs out anew."""
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))


class ViewTabs(QTabWidget):
    """Names stand closer, are then written smaller, and at last shorter, before any of them is cut.

    ``brought()`` tells that a tab is to be seen that nobody clicked on.
    """

    brought = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="tabs")
        self._names = Names()
        self.setTabBar(self._names)
        self.setDocumentMode(True)
        self.setUsesScrollButtons(False)  # names are cut where there is little room: every tab stays in sight
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self._passing: dict[str, tuple[QWidget, int]] = {}  # those that come and go, and which one to go back to

    def hasHeightForWidth(self) -> bool:
        """No: what the words of any page need would move the curves when that of the learning rate is turned to."""
        return False

    def bring(self, name: str) -> QWidget:
        """Bring the tab ``name`` to the front; its view."""
        self.setCurrentIndex(self._whole().index(name))
        self.brought.emit()
        return self.currentWidget()

    def show_while(self, wanted: bool, name: str, made: Callable[[], QWidget]) -> None:
        """Have a tab ``name`` just when it is ``wanted``; it comes to the front when it comes."""
        if wanted and name not in self._passing:
            self._passing[name] = made(), self.currentIndex()
            self.addTab(self._passing[name][0], name)
            self.bring(name)
        if not wanted and name in self._passing:
            view, before = self._passing.pop(name)
            if self.currentWidget() is view:
                self.setCurrentIndex(before)
            self.removeTab(self.indexOf(view))
            view.deleteLater()

    def tabInserted(self, index: int) -> None:
        super().tabInserted(index)
        self._names.setTabData(index, self.tabText(index))
        self._fit()

    def tabRemoved(self, index: int) -> None:
        super().tabRemoved(index)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put the names closer where they need it, write them smaller, then shorter; or as they were again."""
        bar = self._names
        crowded = next((level for level, how in LEVELS.items() if self._wide(*how) <= self.width()), "tight")
        if crowded != bar.property("crowded"):
            bar.setProperty("crowded", crowded)
            bar.style().polish(bar)
            bar.measure()
        for place, name in enumerate(self._whole()):
            self.setTabText(place, SHORT.get(name, name) if crowded == "tight" else name)
        bar.fit(self.width() - BEFORE)

    def _whole(self) -> list[str]:
        """The names as they are given."""
        return [self._names.tabData(place) for place in range(self.count())]

    def _wide(self, size: int, between: int) -> int:
        """How wide all the names are, in pixels."""
        metrics = QFontMetrics(fonts.font(size))
        widths = [metrics.size(Qt.TextFlag.TextShowMnemonic, name).width() for name in self._whole()]  # as Qt does
        return BEFORE + sum(widths) + between * len(widths)


def _shares(widths: list[int], room: int) -> list[int]:
    """``widths``, of which as few as can be are cut to what is left of ``room``: the widest, to one width."""
    for cut in range(1, len(widths) + 1):
        widest = sorted(range(len(widths)), key=widths.__getitem__, reverse=True)[:cut]
        left = (room - sum(widths) + sum(widths[place] for place in widest)) // cut
        if left >= SHORTEST:
            return [min(width, left) if place in widest else width for place, width in enumerate(widths)]
    return [room // max(len(widths), 1)] * len(widths)
