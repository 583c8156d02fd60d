"""The Data card chooses whose digits are learned from, and how strongly."""

import pytest
from PySide6.QtCore import Qt

from digitlab.core.experiment import Experiment
from digitlab.data import collections
from digitlab.gui.panels.cards import DataCard

LEFT = Qt.MouseButton.LeftButton


pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def choice(ready_window, qtbot):
    card = ready_window.findChild(DataCard)
    card.set_folded(False)
    qtbot.waitUntil(lambda: card._body.isVisible())
    return card._handwriting


def pick(choice, name):
    choice.choice.setCurrentIndex(choice.choice.findData(name))
    choice.choice.activated.emit(choice.choice.currentIndex())


def test_drawn_digits_are_chosen_weighed_and_let_go(ready_window, choice):
    session = ready_window.session
    assert [choice.choice.itemText(place) for place in range(3)] == ["none", "Ann", "Bob"]
    pick(choice, "Ann")
    choice.weight.rows()["weight"].control.edited.emit(20)
    assert session.experiment.data.handwriting == collections.read("Ann").entry(20)
    assert choice.words().startswith("3 digits, each 20 times: 60 beside 54,000 in an epoch.")
    card = ready_window.findChild(DataCard)
    assert "3 drawn digits 20 times" in card.summary()
    assert card._bar.accessibleDescription().endswith("sealed for the test, and 3 drawn digits, each 20 times")
    assert card._classes.title.text() == "Digits of each kind, without the drawn ones"
    pick(choice, "")
    assert "drawn" not in card._bar.accessibleDescription() + card._classes.title.text()
    assert session.experiment.data.epoch_count == 54_000
    session.undo_stack.undo()
    assert session.experiment.data.handwriting.name == "Ann"


def test_what_is_drawn_later_is_offered(ready_window, choice, qtbot, draw, row):
    pick(choice, "Bob")
    qtbot.waitUntil(lambda: ready_window.collecting.collections is not None)
    assert not choice.renew.isVisible()
    draw()
    qtbot.mouseClick(row.digits[2], LEFT)
    assert choice.renew.text() == "Learn from the 1 new one, too"
    qtbot.mouseClick(choice.renew, LEFT)
    assert ready_window.session.experiment.data.handwriting.count == 2
    assert not choice.renew.isVisible()


def test_those_that_are_missing_are_called_so(ready_window, choice):
    pick(choice, "Ann")
    chosen = ready_window.session.experiment
    collections.remove("Ann")
    ready_window.session.new(Experiment())
    ready_window.session.change(chosen)
    assert choice.choice.currentText() == "Ann (missing)"
    assert choice.words().startswith('There is no handwriting of "Ann" here.')


def test_an_opened_experiment_whose_handwriting_is_missing_says_so(ready_window, message, tmp_path, qtbot):
    wanted = Experiment().with_value("data.handwriting", collections.read("Ann").entry(10).model_dump())
    (tmp_path / "a.json").write_text(wanted.to_json(), encoding="utf-8")
    collections.rename("Ann", "Anne")
    ready_window.session.open(tmp_path / "a.json")
    qtbot.waitUntil(lambda: not ready_window.collecting._looking.under_way)
    assert message() == "", "the same digits are here under another name"
    collections.remove("Anne")
    ready_window.session.open(tmp_path / "a.json")
    qtbot.waitUntil(lambda: message().startswith('The handwriting of "Ann" is not here; draw digits'))
