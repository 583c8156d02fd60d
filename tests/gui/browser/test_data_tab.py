"""The Data tab: read when it is first seen, filtered, sorted, asked about, and the seal of the test digits."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QSlider

from digitlab.core import messages as m
from digitlab.core.handwriting import Handwriting
from digitlab.data import parted
from digitlab.data.packing import packed
from digitlab.data.parted import CHECK, SEALED
from digitlab.gui.browser import readings, words
from digitlab.gui.moment import LEARNED

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def questions(process):
    return lambda: [command for command in process.taken() if command.kind == "read_digits"]


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


@pytest.fixture
def reply(process):
    """Answers in two portions, as the engine does."""

    def in_halves(question, found):
        half = len(found) // 2
        process.say(read(question, 0, found[:half]), read(question, half, found[half:]))

    return in_halves


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


def test_digits_of_a_class_and_a_part_are_shown(few, press, pick, caption, shown):
    assert caption() == "1,500 digits"
    press("3")
    assert set(few.labels[shown()]) == {3}
    pick("Part of the data", "check")
    assert set(few.parts[shown()]) == {CHECK}
    assert caption() == f"{len(shown())} of 300"
    press("3")
    assert len(shown()) == 300


def test_drawn_digits_that_are_learned_from_are_mentioned_beside_those_that_are_shown(qtbot, ready, pick, caption):
    mine = ready.experiment.data.model_copy(update={"handwriting": Handwriting(name="Ann", sha256="0", count=12)})
    ready.change(ready.experiment.model_copy(update={"data": mine}))
    qtbot.waitUntil(lambda: caption() == "1,500 digits · 12 drawn ones are in Handwriting")
    pick("Part of the data", "check")
    assert caption() == "300 digits"


def test_the_test_digits_stay_sealed_until_the_seal_is_broken_and_are_sealed_anew(
    pages, qtbot, few, press, pick, shown, questions
):
    pick("Part of the data", "sealed")
    assert not pages.grid.isVisible()
    assert "sealed" in pages.notice.text()
    assert shown() == []
    press("Map")
    assert pages.notice.isVisible()
    press("Digits")
    press("Break the seal and look")
    assert pages.grid.isVisible()
    assert set(few.parts[shown()]) == {SEALED}
    qtbot.mouseClick(pages.grid.viewport(), LEFT, pos=QPoint(20, 20))
    assert pages.browsing.current == 1_500
    assert questions() == []
    assert pages.details._answer.text() == words.NOT_ASKED
    pick("Part of the data", "learn")
    pick("Part of the data", "sealed")
    assert not pages.grid.isVisible()


def test_the_network_is_asked_only_when_a_person_wants_it_and_the_surest_mistakes_come_first(
    pages, process, few, press, pick, caption, shown, questions, ready
):
    pick("Part of the data", "check")
    pick("Answers of the network", "read wrong")
    assert questions() == []
    assert pages.notice.text() == words.ASK.format(count=300)
    press("Ask the network")
    (question,) = questions()
    assert question.digits == np.flatnonzero(few.parts == CHECK).tolist()
    assert question.data == ready.experiment.data
    labels = few.labels[question.digits].astype(int)
    found = answers(labels, wrong=[7, 200, 20])
    process.say(read(question, 0, found[:150]))
    assert pages.notice._progress.value() == 50
    process.say(read(question, 150, found[150:]))
    assert pages.grid.isVisible()
    assert shown() == [question.digits[place] for place in (7, 200, 20)]
    assert caption() == "3 of 300 · by the network that ships"
    assert [answer for _, answer in pages._mistakes(pages.browsing.numbers)] == [
        (labels[place] + 1) % 10 for place in (7, 200, 20)
    ]
    pick("Answers of the network", "read right")
    assert len(shown()) == 297
    assert questions() == []


def test_a_reading_is_cancelled_and_asked_again_for_what_is_missing(pages, process, press, pick, questions):
    pick("Answers of the network", "read wrong")
    press("Ask the network")
    (question,) = questions()
    press("Cancel")
    assert [command.kind for command in process.taken()] == ["stop_reading"]
    labels = pages.browsing.parted.labels[:500].astype(int)
    process.say(read(question, 0, answers(labels)))
    process.say(m.ReadingStopped(number=question.number))
    assert pages.notice.text() == f"{readings.STOPPED} {words.ASK.format(count=1_000)}"
    press("Ask the network")
    (question,) = questions()
    assert question.digits == list(range(500, 1_500))


def test_answers_are_marked_with_their_epoch_and_with_that_they_are_old(
    pages, process, ready, events, button, press, pick, caption, questions, reply, qtbot
):
    ready.play()
    process.say(events.started(), events.batch(12, epoch=2))
    process.taken()
    pick("Answers of the network", "read right")
    assert words.LEARNING in pages.notice.text()
    press("Ask the network")
    (question,) = questions()
    reply(question, answers(pages.browsing.parted.labels[:1_500].astype(int)))
    assert caption() == "1,500 digits · as of epoch 2"
    assert not button("Ask again").isVisible()
    process.say(events.batch(13, epoch=2))
    qtbot.waitUntil(lambda: caption() == f"1,500 digits · as of epoch 2 · {LEARNED}")
    assert questions() == []
    press("Ask again")
    (question,) = questions()
    assert len(question.digits) == 1_500


def test_a_dead_engine_leaves_a_sentence_and_what_was_read(pages, process, press, pick):
    pick("Answers of the network", "read wrong")
    press("Ask the network")
    process.die()
    assert pages.notice.text() == "The engine is starting."
    assert pages.browsing.readings.state == "stopped"


def test_the_chosen_digit_is_told_with_the_ten_bars_of_its_answer(pages, qtbot, process, few, questions):
    qtbot.mouseClick(pages.grid.viewport(), LEFT, pos=pages.grid.where(3).center().toPoint())
    assert pages.browsing.current == 3
    (question,) = questions()
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


def test_the_digits_most_like_the_drawing_come_first_and_follow_it_while_seen(
    tab, pages, qtbot, ready, few, pick, shown
):
    pick("Order of the digits", "like the drawing")
    assert pages.notice.text() == words.DRAW
    for number in (700, 44):
        ready.predict(few.pictures(np.array([number]))[0])
        qtbot.waitUntil(lambda number=number: pages.grid.isVisible() and shown()[0] == number)
    tab.hide()
    ready.predict(few.pictures(np.array([9]))[0])
    assert not pages.browsing._soon.isActive()
    tab.show()
    qtbot.waitUntil(lambda: pages.grid.isVisible() and shown()[0] == 9)
    ready.predict(None)
    qtbot.waitUntil(lambda: pages.notice.isVisible())


def test_other_settings_of_the_data_part_the_same_digits_anew(pages, qtbot, ready, few, pick, caption):
    pick("Part of the data", "check")
    ready.change(ready.experiment.with_value("data.validation_count", 100))
    qtbot.waitUntil(lambda: caption() == "100 digits")
    assert pages.browsing.parted.dataset is few.dataset


def test_the_slider_of_the_digits_size_has_its_name_beside_it_and_says_what_it_does(pages, press):
    (slider,) = pages.findChildren(QSlider)
    (name,) = [one for one in pages.findChildren(QLabel) if one.buddy() is slider]
    assert name.text() == "Size"
    assert name.geometry().right() < slider.geometry().left() <= name.geometry().right() + 8
    assert slider.accessibleName() == "Size of the digits"
    assert "drag" in slider.toolTip()
    press("Classes")
    assert not name.isVisible()


def test_larger_asks_for_the_room_of_the_curves_while_the_tab_is_seen(tab, press):
    room = []
    tab.enlarged.connect(room.append)
    press("Larger")
    tab.hide()
    tab.show()
    assert room == [True, False, True]
