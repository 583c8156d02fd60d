"""The tab with all the digits, put together and read when it is first seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitlab.gui.session import Session

if TYPE_CHECKING:
    from digitlab.gui.browser.pages import DataPages

LEAST = QSize(240, 96)


class DataTab(QWidget):
    """``enlarged(wanted)`` asks for all the room there is, or gives it back."""

    enlarged = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Data")
        self._session = session
        self._pages: DataPages | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._build)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    def pages(self) -> DataPages | None:
        """What is shown, once it is there."""
        return self._pages

    def minimumSizeHint(self) -> QSize:
        return LEAST

    def hasHeightForWidth(self) -> bool:
        return False  # however long its sentences are, it takes no room from the curves

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._pages is None:
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._pages is not None:
            self.enlarged.emit(self._pages.larger)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.enlarged.emit(False)

    def _build(self) -> None:
        if self._pages is not None:
            return
        from digitlab.gui.browser.pages import DataPages

        self._pages = DataPages(self._session)
        self._pages.enlarged.connect(self.enlarged)
        self.layout().addWidget(self._pages)
