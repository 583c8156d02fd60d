"""The Data tab over a few digits."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton

from digitlab.core.experiment import Data, Experiment
from digitlab.data import parted
from digitlab.data.sources import Dataset, Digits, load
from digitlab.gui import theme
from digitlab.gui.panels.data_tab import DataTab

DATA = Data(validation_count=300)


@pytest.fixture(scope="session")
def few():
    """1,500 digits that are not of the test and 500 that are."""
    train, test = load("mnist")
    dataset = Dataset(Digits(train.images[:1500], train.labels[:1500]), Digits(test.images[:500], test.labels[:500]))
    return parted.part(dataset, DATA)


@pytest.fixture
def tab(ready, qtbot, qapp, monkeypatch, few):
    theme.apply(qapp, "light")
    monkeypatch.setattr(parted, "load", lambda data: few)
    ready.change(Experiment(data=DATA))
    made = DataTab(ready)
    qtbot.addWidget(made)
    made.resize(690, 240)
    return made


@pytest.fixture
def pages(tab, qtbot, process):
    """What the tab shows once the digits are read."""
    tab.show()
    qtbot.waitUntil(lambda: tab.pages() is not None)
    qtbot.waitUntil(lambda: tab.pages().browsing.parted is not None)
    qtbot.waitUntil(lambda: tab.pages().grid.isVisible())
    process.taken()
    return tab.pages()


@pytest.fixture
def button(pages):
    return lambda text: next(one for one in pages.findChildren(QPushButton) if one.text() == text)


@pytest.fixture
def press(button, qtbot):
    return lambda text: qtbot.mouseClick(button(text), Qt.MouseButton.LeftButton)


@pytest.fixture
def pick(pages):
    """Chooses an entry of a box as a person does."""

    def choose(name, text):
        box = next(one for one in pages.findChildren(QComboBox) if one.accessibleName() == name)
        place = box.findText(text)
        box.setCurrentIndex(place)
        box.activated.emit(place)

    return choose


@pytest.fixture
def caption(pages):
    return lambda: pages._caption.whole()


@pytest.fixture
def shown(pages):
    """The numbers of the digits that are seen, in their order."""
    return lambda: pages.browsing.numbers.tolist()
