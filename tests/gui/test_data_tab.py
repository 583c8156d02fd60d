"""The Data tab: read when it is first seen, filtered, sorted, asked about, and the seal of the test digits."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QPushButton

from digitlab.core import messages as m
from digitlab.core.experiment import Data, Experiment
from digitlab.core.handwriting import Handwriting
from digitlab.data import parted
from digitlab.data.packing import packed
from digitlab.data.parted import CHECK, SEALED
from digitlab.data.sources import Dataset, Digits, load
from digitlab.gui import theme
from digitlab.gui.browser import layouts, readings, words
from digitlab.gui.moment import LEARNED
from digitlab.gui.panels.data_tab import DataTab

LEFT = Qt.MouseButton.LeftButton
DATA = Data(validation_count=300)


@pytest.fixture(scope="module")
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


def button(pages, text):
    return next(one for one in pages.findChildren(QPushButton) if one.text() == text)


def pick(pages, name, text):
    """Choose an entry as a person does."""
    box = next(one for one in pages.findChildren(QComboBox) if one.accessibleName() == name)
    place = box.findText(text)
    box.setCurrentIndex(place)
    box.activated.emit(place)


def caption(pages):
    return pages._caption.whole()


def shown(pages):
    return pages.browsing.numbers.tolist()


def questions(process):
    return [command for command in process.taken() if command.kind == "read_digits"]


def answers(labels, wrong=()):
    """Sure answers that are right but for the places ``wrong``, by one and ever less sure."""
    found = np.full((len(labels), 10), 0.001)
    found[np.arange(len(labels)), labels] = 0.99
    for rank, place in enumerate(wrong):
        found[place] = 0.01
        found[place, (labels[place] + 1) % 10] = 0.9 - rank / 10
    return found


def read(question, first, found):
    """What the engine tells of some digits."""
    answered = found.argmax(axis=1).tolist()
    return m.DigitsRead(number=question.number, first=first, answers=answered, probabilities=packed(found))


def reply(process, question, found):
    """Answer in two portions, as the engine does."""
    half = len(found) // 2
    for first, part in ((0, found[:half]), (half, found[half:])):
        process.say(read(question, first, part))


def test_nothing_is_read_before_the_tab_is_seen(tab, qtbot, monkeypatch, few):
    calls = []
    monkeypatch.setattr(parted, "load", lambda data: calls.append(data) or few)
    assert tab.pages() is None
    tab.show()
    qtbot.waitUntil(lambda: tab.pages() is not None)
    assert tab.pages().notice.text() == words.LOADING
    qtbot.waitUntil(lambda: len(calls) == 1)
    qtbot.waitUntil(lambda: tab.pages().grid.isVisible())


def test_digits_that_cannot_be_read_are_said(tab, qtbot, monkeypatch):
    def broken(data):
        raise parted.DigitLabError("The dataset is damaged; install DigitLab again.")

    monkeypatch.setattr(parted, "load", broken)
    tab.show()
    qtbot.waitUntil(lambda: tab.pages() is not None and "damaged" in tab.pages().notice.text())


def test_digits_of_a_class_and_a_part_are_shown(pages, qtbot, few):
    assert caption(pages) == "1,500 digits"
    qtbot.mouseClick(button(pages, "3"), LEFT)
    assert set(few.labels[shown(pages)]) == {3}
    pick(pages, "Part of the data", "check")
    assert set(few.parts[shown(pages)]) == {CHECK}
    assert caption(pages) == f"{len(shown(pages))} of 300"
    qtbot.mouseClick(button(pages, "3"), LEFT)
    assert len(shown(pages)) == 300


def test_drawn_digits_that_are_learned_from_are_mentioned_beside_those_that_are_shown(pages, qtbot, ready):
    mine = DATA.model_copy(update={"handwriting": Handwriting(name="Ann", sha256="0", count=12)})
    ready.change(Experiment(data=mine))
    qtbot.waitUntil(lambda: caption(pages) == "1,500 digits · 12 drawn ones are in Handwriting")
    pick(pages, "Part of the data", "check")
    assert caption(pages) == "300 digits"


def test_the_test_digits_stay_sealed_until_the_seal_is_broken_and_are_sealed_anew(pages, qtbot, process, few):
    pick(pages, "Part of the data", "sealed")
    assert not pages.grid.isVisible()
    assert "sealed" in pages.notice.text()
    assert shown(pages) == []
    qtbot.mouseClick(button(pages, "Map"), LEFT)
    assert pages.notice.isVisible()
    qtbot.mouseClick(button(pages, "Digits"), LEFT)
    qtbot.mouseClick(button(pages, "Break the seal and look"), LEFT)
    assert pages.grid.isVisible()
    assert set(few.parts[shown(pages)]) == {SEALED}
    qtbot.mouseClick(pages.grid.viewport(), LEFT, pos=QPoint(20, 20))
    assert pages.browsing.current == 1_500
    assert questions(process) == []
    assert pages.details._answer.text() == words.NOT_ASKED
    pick(pages, "Part of the data", "learn")
    pick(pages, "Part of the data", "sealed")
    assert not pages.grid.isVisible()


def test_the_network_is_asked_only_when_a_person_wants_it_and_the_surest_mistakes_come_first(
    pages, qtbot, process, few
):
    pick(pages, "Part of the data", "check")
    pick(pages, "Answers of the network", "read wrong")
    assert questions(process) == []
    assert pages.notice.text() == words.ASK.format(count=300)
    qtbot.mouseClick(button(pages, "Ask the network"), LEFT)
    (question,) = questions(process)
    assert question.digits == np.flatnonzero(few.parts == CHECK).tolist()
    assert question.data == DATA
    labels = few.labels[question.digits].astype(int)
    found = answers(labels, wrong=[7, 200, 20])
    process.say(read(question, 0, found[:150]))
    assert pages.notice._progress.value() == 50
    process.say(read(question, 150, found[150:]))
    assert pages.grid.isVisible()
    assert shown(pages) == [question.digits[place] for place in (7, 200, 20)]
    assert caption(pages) == "3 of 300 · by the network that ships"
    assert [answer for _, answer in pages._mistakes(pages.browsing.numbers)] == [
        (labels[place] + 1) % 10 for place in (7, 200, 20)
    ]
    pick(pages, "Answers of the network", "read right")
    assert len(shown(pages)) == 297
    assert questions(process) == []


def test_a_reading_is_cancelled_and_asked_again_for_what_is_missing(pages, qtbot, process):
    pick(pages, "Answers of the network", "read wrong")
    qtbot.mouseClick(button(pages, "Ask the network"), LEFT)
    (question,) = questions(process)
    qtbot.mouseClick(button(pages, "Cancel"), LEFT)
    assert [command.kind for command in process.taken()] == ["stop_reading"]
    labels = pages.browsing.parted.labels[:500].astype(int)
    process.say(read(question, 0, answers(labels)))
    process.say(m.ReadingStopped(number=question.number))
    assert pages.notice.text() == f"{readings.STOPPED} {words.ASK.format(count=1_000)}"
    qtbot.mouseClick(button(pages, "Ask the network"), LEFT)
    (question,) = questions(process)
    assert question.digits == list(range(500, 1_500))


def test_answers_are_marked_with_their_epoch_and_with_that_they_are_old(pages, qtbot, process, ready, events):
    ready.play()
    process.say(events.started(), events.batch(12, epoch=2))
    process.taken()
    pick(pages, "Answers of the network", "read right")
    assert words.LEARNING in pages.notice.text()
    qtbot.mouseClick(button(pages, "Ask the network"), LEFT)
    (question,) = questions(process)
    reply(process, question, answers(pages.browsing.parted.labels[:1_500].astype(int)))
    assert caption(pages) == "1,500 digits · as of epoch 2"
    assert not button(pages, "Ask again").isVisible()
    process.say(events.batch(13, epoch=2))
    assert caption(pages) == f"1,500 digits · as of epoch 2 · {LEARNED}"
    assert questions(process) == []
    qtbot.mouseClick(button(pages, "Ask again"), LEFT)
    (question,) = questions(process)
    assert len(question.digits) == 1_500


def test_a_dead_engine_leaves_a_sentence_and_what_was_read(pages, qtbot, process):
    pick(pages, "Answers of the network", "read wrong")
    qtbot.mouseClick(button(pages, "Ask the network"), LEFT)
    process.die()
    assert pages.notice.text() == "The engine is starting."
    assert pages.browsing.readings.state == "stopped"


def test_the_chosen_digit_is_told_with_the_ten_bars_of_its_answer(pages, qtbot, process, few):
    qtbot.mouseClick(pages.grid.viewport(), LEFT, pos=pages.grid.where(3).center().toPoint())
    assert pages.browsing.current == 3
    (question,) = questions(process)
    assert question.digits == [3]
    label = int(few.labels[3])
    assert pages.details._label.text() == words.called(label)
    assert pages.details._place.text() in ("no. 3 · learn", "no. 3 · check")
    assert pages.details._answer.text() == words.UNKNOWN
    reply_one = answers(np.array([label]), wrong=[0])
    process.say(read(question, 0, reply_one))
    assert pages.details._answer.text() == f"read as {(label + 1) % 10}, 90 %"
    assert pages.details._bars.values() == pytest.approx(reply_one[0].tolist(), abs=1e-3)
    qtbot.mouseMove(pages.grid.viewport(), pages.grid.where(5).center().toPoint())
    assert pages.details._label.text() == words.called(few.labels[5])
    np.testing.assert_array_equal(pages.details._picture.pixels(), few.pictures(np.array([5]))[0])


def test_enter_and_a_double_click_put_the_digit_on_the_canvas(pages, qtbot, ready, few):
    opened = []
    ready.digit_opened.connect(opened.append)
    grid = pages.grid
    qtbot.mouseClick(grid.viewport(), LEFT, pos=grid.where(2).center().toPoint())
    qtbot.mouseDClick(grid.viewport(), LEFT, pos=grid.where(2).center().toPoint())
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert len(opened) == 2
    np.testing.assert_array_equal(opened, few.pictures(np.array([2, 3])))


def test_the_digits_most_like_the_drawing_come_first_and_follow_it_while_seen(tab, pages, qtbot, ready, few):
    pick(pages, "Order of the digits", "like the drawing")
    assert pages.notice.text() == words.DRAW
    for number in (700, 44):
        ready.predict(few.pictures(np.array([number]))[0])
        qtbot.waitUntil(lambda number=number: pages.grid.isVisible() and shown(pages)[0] == number)
    tab.hide()
    ready.predict(few.pictures(np.array([9]))[0])
    assert not pages.browsing._soon.isActive()
    tab.show()
    qtbot.waitUntil(lambda: pages.grid.isVisible() and shown(pages)[0] == 9)
    ready.predict(None)
    qtbot.waitUntil(lambda: pages.notice.isVisible())


def test_other_settings_of_the_data_part_the_same_digits_anew(pages, qtbot, ready, few):
    pick(pages, "Part of the data", "check")
    ready.change(ready.experiment.with_value("data.validation_count", 100))
    qtbot.waitUntil(lambda: caption(pages) == "100 digits")
    assert pages.browsing.parted.dataset is few.dataset


def test_classes_show_their_mean_and_a_click_shows_their_digits(pages, qtbot, few):
    qtbot.mouseClick(button(pages, "Classes"), LEFT)
    qtbot.waitUntil(lambda: pages.classes.found() is not None)
    assert pages.classes.found().counts.sum() == 1_500
    assert f"4: {int((few.labels[:1500] == 4).sum())}" in pages.classes.accessibleDescription()
    qtbot.mouseClick(pages.classes, LEFT, pos=pages.classes.cell(0, 4).center().toPoint())
    assert pages.grid.isVisible()
    assert set(few.labels[shown(pages)]) == {4}
    assert button(pages, "4").isChecked()


def test_the_map_is_there_at_once_and_a_click_chooses_a_digit_in_the_grid(pages, qtbot, few):
    qtbot.mouseClick(button(pages, "Map"), LEFT)
    map_made = pages.browsing.layouts
    qtbot.waitUntil(lambda: map_made.positions is not None, timeout=60_000)
    plot = pages.map.plot
    place = int(np.abs(map_made.positions).sum(axis=1).argmax())  # nobody else is near
    at = plot.where(place).toPoint()
    qtbot.mouseMove(plot.viewport(), at)
    assert pages.browsing.pointed == place
    qtbot.mouseClick(plot.viewport(), LEFT, pos=at)
    assert pages.browsing.current == map_made.numbers[place]
    before = pages.map.plot.getPlotItem().viewRange()
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert plot.getPlotItem().viewRange()[0][1] < before[0][1]
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot.getPlotItem().viewRange()[0] == pytest.approx(before[0])


def test_the_map_of_the_engine_unfolds_and_can_be_stopped(pages, qtbot, process):
    qtbot.mouseClick(button(pages, "Map"), LEFT)
    map_made = pages.browsing.layouts
    qtbot.waitUntil(lambda: map_made.positions is not None, timeout=60_000)
    first = map_made.positions
    qtbot.mouseClick(button(pages, "t-SNE"), LEFT)
    (question,) = (command for command in process.taken() if command.kind == "map_digits")
    assert question.digits == list(range(1_500))
    there = np.random.default_rng(0).uniform(-1, 1, (1_500, 2))
    process.say(m.DigitsMapped(number=question.number, share=0.5, positions=packed(there)))
    np.testing.assert_allclose(map_made.positions, there, atol=1e-3)
    assert pages.map._progress.value() == 50
    qtbot.mouseClick(button(pages, "Stop"), LEFT)
    assert [command.kind for command in process.taken()] == ["stop_mapping"]
    process.say(m.DigitsMapped(number=question.number, share=0.6, positions=packed(-there)))
    np.testing.assert_allclose(map_made.positions, there, atol=1e-3)
    qtbot.mouseClick(button(pages, "PCA"), LEFT)
    np.testing.assert_array_equal(map_made.positions, first)


def test_larger_asks_for_the_room_of_the_curves_while_the_tab_is_seen(tab, pages, qtbot):
    room = []
    tab.enlarged.connect(room.append)
    qtbot.mouseClick(button(pages, "Larger"), LEFT)
    tab.hide()
    tab.show()
    assert room == [True, False, True]


def test_too_few_digits_make_no_map_and_leave_none(pages, qtbot, ready):
    qtbot.mouseClick(button(pages, "Map"), LEFT)
    qtbot.waitUntil(lambda: pages.browsing.layouts.positions is not None, timeout=60_000)
    ready.change(ready.experiment.with_value("data.validation_count", 100))
    qtbot.waitUntil(lambda: pages.browsing.parted is not None)
    pick(pages, "Part of the data", "check")
    assert caption(pages) == layouts.TOO_FEW
    assert pages.map.plot._apart() == []


def test_a_map_that_needs_the_engine_says_so_while_it_is_away(pages, qtbot, process):
    qtbot.mouseClick(button(pages, "Map"), LEFT)
    qtbot.waitUntil(lambda: pages.browsing.layouts.positions is not None, timeout=60_000)
    process.die()
    process.taken()
    qtbot.mouseClick(button(pages, "t-SNE"), LEFT)
    assert caption(pages) == layouts.AWAY
    assert button(pages, "PCA").isChecked()
    assert process.taken() == []


def test_classes_that_are_not_wanted_are_pale_on_the_map(pages, qtbot, few):
    qtbot.mouseClick(button(pages, "Map"), LEFT)
    qtbot.waitUntil(lambda: pages.browsing.layouts.positions is not None, timeout=60_000)
    qtbot.mouseClick(button(pages, "7"), LEFT)
    plot = pages.map.plot
    assert [len(layer.getData()[0]) for layer in plot._layers] == [
        int((few.labels[:1_500] == 7).sum()) if label == 7 else 0 for label in range(10)
    ]
    assert plot._apart() == []  # the map is too small for drawn digits
    for _ in range(4):
        qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert {int(few.labels[place]) for place in plot._apart()} == {7}
