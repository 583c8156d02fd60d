"""A race in the window with the real engine: learning rates side by side, and the good one taken over."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget

from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.gui.panels.race_tab import RaceTab

SMALL = Experiment(
    data=Data(validation_count=1_000),
    augmentations=(),
    network=Network(layers=(Flatten(), Dense(units=16))),
    training=Training(batch_size=256),
)
LONG = 120_000


def test_learning_rates_race_and_the_good_one_is_used(window, qtbot):
    session, tab = window.session, window.findChild(RaceTab)
    session.change(SMALL)
    window.findChild(QTabWidget, "tabs").setCurrentWidget(tab)
    qtbot.waitUntil(lambda: tab.pages() is not None)
    pages = tab.pages()
    qtbot.waitUntil(pages.options.begin.isEnabled, timeout=LONG)
    qtbot.mouseClick(pages.options.begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.race.state != "racing", timeout=LONG)
    assert session.race.state == "done", session.race.sentence
    small, good, large, _ = session.race.standings.racers
    assert (bool(good.diverged), bool(large.diverged)) == (False, True)
    assert good.accuracies[0] > small.accuracies[0] + 0.05
    pages.table.setCurrentCell(1, 0)
    qtbot.mouseClick(pages.use, Qt.MouseButton.LeftButton)
    assert session.experiment.optimizer == good.experiment.optimizer
    assert session.activity == "idle"
