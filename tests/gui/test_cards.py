import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from digitlab.core import presets
from digitlab.core.augmentations import Shift
from digitlab.core.experiment import Experiment, Training
from digitlab.core.layers import Conv2D, Dense, Flatten
from digitlab.core.network import Network
from digitlab.core.optimizers import Adam, Sgd
from digitlab.gui import tab_order, theme
from digitlab.gui.forms.choice import EntryChoice
from digitlab.gui.forms.entry_field import EntryField
from digitlab.gui.panels import amounts
from digitlab.gui.panels.cards import DataCard, LearnCard, NetworkCard

CARDS = {"card_data": DataCard, "card_network": NetworkCard, "card_learn": LearnCard}
OTHER = Experiment(
    network=Network(layers=(Flatten(), Dense(units=16))),
    optimizer=Sgd(learning_rate=0.5),
    augmentations=(Shift(pixels=1.0),),
    training=Training(epochs=1),
)


class Column(QWidget):
    """Lets Tab go as the window does."""

    def focusNextPrevChild(self, forward):
        return tab_order.go_on(self, forward=forward)


@pytest.fixture
def card(qtbot, qapp):
    theme.apply(qapp, "light")

    def make(kind, experiment=None):
        made = kind()
        qtbot.addWidget(made)
        made.fill()
        made.setVisible(True)
        made.told = []
        made.changed.connect(made.told.append)
        if experiment:
            made.show(experiment)
        return made

    return make


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_found_by_its_name_and_tells_nothing_while_it_is_shown(card, name):
    made = card(CARDS[name], OTHER)
    assert made.objectName() == name
    assert made.told == []
    assert made.accessibleName()


@pytest.mark.parametrize("kind", CARDS.values())
def test_a_card_folds_by_click_and_by_keyboard(card, kind):
    made = card(kind)
    before = made.folded()
    QTest.mouseClick(made.header, Qt.MouseButton.LeftButton)
    assert made.folded() is not before
    assert made._body.isVisible() is not made.folded()
    assert made._summary.isVisible() is made.folded()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        now = made.folded()
        QTest.keyClick(made.header, key)
        assert made.folded() is not now


def test_the_folded_cards_say_what_they_hold(card):
    assert card(DataCard, OTHER).summary() == "MNIST · 54,000 train, 6,000 validate\n10,000 sealed · shift"
    assert card(NetworkCard, OTHER).summary() == "Dense · 12,730 weights\n12,704 multiply-adds a digit"
    assert card(LearnCard, OTHER).summary() == "SGD 0.5 · one-cycle\n1 epoch, batches of 128 · cross-entropy"


def test_the_data_card_changes_data_and_augmentation(card):
    made = card(DataCard, OTHER)
    made._count.rows()["validation_count"].edited.emit(5_000)
    made._rest.rows()["split_seed"].edited.emit(3)
    made._augmentations.rows()["rotate"].switch.click()
    last = made.told[-1]
    assert (last.data.validation_count, last.data.split_seed) == (5_000, 3)
    assert [entry.key() for entry in last.augmentations] == ["shift", "rotate"]
    assert last.model_copy(update={"data": OTHER.data, "augmentations": OTHER.augmentations}) == OTHER
    assert Experiment.from_json(last.to_json()) == last


def test_the_data_card_bends_digits_and_the_drawing_as_it_is_told(card, qtbot):
    made = card(DataCard)
    picture = np.zeros((28, 28), np.uint8)
    picture[5:20, 13:15] = 255
    made.show_drawing(picture)
    made.set_folded(False)
    qtbot.waitUntil(lambda: len(made._bent.samples.pictures()) == 16)
    assert len(made._bent.variants.pictures()) == 4
    assert made._bent.samples.accessibleDescription() == "shift, rotate, zoom"
    made._augmentations.rows()["noise"].switch.click()
    qtbot.waitUntil(lambda: made._bent.samples.accessibleDescription() == "shift, rotate, zoom, noise")


def test_a_drawing_that_was_there_before_the_card_was_filled_is_bent_too(qtbot):
    made = DataCard()
    qtbot.addWidget(made)
    made.show_drawing(np.full((28, 28), 9, np.uint8))
    made.fill()
    assert not made._bent.variants.isHidden()


def test_the_network_card_changes_the_network_only(card):
    made = card(NetworkCard, OTHER)
    made._editor.layers.rows()[1].line.click()
    made._editor.layers.rows()[1].form().rows()["units"].edited.emit(32)
    assert made.told == [OTHER.model_copy(update={"network": Network(layers=(Flatten(), Dense(units=32)))})]
    assert made._editor.size_words.text().startswith("25,450 weights")


def test_a_preset_gives_its_network_and_nothing_else(card):
    made = card(NetworkCard, OTHER)
    assert made._editor.presets.choice.currentIndex() == -1
    box = made._editor.presets.choice
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert made.told == [OTHER.model_copy(update={"network": presets.load(presets.names()[0]).network})]
    assert box.currentIndex() == 0


def test_the_learn_card_changes_how_the_network_learns(card):
    made = card(LearnCard, Experiment(optimizer=Adam()))
    made._optimizer._forms[0].rows()["learning_rate"].edited.emit(0.01)
    made._length.rows()["epochs"].edited.emit(5)
    made._execution.rows()["execution"].edited.emit("graph")
    box = made._schedule.choice
    box.setCurrentIndex(box.findData("constant"))
    box.activated.emit(box.currentIndex())
    last = made.told[-1]
    assert last.optimizer == Adam(learning_rate=0.01)
    assert (last.training.epochs, last.training.execution) == (5, "graph")
    assert last.schedule.key() == "constant"
    assert Experiment.from_json(last.to_json()) == last


def test_what_is_refused_is_not_told(card):
    made = card(LearnCard, Experiment())
    made._length.rows()["epochs"].edited.emit(0)
    assert made.told == []
    assert made._length.rows()["epochs"].refusal() == "Epochs is 0; it must be at least 1."


@pytest.mark.parametrize("kind", CARDS.values())
def test_while_a_run_goes_a_card_says_when_changes_act(card, kind):
    made = card(kind)
    made.set_folded(False)
    assert made.header.note() == made.header.toolTip() == ""
    height = made.sizeHint().height()
    made.set_running(True)
    assert "next Play" in made.header.note()
    assert "acts now" in made.header.toolTip()
    assert made.header.toolTip() in made.header.accessibleDescription()
    assert made.sizeHint().height() == height  # nothing moves under the mouse
    made.set_folded(True)
    assert not made.header.note()
    made.set_running(False)
    made.set_folded(False)
    assert not made.header.note()


def test_layers_that_do_not_fit_are_said_in_the_title_line_folded_or_not_until_they_do(card):
    made = card(NetworkCard, Experiment())
    made.set_folded(False)
    layers = made._editor.layers
    layers._draft((Flatten(), Conv2D()))
    assert made.header.note() == "change does not fit"
    assert "needs a picture" in made.header.toolTip()
    assert "without the change" in made.header.accessibleDescription()
    made.set_folded(True)
    assert made.header.note()
    layers._discard.click()
    assert made.header.note() == ""


def test_a_run_is_announced_once_however_often_it_is_told(card, monkeypatch):
    made = card(LearnCard)
    made.set_running(True)
    monkeypatch.setattr(EntryChoice, "set_running", lambda *_: pytest.fail("told again"))
    made.set_running(True)


@pytest.mark.parametrize("kind", CARDS.values())
def test_a_card_shows_its_summary_until_it_has_been_painted_and_its_controls_from_then_on(qtbot, kind):
    made = kind()
    qtbot.addWidget(made)
    made.set_folded(False)
    made.show(OTHER)
    made.set_running(True)
    made.setVisible(True)
    assert made._summary.isVisible()
    assert not made._body.isVisible()
    qtbot.waitUntil(made._body.isVisible)
    assert not made._summary.isVisible()
    assert made.header.note()


def test_a_folded_card_has_no_controls_until_it_is_unfolded_and_then_at_once(qtbot):
    made = DataCard()
    qtbot.addWidget(made)
    made.setVisible(True)
    qtbot.waitExposed(made)
    QTest.qWait(1)
    assert made.inside.count() == 0
    made.header.click()
    assert made._bar.isVisible()


def test_tab_goes_through_the_controls_that_came_after_what_follows_the_card(qtbot):
    column = Column()
    qtbot.addWidget(column)
    rows = QVBoxLayout(column)
    cards = [DataCard(), LearnCard()]
    for one in cards:
        rows.addWidget(one)
        one.set_folded(False)
    column.show()
    qtbot.waitUntil(lambda: all(one._body.isVisible() for one in cards))
    cards[0].header.setFocus()
    reached = []
    while not cards[1].header.hasFocus():
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert len(reached) > 5
    assert all(cards[0].isAncestorOf(widget) for widget in reached[:-1])


def test_large_numbers_are_said_in_words():
    assert amounts.amount(12_704) == "12,704"
    assert amounts.amount(1_234_567) == "1.2 million"
    assert amounts.short(1_234_567) == "1.2 M"
    assert amounts.kind(Network(layers=(Flatten(),))) == "Output only"


def test_the_controls_have_their_room_before_they_are_painted_for_the_first_time(qtbot, qapp):
    theme.apply(qapp, "light")
    scroll, inside = QScrollArea(widgetResizable=True), QWidget()
    qtbot.addWidget(scroll)
    made, column = LearnCard(), QVBoxLayout(inside)
    made.set_folded(True)
    column.addWidget(made)
    column.addStretch()
    scroll.setWidget(inside)
    scroll.resize(276, 300)
    scroll.show()
    qtbot.waitExposed(scroll)
    made.set_folded(False)
    assert inside.height() > scroll.height()
    boxes = made.findChildren(EntryField)
    assert boxes
    assert all(box.height() >= box.minimumSizeHint().height() for box in boxes if box.isVisible())
