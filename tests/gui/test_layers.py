import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from digitlab.core.experiment import Experiment
from digitlab.core.layers import (
    GRU,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Patches,
    Rows,
    SelfAttention,
)
from digitlab.core.network import MOST_LAYERS, Network
from digitlab.gui import theme
from digitlab.gui.forms import draft
from digitlab.gui.forms.layers import LayerList

PLAIN = Network(layers=(Flatten(), Dense(units=64), Dropout()))


@pytest.fixture
def layers(qtbot, qapp):
    theme.apply(qapp, "light")
    made = LayerList()
    qtbot.addWidget(made)
    made.setVisible(True)
    made.told = []
    made.changed.connect(made.told.append)
    made.show(PLAIN)
    return made


def lines(layers):
    return [row.line.words() for row in layers.rows()]


def unfold(layers, place):
    layers.rows()[place].line.click()
    return layers.rows()[place]


def test_every_layer_is_a_row_with_shape_and_weights(layers):
    assert lines(layers) == [("Flatten", "784", ""), ("Dense", "64", "50,240"), ("Dropout 0.5", "64", "")]
    assert layers._output.line.words() == ("Output", "10", "650")
    assert layers.told == []


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


def test_a_new_layer_goes_where_it_fits(layers):
    layers.add(Conv2D())
    assert layers.told == [Network(layers=(Conv2D(), *PLAIN.layers))]


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


def test_a_layer_is_removed_and_doubled(layers):
    layers.rows()[2].remove.emit()
    layers.rows()[1].duplicate.emit()
    assert layers.told == [Network(layers=PLAIN.layers[:2]),
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


def test_what_does_not_fit_is_said_at_its_layer_and_not_told(layers):
    layers.rows()[0].remove.emit()
    assert layers.told == []
    assert layers.rows()[0].sentence() == "Dense needs a vector but gets 28×28×1; insert Flatten before it."
    assert layers.rows()[1].sentence() == ""
    assert layers.layers() == PLAIN.layers[1:]
    assert "network before it is used" in layers._trouble.text()


def test_one_click_puts_in_the_layer_that_is_missing(layers):
    layers.rows()[0].remove.emit()
    mend = layers.rows()[0]._mend
    assert not layers.rows()[0]._mending.isHidden()
    assert mend.text() == "Insert Flatten"
    assert mend.accessibleName() == "Insert Flatten before Dense"
    mend.click()
    assert layers.trouble() == ""
    assert layers.layers() == PLAIN.layers
    assert all(row._mending.isHidden() for row in layers.rows())


@pytest.mark.parametrize(("spoiled", "mended"), [
    ((Conv2D(),), (Conv2D(), Flatten())),
    ((GRU(units=4),), (Rows(), GRU(units=4))),
    ((SelfAttention(), Flatten()), (Patches(), SelfAttention(), Flatten())),
])  # fmt: skip
def test_what_is_missing_is_known(spoiled, mended):
    assert draft.mended(spoiled, draft.trouble(spoiled)) == mended
    assert draft.trouble(mended) is None


def test_what_no_single_layer_mends_offers_none():
    assert draft.trouble((Flatten(), Conv2D(), Flatten())).insert is None


def test_a_layer_is_copied_as_text_and_pasted_behind_another(layers):
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(layers.rows()[1].line, Qt.Key.Key_C, control)
    assert '"units": 64' in QGuiApplication.clipboard().text()
    QTest.keyClick(layers.rows()[2].line, Qt.Key.Key_V, control)
    assert layers.layers() == (*PLAIN.layers, Dense(units=64))
    assert layers.rows()[3].line.hasFocus()
    QTest.keyClick(layers.rows()[1].line, Qt.Key.Key_X, control)
    assert layers.layers() == (Flatten(), Dropout(), Dense(units=64))
    assert layers.told[-1].layers == layers.layers()


def test_all_layers_go_through_the_clipboard(layers):
    menu = {action.text(): action for action in layers._add.menu().actions()}
    menu["Copy all layers as text"].trigger()
    layers.show(Network(layers=(Conv2D(), Flatten())))
    menu["Paste layers at the end"].trigger()
    assert layers.layers() == (Conv2D(), Flatten(), *PLAIN.layers)


@pytest.mark.parametrize("whole", [Experiment(), Experiment().network])
def test_a_whole_experiment_can_be_pasted(layers, whole):
    QGuiApplication.clipboard().setText(whole.model_dump_json())
    QTest.keyClick(layers.rows()[2].line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert layers.layers() == (*PLAIN.layers, *Experiment().network.layers)


@pytest.mark.parametrize(("text", "words"), [
    ("", "holds no text; copy a layer first"),
    ("Dear student", "holds no layers; copy a layer"),
    ("[]", "holds no layers"),
    ('{"network": 3}', "cannot be pasted: layers.0"),
    ('{"type": "dense", "units": 0}', "layers.0.units is 0; it must be at least 1"),
    ('{"type": "nonsense"}', "nonsense"),
    ("[" * 5_000, "holds no layers"),
])  # fmt: skip
def test_a_text_without_layers_is_refused_in_a_sentence(layers, text, words):
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(layers.rows()[0].line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert words in layers._trouble.text()
    assert layers._trouble.isVisible()
    assert layers.layers() == PLAIN.layers
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


def test_a_small_move_of_the_mouse_is_a_click(layers):
    line, left = layers.rows()[2].line, Qt.MouseButton.LeftButton
    QTest.mousePress(line, left, pos=line.rect().center())
    QTest.mouseMove(line, line.rect().center() + QPoint(0, 4))
    QTest.mouseRelease(line, left, pos=line.rect().center())
    assert layers.layers() == PLAIN.layers
    assert line.isChecked()


def test_the_output_layer_says_what_it_needs(layers):
    layers.show(Network(layers=(Flatten(),)))
    layers.rows()[0].remove.emit()
    assert layers.trouble() == "Dense needs a vector but gets 28×28×1; insert Flatten before it."
    assert layers._output.sentence() == layers.trouble()


def test_a_draft_survives_until_it_is_mended(layers):
    layers.rows()[0].remove.emit()
    layers.show(PLAIN)  # as when another card has changed
    assert layers.layers() == PLAIN.layers[1:]
    layers.add(Flatten())
    assert layers.trouble() == ""
    assert layers.layers() == PLAIN.layers
    assert layers._trouble.isHidden()
    layers.rows()[2].remove.emit()
    assert layers.told == [Network(layers=PLAIN.layers[:2])]


def test_a_draft_can_be_discarded(layers):
    layers.rows()[0].remove.emit()
    layers._discard.click()
    assert layers.layers() == PLAIN.layers
    assert layers.told == []
    assert layers._discard.isHidden()


def test_another_network_replaces_a_draft(layers):
    layers.rows()[0].remove.emit()
    layers.show(Experiment().network)
    assert layers.layers() == Experiment().network.layers
    assert layers.trouble() == ""


def test_showing_equal_kinds_keeps_rows_and_what_is_unfolded(layers):
    row = unfold(layers, 1)
    layers.show(Network(layers=(Flatten(), Dense(units=16), Dropout(rate=0.1))))
    assert layers.rows()[1] is row
    assert row.form().rows()["units"].control.value() == 16
    assert layers.told == []


def test_too_many_weights_are_said_in_words():
    found = draft.trouble((Flatten(), *[Dense(units=4096)] * 4))
    assert found.sentence == (
        "This layer has 16,781,312 of the network's 53,600,266 weights; at most 50,000,000 are allowed, so make it"
        " smaller."
    )
    assert found.layer == 2


def test_too_many_layers_are_said_in_words():
    found = draft.trouble((Flatten(), *[Dropout()] * MOST_LAYERS))
    assert found.sentence == "These are 65 layers; at most 64 are allowed."


def test_shapes_are_known_up_to_the_layer_that_does_not_fit():
    rows = draft.measured((Conv2D(), MaxPooling2D(), Dense(), Flatten()))
    assert [row.shape for row in rows] == [(26, 26, 32), (13, 13, 32)]


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
