"""The row under the canvas says what a drawing was, and keeps it."""

import numpy as np
from PySide6.QtCore import Qt

from digitlab.data import collections

LEFT = Qt.MouseButton.LeftButton


def test_it_waits_for_a_drawing(window, draw, row):
    assert not any(button.isEnabled() for button in row.digits)
    draw()
    assert all(button.isEnabled() for button in row.digits)
    window.canvas.clear()
    assert not any(button.isEnabled() for button in row.digits)


def test_a_drawing_is_kept_as_what_it_was_and_the_network_is_heard(
    ready_window, process, events, qtbot, draw, row, message, kept
):
    draw()
    asked = [one for one in process.taken() if one.kind == "predict"][-1]
    process.say(events.predicted(asked.number, digit=7))
    qtbot.mouseClick(row.digits[3], LEFT)
    assert kept() == [3]
    (digit,) = collections.read("Me").digits
    assert [stroke.tolist() for stroke in digit.strokes] == [s.tolist() for s in ready_window.canvas.strokes()]
    assert message().startswith(
        'Kept as a 3 among the digits of "Me". The network read a 7 (91 %) and gave 1 % to your 3.'
    )


def test_saying_something_else_changes_it_and_saying_it_again_takes_it_out(qtbot, draw, row, kept):
    draw()
    for digit, there in ((3, [3]), (8, [8]), (8, [])):
        qtbot.mouseClick(row.digits[digit], LEFT)
        assert kept() == there
        assert [button.isChecked() for button in row.digits] == [one in there for one in range(10)]


def test_undo_in_the_message_takes_it_back(qtbot, draw, press, row, kept):
    draw()
    qtbot.mouseClick(row.digits[3], LEFT)
    press("message_action")
    assert kept() == []
    assert not row.digits[3].isChecked()


def test_another_stroke_makes_another_drawing(qtbot, draw, row, kept):
    draw()
    qtbot.mouseClick(row.digits[1], LEFT)
    draw((30, 90), (90, 30))
    assert not row.digits[1].isChecked()
    qtbot.mouseClick(row.digits[4], LEFT)
    assert kept() == [1, 4]


def test_the_key_of_a_digit_says_it_too(window, qtbot, draw, kept):
    draw()
    qtbot.keyClick(window.canvas, Qt.Key.Key_5)
    assert kept() == [5]


def test_a_picture_that_was_brought_in_is_no_handwriting(window, qtbot, row, kept):
    window.session.digit_opened.emit(np.full((28, 28), 99, np.uint8))
    assert not any(button.isEnabled() for button in row.digits)
    qtbot.keyClick(window.canvas, Qt.Key.Key_5)
    assert kept() == []


def test_a_folder_that_cannot_be_written_is_said_and_the_drawing_stays(window, home, qtbot, draw, row, message):
    home.mkdir(exist_ok=True)
    (home / "handwriting").write_text("in the way", encoding="utf-8")
    draw()
    qtbot.mouseClick(row.digits[3], LEFT)
    assert "cannot be made" in message()
    assert len(window.canvas.strokes()) == 1
    assert not row.digits[3].isChecked()
