"""Collecting drawn digits: the row under the canvas, rounds, the tab with its scores, and the choice in the Data card."""

import base64

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget

from digitlab.core import messages as m
from digitlab.core.experiment import Experiment
from digitlab.data import collections
from digitlab.data.packing import packed
from digitlab.gui.handwriting import words
from digitlab.gui.panels.cards import DataCard
from digitlab.gui.panels.it_was import ItWas

LEFT = Qt.MouseButton.LeftButton


def draw(qtbot, window, *corners):
    """A stroke with the mouse, from corner to corner."""
    first, *others = [QPoint(x, y) for x, y in corners or ((60, 60), (150, 100))]
    qtbot.mousePress(window.canvas, LEFT, pos=first)
    for corner in others:
        qtbot.mouseMove(window.canvas, corner)
    qtbot.mouseRelease(window.canvas, LEFT, pos=others[-1])


def press(qtbot, window, name):
    qtbot.mouseClick(window.findChild(QPushButton, name), LEFT)


def row(window):
    return window.findChild(ItWas)


def message(window):
    text = window.findChild(QLabel, "message_text")
    return text.text() if text.isVisible() else ""


def kept(name="Me"):
    """The labels of what lies in a person's folder."""
    return [one.label for one in collections.read(name).digits] if name in collections.names() else []


@pytest.fixture
def pages(ready_window, qtbot):
    """The tab, with all that was drawn read."""
    tabs = ready_window.findChild(QTabWidget, "tabs")
    tab = next(tabs.widget(place) for place in range(tabs.count()) if tabs.tabText(place) == "Handwriting")
    tabs.setCurrentWidget(tab)
    qtbot.waitUntil(lambda: tab.pages() is not None and ready_window.collecting.collections is not None)
    return tab.pages()


@pytest.fixture
def people(home):
    """Ann has drawn 3, 1 and 7, Bob a 4."""
    for name, label, x in (("Ann", 3, 0.1), ("Ann", 1, 0.2), ("Ann", 7, 0.3), ("Bob", 4, 0.4)):
        collections.add(name, label, [[[x, 0.1], [0.9, 0.5], [0.5, 0.9]]])


def answer(process, qtbot, wrong=()):
    """Answer the question about all pictures: right, but for those whose place is in ``wrong``, which are read as 0."""
    qtbot.waitUntil(lambda: any(one.kind == "read_pictures" for one in process.sent))
    (asked,) = [one for one in process.taken() if one.kind == "read_pictures"]
    pictures = np.frombuffer(base64.b64decode(asked.pictures), np.uint8).reshape(-1, 784)
    every = [one for name in collections.names() for one in collections.read(name).digits]
    truth = [next(one.label for one in every if (one.picture.ravel() == pixels).all()) for pixels in pictures]
    digits = [0 if place in wrong else label for place, label in enumerate(truth)]
    shares = np.full((len(digits), 10), 0.01)
    shares[np.arange(len(digits)), digits] = 0.91
    process.say(m.PicturesRead(number=asked.number, answers=digits, probabilities=packed(shares)))
    return asked


class TestTheRowUnderTheCanvas:
    def test_it_waits_for_a_drawing(self, window, qtbot):
        assert not any(button.isEnabled() for button in row(window).digits)
        draw(qtbot, window)
        assert all(button.isEnabled() for button in row(window).digits)
        window.canvas.clear()
        assert not any(button.isEnabled() for button in row(window).digits)

    def test_a_drawing_is_kept_as_what_it_was_and_the_network_is_heard(self, ready_window, process, events, qtbot):
        draw(qtbot, ready_window)
        asked = [one for one in process.taken() if one.kind == "predict"][-1]
        process.say(events.predicted(asked.number, digit=7))
        qtbot.mouseClick(row(ready_window).digits[3], LEFT)
        assert kept() == [3]
        (digit,) = collections.read("Me").digits
        assert [stroke.tolist() for stroke in digit.strokes] == [s.tolist() for s in ready_window.canvas.strokes()]
        assert message(ready_window).startswith(
            'Kept as a 3 among the digits of "Me". The network read a 7 (91 %) and gave your 3 1 %.'
        )

    def test_saying_something_else_changes_it_and_saying_it_again_takes_it_out(self, window, qtbot):
        draw(qtbot, window)
        for digit, there in ((3, [3]), (8, [8]), (8, [])):
            qtbot.mouseClick(row(window).digits[digit], LEFT)
            assert kept() == there
            assert [button.isChecked() for button in row(window).digits] == [one in there for one in range(10)]

    def test_undo_in_the_message_takes_it_back(self, window, qtbot):
        draw(qtbot, window)
        qtbot.mouseClick(row(window).digits[3], LEFT)
        press(qtbot, window, "message_action")
        assert kept() == []
        assert not row(window).digits[3].isChecked()

    def test_another_stroke_makes_another_drawing(self, window, qtbot):
        draw(qtbot, window)
        qtbot.mouseClick(row(window).digits[1], LEFT)
        draw(qtbot, window, (30, 90), (90, 30))
        assert not row(window).digits[1].isChecked()
        qtbot.mouseClick(row(window).digits[4], LEFT)
        assert kept() == [1, 4]

    def test_the_key_of_a_digit_says_it_too(self, window, qtbot):
        draw(qtbot, window)
        qtbot.keyClick(window.canvas, Qt.Key.Key_5)
        assert kept() == [5]

    def test_a_picture_that_was_brought_in_is_no_handwriting(self, window, qtbot):
        window.session.digit_opened.emit(np.full((28, 28), 99, np.uint8))
        assert not any(button.isEnabled() for button in row(window).digits)
        qtbot.keyClick(window.canvas, Qt.Key.Key_5)
        assert kept() == []

    def test_a_folder_that_cannot_be_written_is_said_and_the_drawing_stays(self, window, home, qtbot):
        home.mkdir(exist_ok=True)
        (home / "handwriting").write_text("in the way", encoding="utf-8")
        draw(qtbot, window)
        qtbot.mouseClick(row(window).digits[3], LEFT)
        assert "cannot be made" in message(window)
        assert len(window.canvas.strokes()) == 1
        assert not row(window).digits[3].isChecked()


class TestARound:
    def test_it_asks_for_every_digit_in_turn_and_begins_again(self, ready_window, pages, qtbot):
        press(qtbot, ready_window, "begin_round")
        for number in range(12):
            label = number % 10
            assert pages.round.prompt.text() == f"Draw {'an' if label == 8 else 'a'} {label}"
            assert ready_window.canvas.prompt == pages.round.prompt.text()
            assert row(ready_window).keep.text() == f"Keep this {label}"
            draw(qtbot, ready_window, (40 + number, 40), (120, 60 + 3 * number))
            qtbot.keyClick(ready_window.canvas, Qt.Key.Key_Return)
            assert ready_window.canvas.strokes() == []
        assert kept() == [*range(10), 0, 1]
        assert "round 2 · digit 3 of 10" in pages.round.accessibleDescription()
        press(qtbot, ready_window, "end_round")
        assert ready_window.canvas.prompt == ""
        assert len(pages._pictures) == 12

    def test_nothing_drawn_is_nothing_kept(self, ready_window, pages, qtbot):
        press(qtbot, ready_window, "begin_round")
        qtbot.keyClick(ready_window.canvas, Qt.Key.Key_Return)
        assert not row(ready_window).keep.isEnabled()
        assert (kept(), pages.round.prompt.text()) == ([], "Draw a 0")

    def test_a_digit_is_skipped_and_a_drawing_discarded(self, ready_window, pages, qtbot):
        press(qtbot, ready_window, "begin_round")
        draw(qtbot, ready_window)
        press(qtbot, ready_window, "skip_digit")
        assert (kept(), pages.round.prompt.text()) == ([], "Draw a 1")
        draw(qtbot, ready_window)
        press(qtbot, ready_window, "clear_drawing")
        draw(qtbot, ready_window, (100, 30), (100, 150))
        press(qtbot, ready_window, "keep_drawing")
        assert kept() == [1]

    def test_undo_goes_back_to_the_digit_and_shows_the_drawing_again(self, ready_window, pages, qtbot):
        press(qtbot, ready_window, "begin_round")
        draw(qtbot, ready_window)
        press(qtbot, ready_window, "keep_drawing")
        qtbot.mouseClick(pages.undo, LEFT)
        assert (kept(), pages.round.prompt.text()) == ([], "Draw a 0")
        assert len(ready_window.canvas.strokes()) == 1
        assert row(ready_window).keep.isEnabled()
        press(qtbot, ready_window, "keep_drawing")
        assert kept() == [0]

    def test_undo_of_strokes_brings_no_kept_digit_back(self, ready_window, pages, qtbot):
        press(qtbot, ready_window, "begin_round")
        draw(qtbot, ready_window)
        press(qtbot, ready_window, "keep_drawing")
        press(qtbot, ready_window, "undo_stroke")
        assert ready_window.canvas.strokes() == []


@pytest.mark.usefixtures("people")
class TestTheTab:
    def test_whoever_drew_last_is_shown_with_the_score_of_everybody(self, ready_window, pages, process, qtbot):
        assert pages.people.choice.currentText() == "Bob"
        answer(process, qtbot, wrong=[1])
        assert pages.score.rows() == [["Ann", "3", "67 %"], ["Bob", "1", "100 %"]]
        pages.people.choice.setCurrentText("Ann")
        pages.people.choice.edited.emit("Ann")
        assert pages.score.number.text() == "67 %"
        assert pages.score.said.text() == "of 3 digits are read right by the network that ships."
        assert pages._mistakes(np.array([0, 1, 2])) == [(1, 0)]

    def test_the_wrong_ones_are_picked_out(self, ready_window, pages, process, qtbot):
        ready_window.collecting.choose("Ann")
        answer(process, qtbot, wrong=[0, 2])
        qtbot.mouseClick(pages.wrong, LEFT)
        assert pages.grid._numbers.tolist() == [0, 2]
        assert pages._caption.whole() == "2 of 3 read wrong"

    def test_a_digit_is_chosen_removed_and_brought_back(self, ready_window, pages, qtbot):
        ready_window.collecting.choose("Ann")
        qtbot.mouseClick(pages.grid.viewport(), LEFT, pos=pages.grid.where(1).center().toPoint())
        assert pages._caption.whole().startswith("a 1, drawn ")
        qtbot.keyClick(pages.grid, Qt.Key.Key_Delete)
        assert kept("Ann") == [3, 7]
        qtbot.mouseClick(pages.undo, LEFT)
        assert kept("Ann") == [3, 1, 7]
        assert not pages.undo.isEnabled()

    def test_a_digit_that_is_opened_can_be_called_something_else(self, ready_window, pages, qtbot):
        ready_window.collecting.choose("Ann")
        pages.grid.selected.emit(2)
        qtbot.keyClick(pages.grid, Qt.Key.Key_Return)
        assert row(ready_window).digits[7].isChecked()
        qtbot.mouseClick(row(ready_window).digits[2], LEFT)
        assert kept("Ann") == [3, 1, 2]

    def test_people_are_added_renamed_merged_and_removed(self, ready_window, pages, qtbot):
        def name(kind, text):
            pages.people.care.begin(kind)
            pages.people.care.name.setText(text)
            qtbot.mouseClick(pages.people.care.act, LEFT)
            assert not pages.people.care.isVisible()

        name("rename", "Bert")
        assert collections.names() == ["Ann", "Bert"]
        name("merge", "Both")
        assert kept("Both") == [3, 1, 7, 4]
        assert len(pages._pictures) == 4
        pages.people._remove.trigger()
        assert collections.names() == ["Ann", "Bert"]
        press(qtbot, ready_window, "message_action")
        assert kept("Both") == [3, 1, 7, 4]
        name("begin", "Cleo")
        assert pages._notice.text() == words.NONE.format(name="Cleo")
        assert pages.people.choice.currentText() == "Cleo"

    def test_a_name_that_is_not_allowed_is_said_and_stays_to_be_mended(self, ready_window, pages, qtbot):
        pages.people.care.begin("rename")
        pages.people.care.name.setText("Ann")
        qtbot.keyClick(pages.people.care.name, Qt.Key.Key_Return)
        assert message(ready_window) == 'There is handwriting of "Ann" already; choose another name.'
        assert pages.people.care.isVisible()
        qtbot.keyClick(pages.people.care.name, Qt.Key.Key_Escape)
        assert not pages.people.care.isVisible()

    def test_the_network_is_asked_anew_after_every_epoch_while_somebody_looks(
        self, ready_window, pages, process, events, qtbot
    ):
        answer(process, qtbot)
        ready_window.session.play()
        process.say(events.started(), events.batch(1))
        answer(process, qtbot, wrong=[0, 1, 2])
        assert "by the run under way, epoch 1" in pages.score.said.text()
        process.say(events.batch(5), events.epoch(1), events.batch(11, epoch=2))
        answer(process, qtbot)
        pages.hide()
        process.say(events.batch(21, epoch=3))
        assert not pages.scores._soon.isActive()

    def test_digits_that_were_learned_from_do_not_flatter_the_network(
        self, ready_window, pages, process, events, qtbot
    ):
        ready_window.collecting.choose("Ann")
        assert pages.score.learn.text() == words.LEARN
        qtbot.mouseClick(pages.score.learn, LEFT)
        assert ready_window.session.experiment.data.handwriting == collections.read("Ann").entry(10)
        assert not pages.score.learn.isEnabled()
        ready_window.session.play()
        process.say(events.started(experiment=ready_window.session.experiment), events.batch(1))
        answer(process, qtbot)
        assert "the number flatters it" in pages.score.said.text()
        assert pages.score.rows()[0] == ["Ann", "3", "100 % *"]
        draw(qtbot, ready_window)
        qtbot.mouseClick(row(ready_window).digits[9], LEFT)
        answer(process, qtbot, wrong=[3])
        assert pages.score.number.text() == "0 %"
        assert "3 others, from which it has learned, are left out." in pages.score.said.text()
        assert pages.score.learn.text() == words.LEARN_NEW

    def test_a_broken_file_is_told_and_the_rest_is_shown(self, ready_window, people, qtbot):
        path = sorted(collections.folder_of("Ann").iterdir())[0]
        path.write_bytes(b"nothing")
        ready_window.collecting.read()
        qtbot.waitUntil(lambda: ready_window.collecting.collections is not None)
        assert message(ready_window).startswith(f'"{path.name}" is no drawn digit')
        assert message(ready_window).endswith('The rest of "Ann" is kept.')
        assert [one.label for one in ready_window.collecting.collections["Ann"].digits] == [1, 7]


@pytest.mark.usefixtures("people")
class TestTheDataCard:
    @pytest.fixture
    def choice(self, ready_window, qtbot):
        card = ready_window.findChild(DataCard)
        card.set_folded(False)
        qtbot.waitUntil(lambda: card._body.isVisible())
        return card._handwriting

    def pick(self, choice, name):
        choice.choice.setCurrentIndex(choice.choice.findData(name))
        choice.choice.activated.emit(choice.choice.currentIndex())

    def test_drawn_digits_are_chosen_weighed_and_let_go(self, ready_window, choice):
        session = ready_window.session
        assert [choice.choice.itemText(place) for place in range(3)] == ["none", "Ann", "Bob"]
        self.pick(choice, "Ann")
        choice.weight.rows()["weight"].control.edited.emit(20)
        assert session.experiment.data.handwriting == collections.read("Ann").entry(20)
        assert choice.words().startswith("3 digits, each 20 times: 60 beside 54,000 in an epoch.")
        assert "3 drawn digits 20 times" in ready_window.findChild(DataCard).summary()
        self.pick(choice, "")
        assert session.experiment.data.epoch_count == 54_000
        session.undo_stack.undo()
        assert session.experiment.data.handwriting.name == "Ann"

    def test_what_is_drawn_later_is_offered(self, ready_window, choice, qtbot):
        self.pick(choice, "Bob")
        qtbot.waitUntil(lambda: ready_window.collecting.collections is not None)
        assert not choice.renew.isVisible()
        draw(qtbot, ready_window)
        qtbot.mouseClick(row(ready_window).digits[2], LEFT)
        assert choice.renew.text() == "Learn from the 1 new one, too"
        qtbot.mouseClick(choice.renew, LEFT)
        assert ready_window.session.experiment.data.handwriting.count == 2
        assert not choice.renew.isVisible()

    def test_those_that_are_missing_are_called_so(self, ready_window, choice):
        self.pick(choice, "Ann")
        chosen = ready_window.session.experiment
        collections.remove("Ann")
        ready_window.session.new(Experiment())
        ready_window.session.change(chosen)
        assert choice.choice.currentText() == "Ann (missing)"
