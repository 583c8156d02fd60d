"""Forms in a window of their own, and the list of layers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from digitlab.core.layers import Dense, Dropout, Flatten
from digitlab.core.network import Network
from digitlab.gui import theme
from digitlab.gui.forms.fold import FoldLine
from digitlab.gui.forms.form import SpecForm
from digitlab.gui.forms.layers import LayerList


@pytest.fixture
def look(qapp):
    theme.apply(qapp, "light")


@pytest.fixture
def form(qtbot, look):
    def make(spec, names=None):
        window = QWidget()
        qtbot.addWidget(window)
        column = QVBoxLayout(window)
        made = SpecForm(spec, names)
        column.addWidget(made)
        for fold in made.findChildren(FoldLine):
            if fold.text() == "More":
                fold.click()
        column.addWidget(QPushButton("Elsewhere"))
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        made.page = window  # keeps it alive
        made.told = []
        made.changed.connect(made.told.append)
        return made

    return make


@pytest.fixture
def type_into():
    """Types a text in place of what stands in a field, and enters it."""

    def enter(control, text):
        control.setFocus()
        control.selectAll()
        QTest.keyClicks(control, text)
        QTest.keyClick(control, Qt.Key.Key_Return)

    return enter


@pytest.fixture
def plain():
    return Network(layers=(Flatten(), Dense(units=64), Dropout()))


@pytest.fixture
def layers(qtbot, look, plain):
    """The list with the layers of ``plain``; ``told`` are the networks that it has told of since."""
    made = LayerList()
    qtbot.addWidget(made)
    made.setVisible(True)
    made.told = []
    made.changed.connect(made.told.append)
    made.show(plain)
    return made
