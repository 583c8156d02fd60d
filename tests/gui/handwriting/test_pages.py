"""The tab: what is collected, how well the network reads each person, and the care for collections."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from digitlab.data import collections
from digitlab.gui.handwriting import words

LEFT = Qt.MouseButton.LeftButton


pytestmark = pytest.mark.usefixtures("people")


def test_whoever_drew_last_is_shown_with_the_score_of_everybody(pages, answer):
    assert pages.people.choice.currentText() == "Bob"
    answer(wrong=[1])
    assert pages.score.rows() == [["Ann", "3", "67 %"], ["Bob", "1", "100 %"]]
    pages.people.choice.setCurrentText("Ann")
    pages.people.choice.edited.emit("Ann")
    assert pages.score.number.text() == "67 %"
    assert pages.score.said.text() == "of 3 digits are read right by the network that ships."
    assert pages._mistakes(np.array([0, 1, 2])) == [(1, 0)]


def test_the_wrong_ones_are_picked_out(ready_window, pages, qtbot, answer):
    ready_window.collecting.choose("Ann")
    answer(wrong=[0, 2])
    qtbot.mouseClick(pages.wrong, LEFT)
    assert pages.grid._numbers.tolist() == [0, 2]
    assert pages._caption.whole() == "2 of 3 read wrong"


def test_a_digit_is_chosen_removed_and_brought_back(ready_window, pages, qtbot, kept):
    ready_window.collecting.choose("Ann")
    qtbot.mouseClick(pages.grid.viewport(), LEFT, pos=pages.grid.where(1).center().toPoint())
    assert pages._caption.whole().startswith("a 1, drawn ")
    qtbot.keyClick(pages.grid, Qt.Key.Key_Delete)
    assert kept("Ann") == [3, 7]
    qtbot.mouseClick(pages.undo, LEFT)
    assert kept("Ann") == [3, 1, 7]
    assert not pages.undo.isEnabled()


def test_a_digit_that_is_opened_can_be_called_something_else(ready_window, pages, qtbot, row, kept):
    ready_window.collecting.choose("Ann")
    pages.grid.setFocus()
    pages.grid.selected.emit(2)
    qtbot.keyClick(pages.grid, Qt.Key.Key_Return)
    assert row.digits[7].isChecked()
    qtbot.mouseClick(row.digits[2], LEFT)
    assert kept("Ann") == [3, 1, 2]


def test_people_are_added_renamed_merged_and_removed(pages, qtbot, press, kept):
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
    press("message_action")
    assert kept("Both") == [3, 1, 7, 4]
    name("begin", "Cleo")
    assert pages._notice.text() == words.NONE.format(name="Cleo")
    assert pages.people.choice.currentText() == "Cleo"


def test_a_name_that_is_not_allowed_is_said_and_stays_to_be_mended(pages, qtbot, message):
    pages.people.care.begin("rename")
    pages.people.care.name.setText("Ann")
    qtbot.keyClick(pages.people.care.name, Qt.Key.Key_Return)
    assert message() == 'There is handwriting of "Ann" already; choose another name.'
    assert pages.people.care.isVisible()
    qtbot.keyClick(pages.people.care.name, Qt.Key.Key_Escape)
    assert not pages.people.care.isVisible()


def test_the_network_is_asked_anew_after_every_epoch_while_somebody_looks(ready_window, pages, process, events, answer):
    answer()
    ready_window.session.play()
    process.say(events.started(), events.batch(1))
    answer(wrong=[0, 1, 2])
    assert "by the run under way, epoch 1" in pages.score.said.text()
    process.say(events.batch(5), events.epoch(1), events.batch(11, epoch=2))
    answer()
    pages.hide()
    process.say(events.batch(21, epoch=3))
    assert not pages.scores._soon.isActive()


def test_digits_that_were_learned_from_do_not_flatter_the_network(
    ready_window, pages, process, events, qtbot, draw, row, answer
):
    ready_window.collecting.choose("Ann")
    assert pages.score.learn.text() == words.LEARN
    qtbot.mouseClick(pages.score.learn, LEFT)
    assert ready_window.session.experiment.data.handwriting == collections.read("Ann").entry(10)
    assert not pages.score.learn.isEnabled()
    ready_window.session.play()
    process.say(events.started(experiment=ready_window.session.experiment), events.batch(1))
    answer()
    assert "the number flatters it" in pages.score.said.text()
    assert pages.score.rows()[0] == ["Ann", "3", "100 % *"]
    draw()
    qtbot.mouseClick(row.digits[9], LEFT)
    answer(wrong=[3])
    assert pages.score.number.text() == "0 %"
    assert "3 others, from which it has learned, are left out." in pages.score.said.text()
    assert pages.score.learn.text() == words.LEARN_NEW


def test_a_broken_file_is_told_and_the_rest_is_shown(ready_window, people, qtbot, message):
    path = sorted(collections.folder_of("Ann").iterdir())[0]
    path.write_bytes(b"nothing")
    ready_window.collecting.read()
    qtbot.waitUntil(lambda: ready_window.collecting.collections is not None)
    assert message().startswith(f'"{path.name}" is no drawn digit')
    assert message().endswith('The rest of "Ann" is kept.')
    assert [one.label for one in ready_window.collecting.collections["Ann"].digits] == [1, 7]
