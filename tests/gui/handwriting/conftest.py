"""The buttons around the canvas, and people who have drawn already."""

import base64

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTabWidget

from digitlab.core import messages as m
from digitlab.data import collections
from digitlab.data.packing import packed
from digitlab.gui.panels.it_was import ItWas

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def press(window, qtbot):
    """Presses the button of a name."""
    return lambda name: qtbot.mouseClick(window.findChild(QPushButton, name), LEFT)


@pytest.fixture
def row(window):
    return window.findChild(ItWas)


@pytest.fixture
def kept():
    """The labels of what lies in a person's folder."""
    return lambda name="Me": [one.label for one in collections.read(name).digits] if name in collections.names() else []


@pytest.fixture
def people(home):
    """Ann has drawn 3, 1 and 7, Bob a 4."""
    for name, label, x in (("Ann", 3, 0.1), ("Ann", 1, 0.2), ("Ann", 7, 0.3), ("Bob", 4, 0.4)):
        collections.add(name, label, [[[x, 0.1], [0.9, 0.5], [0.5, 0.9]]])


@pytest.fixture
def pages(ready_window, qtbot):
    """The tab, with all that was drawn read."""
    tabs = ready_window.findChild(QTabWidget, "tabs")
    tab = next(tabs.widget(place) for place in range(tabs.count()) if tabs.tabText(place) == "Handwriting")
    tabs.setCurrentWidget(tab)
    qtbot.waitUntil(lambda: tab.pages() is not None and ready_window.collecting.collections is not None)
    return tab.pages()


@pytest.fixture
def answer(process, qtbot):
    """Answers the question about all pictures: right, but for those at the places ``wrong``, which it reads as 0."""

    def as_the_engine(wrong=()):
        qtbot.waitUntil(lambda: any(one.kind == "read_pictures" for one in process.sent))
        (asked,) = [one for one in process.taken() if one.kind == "read_pictures"]
        pictures = np.frombuffer(base64.b64decode(asked.pictures), np.uint8).reshape(-1, 784)
        every = [one for name in collections.names() for one in collections.read(name).digits]
        truth = [next(one.label for one in every if (one.picture.ravel() == pixels).all()) for pixels in pictures]
        digits = [0 if place in wrong else label for place, label in enumerate(truth)]
        shares = np.full((len(digits), 10), 0.01)
        shares[np.arange(len(digits)), digits] = 0.91
        process.say(m.PicturesRead(number=asked.number, answers=digits, probabilities=packed(shares)))

    return as_the_engine
