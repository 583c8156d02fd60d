"""A field of several numbers: a fold with a box for each, and one way back for all."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitlab.core.catalogue import FAMILIES
from digitlab.core.losses import Hinge
from digitlab.core.parameter import item
from digitlab.gui.forms.fields import NEXT_PLAY

ENTRIES = [entry for family in FAMILIES.values() for entry in family.entries().values()]
SEVERAL = [(entry, name) for entry in ENTRIES for name, field in entry.model_fields.items() if item(field)]


@pytest.fixture
def weights(form):
    """The row of the class weights, unfolded."""
    made = form(Hinge())
    row = made.rows()["class_weights"]
    row._fold.line.click()
    row.form = made
    return row


@pytest.mark.parametrize(("spec", "name"), SEVERAL, ids=lambda one: getattr(one, "__name__", one))
def test_several_numbers_make_the_round_trip_by_keyboard(form, spec, name, type_into):
    made = form(spec())
    row = made.rows()[name]
    assert not row.controls[3].isVisible()
    QTest.keyClick(row._fold.line, Qt.Key.Key_Space)
    assert all(control.isVisible() for control in row.controls)
    type_into(row.controls[3], "2.5")
    assert [getattr(told, name) for told in made.told] == [(1, 1, 1, 2.5, 1, 1, 1, 1, 1, 1)]
    fresh = form(spec())
    fresh.show(made.told[0])
    assert fresh.rows()[name].value() == getattr(made.told[0], name)
    assert fresh.rows()[name]._fold.line.text() == "Class weights 1 to 2.5"
    assert fresh.told == []


def test_each_of_several_numbers_says_what_it_is(weights):
    assert weights.controls[3].accessibleName() == "Weight of digit 3"
    assert "validation" in weights.controls[3].accessibleDescription()


@pytest.mark.parametrize(("text", "words"), [
    ("101", "Weight of digit 2 is 101; it must be at most 100."),
    ("-1", "Weight of digit 2 is −1; it must be at least 0."),
    ("much", 'Weight of digit 2 is "much"; it must be a number.'),
])  # fmt: skip
def test_a_refused_one_of_several_numbers_is_explained_at_its_box(weights, text, words, type_into):
    type_into(weights.controls[2], text)
    assert weights.refusal() == words
    assert [frame.property("refused") for frame in weights._frames[1:4]] == [False, True, False]
    assert weights.controls[2].value() == 1
    assert weights.form.told == []
    type_into(weights.controls[2], "3")
    assert weights.refusal() == ""
    assert not weights._frames[2].property("refused")


def test_weights_that_are_all_nothing_are_refused_together(weights, type_into):
    for control in weights.controls:
        type_into(control, "0")
    assert weights.refusal().startswith("Class weights: all are 0, so nothing would be learned")
    assert weights.value() == (*[0.0] * 9, 1.0)


def test_arrow_keys_move_a_weight_by_halves_within_its_limits(weights):
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Down):
        QTest.keyClick(weights.controls[0], key)
    assert [told.class_weights[0] for told in weights.form.told] == [1.5, 1.0, 0.5, 0.0]


def test_one_click_brings_all_weights_back(weights, type_into):
    assert not weights._back.isVisible()
    type_into(weights.controls[0], "5")
    assert weights._back.isVisible()
    QTest.mouseClick(weights._back, Qt.MouseButton.LeftButton)
    assert weights.value() == Hinge().class_weights
    assert weights._fold.line.text() == "Class weights all 1"


def test_the_menu_of_several_numbers_brings_all_of_them_back(weights, type_into):
    assert not weights._menu().actions()[0].isEnabled()
    type_into(weights.controls[0], "5")
    weights._menu().actions()[0].trigger()
    assert weights.value() == Hinge().class_weights


def test_changed_weights_say_that_they_wait_for_the_next_play(weights, type_into):
    weights.set_running(True)
    assert weights.mark() == ""
    type_into(weights.controls[0], "5")
    assert weights._mark.text() == NEXT_PLAY
    weights.set_running(False)
    assert weights._mark.text() == ""
