"""Whose digits are collected, and a menu that begins, renames, merges and removes collections."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QToolButton, QWidget

from digitlab.core.datasets import LONGEST_NAME
from digitlab.gui import icons
from digitlab.gui.forms.controls import Choice
from digitlab.gui.handwriting.collecting import Collecting
from digitlab.gui.labels import Label

WIDEST = 168
BUTTON = 28
ASKS = {"begin": "Whose digits:", "rename": "New name:", "merge": "Merge with"}
DOES = {"begin": "Begin", "rename": "Rename", "merge": "Merge"}
MENU = "Another person, rename, merge or remove"


class PersonChoice(QWidget):
    """A box of everybody and a menu; ``care`` is the line for names, which belongs below."""

    def __init__(self, collecting: Collecting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._collecting = collecting
        self.care = NameLine(collecting)
        self.choice = Choice([])
        self.choice.setAccessibleName("Whose digits")
        self.choice.setMaximumWidth(WIDEST)
        self.choice.edited.connect(collecting.choose)
        self.menu = QToolButton(objectName="handwriting_menu", accessibleName=MENU, toolTip=MENU)
        self.menu.setProperty("kind", "small")
        self.menu.setFixedSize(BUTTON, BUTTON)
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu.setMenu(self._entries())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.choice)
        row.addWidget(self.menu)
        self.setFixedWidth(WIDEST)
        collecting.changed.connect(self.show_people)
        self._colour()
        self.show_people()

    def show_people(self) -> None:
        """Show whose digits there are, and whose are collected."""
        names = self._collecting.names()
        if self._collecting.name not in names:
            names = [*names, self._collecting.name]
        if names != [self.choice.itemText(place) for place in range(self.choice.count())]:
            self.choice.clear()
            for name in names:
                self.choice.addItem(name, name)
        self.choice.set_value(self._collecting.name)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._colour()
        super().changeEvent(event)

    def _colour(self) -> None:
        self.menu.setIcon(icons.icon("more"))

    def _entries(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction("Another person…", lambda: self.care.begin("begin"))
        menu.addSeparator()
        self._rename = menu.addAction("Rename…", lambda: self.care.begin("rename"))
        self._merge = menu.addAction("Merge with another…", lambda: self.care.begin("merge"))
        self._remove = menu.addAction("Remove", self._collecting.remove)
        menu.aboutToShow.connect(self._enable)
        return menu

    def _enable(self) -> None:
        names = self._collecting.names()
        there = self._collecting.name in names
        self._rename.setEnabled(there)
        self._remove.setEnabled(there)
        self._merge.setEnabled(there and len(names) > 1)


class NameLine(QWidget):
    """Hidden until :meth:`begin`; Escape or Cancel hides it again."""

    def __init__(self, collecting: Collecting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._collecting, self._kind = collecting, "begin"
        self._asks, self._into = Label(), Label("as")
        self.other = Choice([])
        self.other.setAccessibleName("Collection to merge with")
        self.name = QLineEdit(objectName="person_name", maxLength=LONGEST_NAME, accessibleName="Name of the collection")
        self.name.returnPressed.connect(self._act)
        self.act, cancel = QPushButton(objectName="person_act"), QPushButton("Cancel", objectName="person_cancel")
        self.act.clicked.connect(self._act)
        cancel.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(8)
        for widget in (self._asks, self.other, self._into, self.name, self.act, cancel):
            row.addWidget(widget)
        row.setStretchFactor(self.name, 1)
        self.hide()

    def begin(self, kind: str) -> None:
        """Ask for a name to ``begin``, ``rename`` or ``merge`` with."""
        self._kind, mine = kind, self._collecting.name
        self._asks.setText(ASKS[kind])
        self.act.setText(DOES[kind])
        for part in (self.other, self._into):
            part.setVisible(kind == "merge")
        self.other.clear()
        for name in self._collecting.names():
            if name != mine:
                self.other.addItem(name, name)
        self.name.setText({"begin": "", "rename": mine, "merge": f"{mine} and {self.other.value()}"}[kind])
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    def _act(self) -> None:
        name = self.name.text()
        match self._kind:
            case "begin":
                self._collecting.choose(name)
            case "rename":
                self._collecting.rename(name)
            case _:
                self._collecting.merge(self.other.value(), name)
        if self._collecting.name == name.strip():
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
