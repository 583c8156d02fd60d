"""A round asks for every digit in turn; drawings are kept, discarded, skipped and taken back."""

from threading import Event

import pytest
from PySide6.QtCore import Qt

from digitlab.data import collections
from digitlab.gui.handwriting.collecting import Collecting

LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.usefixtures("pages")


def test_it_asks_for_every_digit_in_turn_and_begins_again(ready_window, pages, qtbot, draw, press, row, kept):
    press("begin_round")
    for number in range(12):
        label = number % 10
        assert pages.round.prompt.text() == f"Draw {'an' if label == 8 else 'a'} {label}"
        assert ready_window.canvas.prompt == pages.round.prompt.text()
        assert row.keep.text() == f"Keep this {label}"
        draw((40 + number, 40), (120, 60 + 3 * number))
        qtbot.keyClick(ready_window.canvas, Qt.Key.Key_Return)
        assert ready_window.canvas.strokes() == []
    assert kept() == [*range(10), 0, 1]
    assert pages.score.isVisible()
    assert "round 2 · digit 3 of 10" in pages.round.accessibleDescription()
    press("end_round")
    assert ready_window.canvas.prompt == ""
    assert len(pages._pictures) == 12


def test_nothing_drawn_is_nothing_kept(ready_window, pages, qtbot, press, row, kept):
    assert not pages.score.isVisible()  # there is nothing to tell: the sentence has its room
    press("begin_round")
    qtbot.keyClick(ready_window.canvas, Qt.Key.Key_Return)
    assert not row.keep.isEnabled()
    assert (kept(), pages.round.prompt.text()) == ([], "Draw a 0")


def test_a_digit_is_skipped_and_a_drawing_discarded(pages, draw, press, kept):
    press("begin_round")
    draw()
    press("skip_digit")
    assert (kept(), pages.round.prompt.text()) == ([], "Draw a 1")
    draw()
    press("clear_drawing")
    draw((100, 30), (100, 150))
    press("keep_drawing")
    assert kept() == [1]


def test_undo_goes_back_to_the_digit_and_shows_the_drawing_again(ready_window, pages, qtbot, draw, press, row, kept):
    press("begin_round")
    draw()
    press("keep_drawing")
    qtbot.mouseClick(pages.undo, LEFT)
    assert (kept(), pages.round.prompt.text()) == ([], "Draw a 0")
    assert len(ready_window.canvas.strokes()) == 1
    assert row.keep.isEnabled()
    press("keep_drawing")
    assert kept() == [0]


def test_undo_of_strokes_brings_no_kept_digit_back(ready_window, draw, press):
    press("begin_round")
    draw()
    press("keep_drawing")
    press("undo_stroke")
    assert ready_window.canvas.strokes() == []


def test_what_is_kept_while_the_collections_are_being_read_is_among_them(ready, home, monkeypatch, qtbot):
    collecting, listed, go_on, names = Collecting(ready), Event(), Event(), collections.names

    def slowly():
        found = names()
        listed.set()
        assert go_on.wait(60)
        return found

    assert collecting.name == "Me"
    monkeypatch.setattr(collections, "names", slowly)
    collecting.read()
    assert listed.wait(60)
    digit = collecting.keep(1, [[[0.5, 0.1], [0.5, 0.9]]])
    go_on.set()
    qtbot.waitUntil(lambda: collecting.collections is not None)
    assert [one.key for one in collecting.digits] == [digit.key]
