"""What the Data tab shows: the digits, their classes, the map, and the digit that is told about."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from digitlab.data.browsing import Wanted
from digitlab.gui.browser import words
from digitlab.gui.browser.browsing import Browsing
from digitlab.gui.browser.classes import ClassesView
from digitlab.gui.browser.details import Details
from digitlab.gui.browser.filters import Filters, OrderChoice
from digitlab.gui.browser.grid import SCALES, DigitGrid
from digitlab.gui.browser.map_view import MapView
from digitlab.gui.browser.notice_view import NoticeView
from digitlab.gui.buttons import flat
from digitlab.gui.labels import Label
from digitlab.gui.plots.header import Remark
from digitlab.gui.session import Session

ROOM_FOR_DETAILS = 600


class DataPages(QWidget):
    """Shows a :class:`Browsing` of its own; ``enlarged(wanted)`` asks for all the room there is, or gives it back."""

    enlarged = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.browsing = Browsing(session, self)
        self.grid = DigitGrid(lambda numbers: self.browsing.parted.pictures(numbers))
        self.classes, self.map, self.notice = ClassesView(self.browsing), MapView(self.browsing), NoticeView()
        self.details, self.filters = Details(self.browsing), Filters(self.browsing)
        self._order, self._size = OrderChoice(self.browsing), _slider()
        self._size_name = Label("Size", tone="faint")
        self._size_name.setBuddy(self._size)
        self._stack = QStackedWidget()
        self._page: QWidget = self.grid
        self._buttons = {"Digits": self.grid, "Classes": self.classes, "Map": self.map}
        self._caption = Remark()
        self._again = flat("Ask again")
        self._larger = flat("Larger", checkable=True)
        self._lay_out()
        self._connect()
        self.show_wanted()

    def _lay_out(self) -> None:
        for page in (self.grid, self.classes, self.map, self.notice):
            self._stack.addWidget(page)
        self._again.setToolTip("Let the network read the digits as it is now")
        self._larger.setToolTip("Give the digits the room of the curves, or give it back")
        beside = QVBoxLayout(spacing=4)
        beside.addWidget(self.filters)
        beside.addWidget(self._stack, 1)
        body = QHBoxLayout(spacing=8)
        body.addLayout(beside, 1)
        body.addWidget(self.details)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 4)
        column.setSpacing(4)
        column.addLayout(self._header())
        column.addLayout(body, 1)

    def _header(self) -> QHBoxLayout:
        group = QButtonGroup(self)
        row = QHBoxLayout(spacing=4)
        for name, page in self._buttons.items():
            button = flat(name, checkable=True)
            button.clicked.connect(lambda _, page=page: self.turn_to(page))
            button.setChecked(page is self.grid)
            group.addButton(button)
            row.addWidget(button)
        row.addSpacing(4)
        row.addWidget(self._caption, 1)
        row.addSpacing(4)
        for widget in (self._again, self._order, self._size_name, self._size, self._larger):
            row.addWidget(widget)
        return row

    def _connect(self) -> None:
        browsing = self.browsing
        self.grid.pointed.connect(browsing.point)
        self.grid.selected.connect(browsing.select)
        self.grid.opened.connect(browsing.open)
        self.map.opened.connect(browsing.open)
        self.classes.chosen.connect(self._show_class)
        self.notice.acted.connect(self._act)
        self._again.clicked.connect(browsing.ask)
        self._size.valueChanged.connect(lambda place: self.grid.set_scale(SCALES[place]))
        self._larger.toggled.connect(self.enlarged)
        browsing.changed.connect(self.show_wanted)
        browsing.current_changed.connect(self._show_current)
        browsing.layouts.changed.connect(self._show_caption)
        self._session.engine_changed.connect(self.show_wanted)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.browsing.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.browsing.watch(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_wanted()

    @property
    def larger(self) -> bool:
        """Whether all the room there is was asked for."""
        return self._larger.isChecked()

    def turn_to(self, page: QWidget) -> None:
        """Show the digits, the classes or the map."""
        self._page = page
        for control in (self._order, self._size_name, self._size):
            control.setVisible(page is self.grid)
        self.show_wanted()

    def show_wanted(self) -> None:
        """Show what is wanted, or why it cannot be seen."""
        browsing = self.browsing
        told = self._told()
        self._stack.setCurrentWidget(self._page if told is None else self.notice)
        if told is not None:
            self.notice.say(told)
        self.details.setVisible(self._page is not self.classes and self.width() >= ROOM_FOR_DETAILS)
        self.grid.show_digits(browsing.numbers, self._mistakes, browsing.current)
        self._show_caption()
        self._again.setVisible(browsing.needs_answers() and browsing.readings.stale and told is None)
        self._again.setEnabled(not browsing.readings.why_not())
        self._show_current()

    def _show_caption(self) -> None:
        """Say how many digits are seen, or how the map is made."""
        if self._stack.currentWidget() is self.notice:
            self._caption.say("")
        else:
            self._caption.say(self.map.words() if self._page is self.map else words.caption(self.browsing))

    def _told(self) -> words.Notice | None:
        told = words.hindrance(self.browsing)
        if told is None and self._page is not self.classes:
            told = words.unanswered(self.browsing, learning=self._session.activity == "training")
        if told is None and self._page is self.grid:
            told = words.empty(self.browsing)
        return told

    def _mistakes(self, numbers: np.ndarray) -> list[tuple[int, int]]:
        """Which of ``numbers`` are read wrong: their places, and the answers."""
        reading, parted = self.browsing.readings.reading, self.browsing.parted
        if reading is None or parted is None:
            return []
        answers = reading.answers[numbers]
        wrong = np.flatnonzero(reading.known_of(numbers) & (answers != parted.labels[numbers]))
        return list(zip(wrong.tolist(), answers[wrong].tolist(), strict=True))

    def _show_current(self) -> None:
        self.grid.select(self.browsing.current)
        said = words.described(self.browsing)
        if said != self.grid.accessibleDescription():
            self.grid.setAccessibleDescription(said)

    def _show_class(self, label: int) -> None:
        """Show the digits of a class."""
        self.browsing.want_labels(frozenset({label}))
        next(button for button in self.findChildren(QPushButton) if button.text() == "Digits").click()

    def _act(self, action: str) -> None:
        browsing = self.browsing
        match action:
            case "unseal":
                browsing.unseal()
            case "ask":
                browsing.ask()
            case "cancel":
                browsing.readings.stop()
            case "all":
                browsing.want(Wanted(parts=browsing.wanted.parts))


def _slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal, toolTip="How large the digits are shown: drag it to look closely")
    slider.setRange(0, len(SCALES) - 1)
    slider.setPageStep(1)
    slider.setAccessibleName("Size of the digits")
    slider.setFixedWidth(56)
    return slider
