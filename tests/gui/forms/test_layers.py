"""The list of layers: unfolded, changed, added, moved, copied and named."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from digitlab.core.experiment import Experiment
from digitlab.core.layers import Conv2D, Dense, Dropout, Flatten, Layer
from digitlab.core.network import Network


def lines(layers):
    return [row.line.words() for row in layers.rows()]


def unfold(layers, place):
    layers.rows()[place].line.click()
    return layers.rows()[place]


def test_every_layer_is_a_row_with_shape_and_weights(layers):
    assert lines(layers) == [("Flatten", "784", ""), ("Dense", "64", "50,240"), ("Dropout 0.5", "64", "")]
    assert layers._output.line.words() == ("Output", "10", "650")
    assert layers.told == []
    assert layers.rows()[1].line.toolTip().endswith("Gives 64 numbers; 50,240 weights.")


def test_a_row_unfolds_to_its_form_one_at_a_time(layers):
    assert unfold(layers, 1).form().isVisible()
    assert unfold(layers, 2).form().isVisible()
    assert not layers.rows()[1].form().isVisible()


def test_a_changed_field_makes_a_new_network(layers):
    unfold(layers, 1).form().rows()["units"].edited.emit(32)
    assert layers.told == [Network(layers=(Flatten(), Dense(units=32), Dropout()))]
    assert lines(layers)[1] == ("Dense", "32", "25,120")
    assert layers._output.line.words()[2] == "330"


def test_a_new_layer_comes_after_the_unfolded_one(layers):
    unfold(layers, 0)
    layers.add(Dense(units=8))
    assert [type(layer) for layer in layers.told[-1].layers] == [Flatten, Dense, Dense, Dropout]
    assert layers.told[-1].layers[1] == Dense(units=8)
    assert layers.rows()[1].line.isChecked()


def test_a_new_layer_goes_where_it_fits(layers, plain):
    layers.add(Conv2D())
    assert layers.told == [Network(layers=(Conv2D(), *plain.layers))]


@pytest.mark.parametrize("entry", Layer.entries().values(), ids=lambda entry: entry.__name__)
def test_the_menu_adds_every_layer_of_the_catalogue(layers, entry):
    group = next(action.menu() for action in layers._add.menu().actions() if action.text() == entry.group)
    action = next(action for action in group.actions() if action.text() == entry.title)
    action.trigger()
    assert [type(layer) for layer in layers.layers()].count(entry) == 1 + (entry in (Flatten, Dense, Dropout))


def test_a_layer_that_cannot_learn_warns_and_stays_allowed(layers):
    unfold(layers, 1).form().rows()["activation"].edited.emit("step")
    assert "no gradient passes" in layers.rows()[1].warning()
    assert layers.rows()[1].sentence() == ""
    assert layers.told[-1].layers[1].activation == "step"
    layers.rows()[1].form().rows()["activation"].edited.emit("tanh")
    assert layers.rows()[1].warning() == ""


def test_a_layer_is_removed_and_doubled(layers, plain):
    layers.rows()[2].remove.emit()
    layers.rows()[1].duplicate.emit()
    assert layers.told == [Network(layers=plain.layers[:2]),
                           Network(layers=(Flatten(), Dense(units=64), Dense(units=64)))]  # fmt: skip


def test_the_keyboard_moves_doubles_and_removes(layers):
    line = layers.rows()[2].line
    QTest.keyClick(line, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [type(layer) for layer in layers.layers()] == [Flatten, Dropout, Dense]
    QTest.keyClick(layers.rows()[1].line, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [type(layer) for layer in layers.layers()] == [Flatten, Dropout, Dropout, Dense]
    QTest.keyClick(layers.rows()[1].line, Qt.Key.Key_Delete)
    QTest.keyClick(layers.rows()[1].line, Qt.Key.Key_Delete)
    assert [type(layer) for layer in layers.layers()] == [Flatten, Dense]
    QTest.keyClick(layers.rows()[1].line, Qt.Key.Key_Return)
    assert layers.rows()[1].line.isChecked()
    assert layers.told[-1].layers == layers.layers()


def test_a_layer_stays_unfolded_while_it_moves(layers):
    unfold(layers, 2)
    layers.rows()[2].move.emit(-1)
    assert layers.rows()[1].line.isChecked()
    layers.rows()[0].move.emit(-1)
    assert [type(layer) for layer in layers.layers()] == [Flatten, Dropout, Dense]


def test_a_layer_is_copied_as_text_and_pasted_behind_another(layers, plain):
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(layers.rows()[1].line, Qt.Key.Key_C, control)
    assert '"units": 64' in QGuiApplication.clipboard().text()
    QTest.keyClick(layers.rows()[2].line, Qt.Key.Key_V, control)
    assert layers.layers() == (*plain.layers, Dense(units=64))
    assert layers.rows()[3].line.hasFocus()
    QTest.keyClick(layers.rows()[1].line, Qt.Key.Key_X, control)
    assert layers.layers() == (Flatten(), Dropout(), Dense(units=64))
    assert layers.told[-1].layers == layers.layers()


def test_all_layers_go_through_the_clipboard(layers, plain):
    menu = {action.text(): action for action in layers._add.menu().actions()}
    menu["Copy all layers as text"].trigger()
    layers.show(Network(layers=(Conv2D(), Flatten())))
    menu["Paste layers at the end"].trigger()
    assert layers.layers() == (Conv2D(), Flatten(), *plain.layers)


@pytest.mark.parametrize("whole", [Experiment(), Experiment().network])
def test_a_whole_experiment_can_be_pasted(layers, whole, plain):
    QGuiApplication.clipboard().setText(whole.model_dump_json())
    QTest.keyClick(layers.rows()[2].line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert layers.layers() == (*plain.layers, *Experiment().network.layers)


@pytest.mark.parametrize(("text", "words"), [
    ("", "holds no text; copy a layer first"),
    ("Dear student", "holds no layers; copy a layer"),
    ("[]", "holds no layers"),
    ('{"network": 3}', "cannot be pasted: layers.0"),
    ('{"type": "dense", "units": 0}', "layers.0.units is 0; it must be at least 1"),
    ('{"type": "nonsense"}', "nonsense"),
    ("[" * 5_000, "holds no layers"),
])  # fmt: skip
def test_a_text_without_layers_is_refused_in_a_sentence(layers, text, words, plain):
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(layers.rows()[0].line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert words in layers._trouble.text()
    assert layers._trouble.isVisible()
    assert layers.layers() == plain.layers
    layers.add(Dense())
    assert layers._trouble.isHidden()


def test_a_layer_is_dragged_to_its_place(layers):
    line, left = layers.rows()[2].line, Qt.MouseButton.LeftButton
    QTest.mousePress(line, left, pos=line.rect().center())
    for _ in range(40):
        QTest.mouseMove(line, line.rect().center() - QPoint(0, 25))
    assert [type(layer) for layer in layers.layers()] == [Dropout, Flatten, Dense]
    assert layers.told == []
    QTest.mouseRelease(line, left, pos=line.rect().center())
    assert layers.told == [Network(layers=layers.layers())], "one step to undo, however far it was dragged"
    assert layers.rows()[0].line is line
    assert not line.isChecked()


def test_a_small_move_of_the_mouse_is_a_click(layers, plain):
    line, left = layers.rows()[2].line, Qt.MouseButton.LeftButton
    QTest.mousePress(line, left, pos=line.rect().center())
    QTest.mouseMove(line, line.rect().center() + QPoint(0, 4))
    QTest.mouseRelease(line, left, pos=line.rect().center())
    assert layers.layers() == plain.layers
    assert line.isChecked()


def test_showing_equal_kinds_keeps_rows_and_what_is_unfolded(layers):
    row = unfold(layers, 1)
    layers.show(Network(layers=(Flatten(), Dense(units=16), Dropout(rate=0.1))))
    assert layers.rows()[1] is row
    assert row.form().rows()["units"].control.value() == 16
    assert layers.told == []


def test_a_layer_is_named_where_it_is_unfolded_and_the_name_is_shown(layers):
    name = unfold(layers, 1).form().rows()["name"].control
    QTest.keyClicks(name, "Eyes")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert layers.told == [Network(layers=(Flatten(), Dense(name="Eyes", units=64), Dropout()))]
    assert lines(layers)[1] == ("Eyes · Dense", "64", "50,240")
    other = unfold(layers, 2).form().rows()["name"].control
    QTest.keyClicks(other, "Eyes")
    QTest.keyClick(other, Qt.Key.Key_Return)
    assert len(layers.told) == 1
    assert layers.rows()[2].sentence() == 'Layers 2 and 3 are both called "Eyes"; rename one of them.'
    layers._discard.click()
    assert layers.layers()[1].name == "Eyes"
    QTest.keyClicks(name, "<b>x</b>")
    QTest.keyClick(name, Qt.Key.Key_Escape)
    assert name.text() == "Eyes"


def test_a_copy_of_a_named_layer_has_a_name_of_its_own(layers):
    layers.show(Network(layers=(Flatten(), Dense(name="Eyes", units=64))))
    line, control = layers.rows()[1].line, Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(line, Qt.Key.Key_C, control)
    QTest.keyClick(line, Qt.Key.Key_V, control)
    QTest.keyClick(layers.rows()[2].line, Qt.Key.Key_D, control)
    assert [layer.name for layer in layers.layers()] == ["", "Eyes", "Eyes 2", "Eyes 2 2"]
    QTest.keyClick(layers.rows()[1].line, Qt.Key.Key_X, control)
    QTest.keyClick(layers.rows()[0].line, Qt.Key.Key_V, control)
    assert [layer.name for layer in layers.layers()] == ["", "Eyes", "Eyes 2", "Eyes 2 2"]
    assert layers.trouble() == ""
