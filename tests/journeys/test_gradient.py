"""The gradient of a network is checked in the real window by the real engine."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTabWidget

from digitlab.core.experiment import Experiment
from digitlab.core.gradient_check import WeightPlace, all_judged
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.gui.gradient.pages import GradientPages

LEFT = Qt.MouseButton.LeftButton
LONG = 120_000


SMALL = Network(layers=(Flatten(), Dense(units=6, activation="tanh")))


def test_a_weight_and_some_of_every_layer_are_checked(window, qtbot):
    qtbot.waitUntil(lambda: window.session.engine.state == "ready", timeout=LONG)
    window.session.change(Experiment(network=SMALL))
    window.session.reset()
    tabs = window.findChild(QTabWidget, "tabs")
    names = [tabs.tabText(place) for place in range(tabs.count())]
    tabs.setCurrentIndex(names.index("Gradient"))
    qtbot.waitUntil(lambda: window.findChild(GradientPages) is not None)
    pages = window.findChild(GradientPages)
    qtbot.mouseClick(pages.buttons["Check"], LEFT)
    pages.count.edited.emit(2)
    button = pages.notice.findChild(QPushButton, "notice_button")
    qtbot.waitUntil(button.isVisible, timeout=LONG)
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: pages.check.checked is not None, timeout=LONG)
    found = all_judged(pages.check.checked)
    assert {one.weight.tensor.rpartition(".")[0] for one in found} == {"layers.1", "output"}
    assert len(found) == 4
    assert {one.verdict for one in found} <= {"right", "rounding"}
    assert "agree" in pages.summary.text()

    window.session.weight_chosen.emit(WeightPlace(tensor="layers.1.kernel", place=7))
    qtbot.waitUntil(lambda: len(pages.check.checked.weights) == 1, timeout=LONG)
    assert (pages.check.checked.weights[0].tensor, pages.check.checked.weights[0].place) == ("layers.1.kernel", 7)
