"""A tab that is put together when it is first seen, and may ask for the room of the curves."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

LEAST = QSize(240, 96)


class LateTab(QWidget):
    """A subclass makes the :meth:`made` pages, which have a property ``larger`` and a signal ``enlarged``.

    ``enlarged(wanted)`` asks for all the room there is, or gives it back.
    """

    enlarged = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._pages: Any = None
        self._wanted = ""
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._build)
        QVBoxLayout(self).setContentsMargins(0, 0, 0, 0)

    def made(self) -> QWidget:
        """The pages, which take a while to read and to build."""
        raise AssertionError(f"{type(self).__name__} makes no pages")

    def pages(self) -> Any:
        """What is shown; None before it is there."""
        return self._pages

    def turn_to(self, name: str) -> None:
        """Press the button ``name`` that chooses a page, as soon as it is there."""
        self._wanted = name
        if self._pages is not None:
            self._press_wanted()

    def minimumSizeHint(self) -> QSize:
        return LEAST

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
        if self._pages is None:
            self._pages = self.made()
            self._pages.enlarged.connect(self.enlarged)
            self.layout().addWidget(self._pages)
            if self._wanted:
                self._press_wanted()

    def _press_wanted(self) -> None:
        buttons = self._pages.findChildren(QAbstractButton)
        next(button for button in buttons if button.isCheckable() and button.text() == self._wanted).click()
