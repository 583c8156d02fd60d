"""The Evaluation tab over a few digits, with an engine whose answers the tests tell."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QPushButton

from digitlab.core.experiment import Data, Experiment
from digitlab.data import evaluation, parted, sources
from digitlab.data.parted import CHECK
from digitlab.data.sources import Dataset, Digits, load
from digitlab.gui import theme
from digitlab.gui.panels.evaluation_tab import EvaluationTab

DATA = Data(validation_count=300)


@pytest.fixture(scope="session")
def few():
    """1,500 digits that are not of the test and 200 that are."""
    train, test = load("mnist")
    dataset = Dataset(Digits(train.images[:1500], train.labels[:1500]), Digits(test.images[:200], test.labels[:200]))
    return parted.part(dataset, DATA)


@pytest.fixture
def tab(ready, qtbot, qapp, process, monkeypatch, few):
    theme.apply(qapp, "light")
    monkeypatch.setattr(sources, "load", lambda dataset: few.dataset)
    ready.change(Experiment(data=DATA))
    process.taken()
    made = EvaluationTab(ready)
    qtbot.addWidget(made)
    made.resize(690, 240)
    return made


@pytest.fixture
def pages(tab, qtbot):
    """What the tab shows, which has asked the engine."""
    tab.show()
    qtbot.waitUntil(lambda: tab.pages() is not None)
    return tab.pages()


@pytest.fixture
def told(few):
    """What the engine tells: 7 fours are read as nines, the surest of them at 94 %."""

    def tell(number=1, part="check", **more):
        numbers = np.flatnonzero(few.parts == CHECK) if part == "check" else np.arange(1_500, 1_700)
        labels = few.labels[numbers].astype(int)
        shares = np.full((len(labels), 10), 0.002)
        shares[np.arange(len(labels)), labels] = 0.982
        for rank, place in enumerate(np.flatnonzero(labels == 4)[:7]):
            shares[place] = 0.002
            shares[place, 9], shares[place, 4] = 0.94 - rank / 20, 0.044 + rank / 20
        found = evaluation.evaluated(part, DATA, numbers, labels, shares.argmax(axis=1), shares, 1.0)
        return found.model_copy(update={"number": number} | more)

    return tell


@pytest.fixture
def evaluated(pages, process, told):
    """The pages when the answer is there."""
    process.taken()
    process.say(told())
    return pages


@pytest.fixture
def button(tab):
    """Finds the button of a text that is in sight."""
    return lambda text: next(one for one in tab.findChildren(QPushButton) if one.text() == text and one.isVisible())


@pytest.fixture
def press(button, qtbot):
    return lambda text: qtbot.mouseClick(button(text), Qt.MouseButton.LeftButton)


@pytest.fixture
def hover():
    """Moves the mouse to a point of a widget."""

    def move(widget, point):
        here, there = point.toPointF(), widget.mapToGlobal(point).toPointF()
        none = Qt.MouseButton.NoButton
        widget.mouseMoveEvent(QMouseEvent(QMouseEvent.Type.MouseMove, here, there, none, none, Qt.KeyboardModifier(0)))

    return move
