"""The Runs tab over real folders."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit

from digitlab.gui import theme
from digitlab.gui.panels.runs_tab import RunsTab


class Person:
    """Uses the tab as a person does."""

    def __init__(self, tab, pages, qtbot):
        self.tab, self.pages, self.qtbot = tab, pages, qtbot
        self.archive, self.table, self.overlay = pages.archive, pages.table, pages.overlay

    def titles(self):
        """The titles of the columns."""
        return [column.title for column in self.table.runs.columns]

    def cells(self, title):
        """What a column says, from top to bottom."""
        column, model = self.titles().index(title), self.table.model()
        return [model.index(row, column).data() for row in range(model.rowCount())]

    def cell(self, row, title):
        return self.table.model().index(row, self.titles().index(title))

    def click(self, row, title="Name", modifiers=Qt.KeyboardModifier.NoModifier):
        place = self.table.visualRect(self.cell(row, title)).center()
        self.qtbot.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, modifiers, place)

    def choose(self, *rows):
        """Click on rows, all but the first with Ctrl."""
        for number, row in enumerate(rows):
            self.click(row, modifiers=Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier)
        self.qtbot.waitUntil(lambda: not self.pages.curves.under_way)

    def button(self, text):
        return next(one for one in self.pages.findChildren(QAbstractButton) if one.text() == text)

    def press(self, text):
        self.qtbot.mouseClick(self.button(text), Qt.MouseButton.LeftButton)

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.table, key, modifiers)

    def type_into_cell(self, text):
        editor = self.table.viewport().findChild(QLineEdit)
        editor.selectAll()
        self.qtbot.keyClicks(editor, text)
        self.qtbot.keyClick(editor, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: self.table.state() == QAbstractItemView.State.NoState)


@pytest.fixture
def opened(ready, qtbot, qapp):
    """Opens the tab once the folders are as the test wants them."""

    def open_tab():
        theme.apply(qapp, "light")
        tab = RunsTab(ready)
        qtbot.addWidget(tab)
        tab.resize(1_000, 420)
        tab.show()
        tab.activateWindow()
        qtbot.waitUntil(lambda: tab.pages() is not None and tab.pages().archive.loaded)
        return Person(tab, tab.pages(), qtbot)

    return open_tab
