"""The network that ships is evaluated in the real window by the real engine."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTabWidget

from digitlab.gui.evaluation.matrix import Cell
from digitlab.gui.evaluation.pages import EvaluationPages

LEFT = Qt.MouseButton.LeftButton
LONG = 120_000


@pytest.fixture
def pages(window, qtbot, small):
    """The tab, which asks as soon as the engine is there; what that compiles ahead meanwhile is small."""
    window.session.change(small)
    tabs = window.findChild(QTabWidget, "tabs")
    names = [tabs.tabText(place) for place in range(tabs.count())]
    tabs.setCurrentIndex(names.index("Evaluation"))
    qtbot.waitUntil(lambda: window.findChild(EvaluationPages) is not None)
    return window.findChild(EvaluationPages)


def press(pages, qtbot, text):
    button = next(one for one in pages.findChildren(QPushButton) if one.text() == text)
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=LONG)
    qtbot.mouseClick(button, LEFT)


def test_the_network_is_evaluated_bent_and_tested(window, pages, qtbot):
    qtbot.waitUntil(lambda: pages.evaluation.found is not None, timeout=LONG)
    found = pages.evaluation.found.evaluated
    assert found.accuracy.whole == 6_000
    assert 0.97 < found.accuracy.value < 1
    qtbot.mouseClick(pages.confusion.matrix, LEFT, pos=pages.confusion.matrix.where(Cell(7, 7)).center().toPoint())
    qtbot.waitUntil(pages.confusion.digits.grid.isVisible, timeout=LONG)
    assert len(pages.confusion.digits.numbers()) == found.confusion[7][7] > 550

    press(pages, qtbot, "Robustness")
    press(pages, qtbot, "Bend digits")
    qtbot.waitUntil(lambda: len(pages.robustness.points) >= 2, timeout=LONG)
    press(pages, qtbot, "Cancel")
    qtbot.waitUntil(lambda: pages.robustness.state == "stopped", timeout=LONG)
    assert {one.count for one in pages.robustness.points} == {2_000}

    press(pages, qtbot, "Calibration")
    pages.header.part.setCurrentText("test digits")
    pages.header.part.activated.emit(pages.header.part.currentIndex())
    press(pages, qtbot, "Open the test set")
    qtbot.waitUntil(lambda: window.session.run.times_opened == 1, timeout=LONG)
    assert pages.evaluation.found.evaluated.accuracy.value == window.session.run.openings[-1].accuracy
    assert "opened once" in pages.header.summary.whole()
