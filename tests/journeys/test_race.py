"""A race in the window with the real engine: learning rates side by side, and the good one taken over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTabWidget, QWidget

from digitlab.core.experiment import Experiment, Training
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network

pytestmark = pytest.mark.usefixtures("qapp")
PATIENCE = 120_000
SMALL = Experiment(
    augmentations=(), network=Network(layers=(Flatten(), Dense(units=16))), training=Training(batch_size=256)
)


def test_learning_rates_race_and_the_good_one_is_used(window, qtbot) -> None:
    session, tabs = window.session, window.findChild(QTabWidget, "tabs")
    session.change(SMALL)
    tabs.setCurrentWidget(next(tabs.widget(place) for place in range(tabs.count()) if tabs.tabText(place) == "Race"))
    qtbot.waitUntil(lambda: window.findChild(QPushButton, "race") is not None)
    begin = window.findChild(QPushButton, "race")
    qtbot.waitUntil(begin.isEnabled, timeout=PATIENCE)
    QTest.mouseClick(begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.race.state != "racing", timeout=PATIENCE)
    assert session.race.state == "done", session.race.sentence
    small, good, large, early = session.race.standings.racers
    assert large.diverged
    assert not good.diverged
    assert not early.diverged
    assert good.accuracies[0] > small.accuracies[0] + 0.05
    pages = tabs.currentWidget().pages()
    pages.table.setCurrentCell(1, 0)
    QTest.mouseClick(pages.use, Qt.MouseButton.LeftButton)
    assert session.experiment.optimizer.learning_rate == good.experiment.optimizer.learning_rate
    assert session.activity == "idle"
    assert isinstance(pages, QWidget)
