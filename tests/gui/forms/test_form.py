"""The form of a spec: every field makes the round trip, and what is not allowed is refused at its row."""

from itertools import product
from typing import get_args

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from digitlab.core.catalogue import FAMILIES
from digitlab.core.experiment import Data, Training
from digitlab.core.layers import Conv2D, Dropout
from digitlab.core.optimizers import Adam, Sgd
from digitlab.core.parameter import bounds, item
from digitlab.gui.forms.controls import Choice, Switch
from digitlab.gui.forms.entry_field import EntryField
from digitlab.gui.forms.fields import ACTS_NOW, NEXT_PLAY
from digitlab.gui.forms.form import field_names
from digitlab.gui.forms.numbers import written

SPECS = [*(entry for family in FAMILIES.values() for entry in family.entries().values()), Data, Training]
FIELDS = {spec: [name for name in field_names(spec) if not item(spec.model_fields[name])] for spec in SPECS}


def another(field):
    """An allowed value that is not the default."""
    kind = field.annotation
    if kind is bool:
        return not field.default
    if kind is str:
        return "Eyes 7"
    if kind not in (int, float):
        return next(choice for choice in get_args(kind) if choice != field.default)
    limits = bounds(field)
    low, high = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
    found = kind((low + high) / 2)
    return found if found != field.default else kind((low + 3 * high) / 4)


@pytest.fixture
def put_in(type_into):
    """Gives a field a value as a person does."""

    def put(control, value):
        if isinstance(control, EntryField):
            type_into(control, str(value))
        elif isinstance(control, Switch):
            QTest.mouseClick(control, Qt.MouseButton.LeftButton)
        else:
            assert isinstance(control, Choice)
            control.setCurrentIndex(control.findData(value))
            control.activated.emit(control.currentIndex())

    return put


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.__name__)
def test_every_field_has_a_row_and_makes_the_round_trip(form, spec, put_in):
    made, fresh = form(spec()), form(spec())
    assert list(made.rows()) == [name for name in spec.model_fields if name not in ("type", "dataset", "handwriting")]
    for name in FIELDS[spec]:
        value = another(spec.model_fields[name])
        made.show(spec())
        put_in(made.rows()[name].control, value)
        (told,) = made.told
        assert told == spec(**{name: value})
        made.told.clear()
        fresh.show(told)
        assert fresh.rows()[name].control.value() == value
    assert fresh.told == []


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.__name__)
def test_a_number_out_of_range_is_refused_in_a_sentence(form, spec, type_into):
    made = form(spec())
    numbers = [name for name in FIELDS[spec] if spec.model_fields[name].annotation in (int, float)]
    for name, (far, closed, opened) in product(numbers, [(-1, "ge", "gt"), (1, "le", "lt")]):
        field = spec.model_fields[name]
        limit = bounds(field).get(closed, bounds(field).get(opened))
        control = made.rows()[name].control
        type_into(control, str(field.annotation(limit + far * 1_000)))
        sentence = made.rows()[name].refusal()
        assert sentence.startswith(f"{field.title} is "), (name, far)
        assert "it must be" in sentence
        assert control.value() == field.default, (name, far)
        assert control.text() == written(field.default), (name, far)
    assert made.told == []
    assert made.spec() == spec()


@pytest.mark.parametrize(("text", "words"), [("fast", "a number"), ("99", "at most 10")])
def test_what_is_no_allowed_number_is_refused(form, text, words, type_into):
    made = form(Adam())
    type_into(made.rows()["learning_rate"].control, text)
    assert words in made.rows()["learning_rate"].refusal()
    assert made.told == []


def test_a_broken_number_is_refused_where_whole_ones_are_asked(form, type_into):
    made = form(Conv2D())
    type_into(made.rows()["filters"].control, "2.5")
    assert made.rows()["filters"].refusal() == "Filters is 2.5; it must be a whole number."


def test_the_refusal_goes_with_the_next_good_value(form, type_into):
    made = form(Adam())
    type_into(made.rows()["learning_rate"].control, "99")
    type_into(made.rows()["learning_rate"].control, "0.01")
    assert made.rows()["learning_rate"].refusal() == ""
    assert made.spec().learning_rate == 0.01


@pytest.mark.parametrize("text", ["0.02", "2e-2", "0,02", "2*10^-2"])
def test_a_learning_rate_can_be_typed_in_many_ways(form, text, type_into):
    made = form(Adam())
    type_into(made.rows()["learning_rate"].control, text)
    assert made.told[-1].learning_rate == 0.02


def test_arrow_keys_step_the_learning_rate_by_factors(form):
    made = form(Adam())
    control = made.rows()["learning_rate"].control
    control.setFocus()
    QTest.keyClick(control, Qt.Key.Key_Up)
    QTest.keyClick(control, Qt.Key.Key_Up)
    assert [told.learning_rate for told in made.told] == [0.002, 0.005]


def test_escape_brings_back_what_counts(form):
    made = form(Adam())
    control = made.rows()["learning_rate"].control
    control.setFocus()
    control.selectAll()
    QTest.keyClicks(control, "5")
    QTest.keyClick(control, Qt.Key.Key_Escape)
    assert control.text() == "0.001"
    assert made.told == []


def test_a_click_elsewhere_enters_what_is_typed_before_it_counts(form, qtbot):
    made = form(Adam())
    window = made.window()
    button = window.findChild(QPushButton)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    seen = []
    button.clicked.connect(lambda: seen.append(made.spec().learning_rate))
    control = made.rows()["learning_rate"].control
    control.setFocus()
    control.selectAll()
    QTest.keyClicks(control, "0.05")
    where = button.mapTo(window, button.rect().center())
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=where)
    assert seen == [0.05]


def test_the_wheel_changes_only_what_has_the_focus(form):
    made = form(Conv2D())
    number, choice = made.rows()["filters"].control, made.rows()["padding"].control
    made.window().findChild(QPushButton).setFocus()

    def turn(widget):
        middle = QPointF(widget.rect().center())
        event = QWheelEvent(middle, widget.mapToGlobal(middle), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
                            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        QApplication.sendEvent(widget, event)

    turn(number)
    turn(choice)
    assert made.told == []
    number.setFocus()
    turn(number)
    assert [told.filters for told in made.told] == [31]


def test_showing_tells_nothing(form):
    made = form(Sgd())
    made.show(Sgd(momentum=0.9, nesterov=True))
    assert made.told == []
    assert made.rows()["momentum"].control.value() == 0.9
    assert made.rows()["nesterov"].control.value() is True


def test_only_the_named_fields_are_shown(form):
    assert list(form(Adam(), ["learning_rate"]).rows()) == ["learning_rate"]


def test_the_other_fields_keep_their_values(form, type_into):
    made = form(Adam(beta_1=0.5), ["learning_rate"])
    type_into(made.rows()["learning_rate"].control, "0.01")
    assert made.told == [Adam(beta_1=0.5, learning_rate=0.01)]


def test_a_field_that_acts_now_says_so(form):
    rows = form(Adam()).rows()
    assert rows["learning_rate"].mark() == ACTS_NOW
    assert rows["beta_1"].mark() == ""


def test_while_a_run_goes_a_changed_field_says_that_it_waits(form, type_into):
    made = form(Training(epochs=5))
    made.set_running(True)
    assert made.rows()["epochs"].mark() == ""
    type_into(made.rows()["epochs"].control, "9")
    made.set_running(True)
    assert made.rows()["epochs"].mark() == NEXT_PLAY
    type_into(made.rows()["epochs"].control, "5")
    assert made.rows()["epochs"].mark() == ""
    made.set_running(False)
    type_into(made.rows()["epochs"].control, "9")
    assert made.rows()["epochs"].mark() == ""


def test_there_is_a_way_back_to_the_default(form):
    made = form(Dropout(rate=0.3))
    row = made.rows()["rate"]
    QTest.mouseMove(row)
    row._frame.back.click()
    assert made.told == [Dropout()]


def test_the_context_menu_leads_back_to_the_default(form):
    made = form(Conv2D(padding="same"))
    row = made.rows()["padding"]
    (action,) = row._menu().actions()
    assert action.text() == "Back to valid"
    action.trigger()
    assert made.told == [Conv2D()]


def test_every_control_is_named_and_explained(form):
    made = form(Adam())
    for name, row in made.rows().items():
        field = Adam.model_fields[name]
        assert row.control.accessibleName() == field.title
        assert field.description in row.toolTip()
