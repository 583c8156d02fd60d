"""The tab Why: the reasons in words, colours under the mouse, other forms that open on the canvas."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitlab.core.messages import Refused
from digitlab.data import explanation
from digitlab.gui.palette import DARK
from digitlab.gui.why import words
from digitlab.gui.why.forms import COLUMNS
from digitlab.gui.why.panel import WhyPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(ready, qtbot, process, seven, explained):
    """The panel of a drawing that is explained."""
    made = WhyPanel(ready)
    qtbot.addWidget(made)
    made.resize(692, 240)
    made.show()
    ready.predict(seven)
    qtbot.waitUntil(lambda: ready.explanations.under_way)
    process.say(explained())
    return made


def test_what_is_missing_is_said(ready, qtbot, process, seven):
    panel = WhyPanel(ready)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.notice.isVisible()
    assert panel.notice.text() == words.DRAW
    ready.predict(seven)
    qtbot.waitUntil(lambda: ready.explanations.under_way)
    assert panel.notice.text() == words.ASKED
    process.die("It is gone.")
    assert panel.notice.text() == "The engine is starting."


def test_the_reasons_are_said_in_words(panel):
    assert panel.heading.text() == "Why 7? 70 % sure; 1 gets 14 %"
    assert panel.line.whole() == "Most for a 7 speaks the ink at the top."
    assert panel.turning.whole() == "Turned 30° to the right it is read as 1"


def test_against_another_digit_it_is_another_answer(panel, qtbot):
    panel.rival.setFocus()
    while panel.rival.value() != 3:
        qtbot.keyClick(panel.rival, Qt.Key.Key_Down)
    assert panel.heading.text() == "Why 7? 70 % sure; 3 gets 2 %"
    assert panel.rival.findText("7") == -1


def test_a_heading_without_room_is_cut_between_words_and_the_tip_has_the_whole(panel):
    panel.heading.resize(120, 20)
    assert panel.heading.text().endswith("…")
    assert panel.heading.toolTip() == "Why 7? 70 % sure; 1 gets 14 %"


def test_where_the_mouse_is_the_ink_says_what_it_weighs(panel, qtbot):
    square = panel.ink.square()
    pixel = square.width() // 28
    QTest.mouseMove(panel.ink, QPoint(14 * pixel + pixel // 2, 5 * pixel + pixel // 2))
    assert panel.line.whole() == "Without this ink, 7 would be 25 times less likely against 1"
    QTest.mouseMove(panel.ink, QPoint(pixel // 2, pixel // 2))
    assert panel.line.whole() == "Without this ink hardly anything would change"
    QTest.mouseMove(panel.gaps, QPoint(pixel // 2, pixel // 2))
    assert panel.line.whole() == "With ink here hardly anything would change"
    QTest.mouseMove(panel, QPoint(300, 4))
    qtbot.waitUntil(lambda: panel.line.whole().startswith("Most for"))


def test_blue_speaks_for_the_answer_and_orange_against_it(panel, ready, process, seven, explained):
    assert panel.ink.image().pixelColor(14, 5).name() == DARK.positive
    ready.explanations.hold_against(1)
    weights = np.zeros((28, 28), np.float32)
    weights[3, 4] = -9
    panel.ink.show_weights(seven, weights)
    assert panel.ink.image().pixelColor(4, 3).name() == DARK.negative
    assert panel.ink.image().pixelColor(0, 0).name() == DARK.canvas


def test_another_form_is_pointed_at_and_opened(panel, ready, seven):
    opened = []
    ready.digit_opened.connect(opened.append)
    last = COLUMNS - 1
    QTest.mouseMove(panel.forms, panel.forms.where(last).center().toPoint())
    assert panel.line.whole() == "Turned 30° to the right: 1, 70 %; 7 gets 14 %"
    QTest.mouseClick(panel.forms, LEFT, pos=panel.forms.where(last).center().toPoint())
    np.testing.assert_array_equal(opened[0], explanation.changed(seven)[last])
    assert panel.forms.answers()[last] == 1


def test_the_forms_are_reached_by_keys(panel, ready, seven):
    opened = []
    ready.digit_opened.connect(opened.append)
    panel.forms.setFocus()
    QTest.keyClick(panel.forms, Qt.Key.Key_Right)
    assert panel.line.whole() == "As it is: 7, 70 %"
    QTest.keyClick(panel.forms, Qt.Key.Key_Left)
    QTest.keyClick(panel.forms, Qt.Key.Key_Down)
    assert panel.line.whole() == "Slanted 10° to the left: 7, 70 %"
    QTest.keyClick(panel.forms, Qt.Key.Key_Return)
    np.testing.assert_array_equal(opened[0], explanation.changed(seven)[COLUMNS + COLUMNS // 2 - 1])


def test_another_answer_tells_anew_about_what_is_pointed_at(panel, ready, process, seven, qtbot, explained):
    panel.forms.setFocus()
    QTest.keyClick(panel.forms, Qt.Key.Key_Right)
    ready.predict(seven)
    qtbot.waitUntil(lambda: ready.explanations.under_way)
    process.say(explained(2, answer=4))
    assert panel.line.whole() == "As it is: 4, 70 %"


def test_what_the_engine_refuses_is_said(panel, ready, process, seven, qtbot):
    process.say(Refused(command="explain", sentence="There is not enough memory."))
    assert panel.notice.isVisible()
    assert panel.notice.text() == "There is not enough memory."


def test_while_the_drawing_goes_on_the_old_reasons_say_so(panel, ready, seven):
    ready.predict(seven // 2)
    assert panel.line.whole() == words.AGAIN
    assert panel.heading.property("tone") == "faint"


def test_every_picture_has_room_in_the_smallest_tab(panel, qtbot):
    panel.resize(500, 176)
    for place in range(len(panel.forms.answers())):
        assert panel.forms.rect().contains(panel.forms.where(place).adjusted(0, 0, 0, 13).toRect())


def test_escape_and_the_button_close_it(panel, ready):
    for close in (lambda: QTest.keyClick(panel, Qt.Key.Key_Escape), panel.close_it.click):
        ready.explanations.open()
        close()
        assert not ready.explanations.opened


def test_places_are_called_by_where_they_are():
    assert words.where(5, 14) == "at the top"
    assert words.where(14, 14) == "in the middle"
    assert words.where(14, 4) == "on the left"
    assert words.where(22, 22) == "at the bottom right"
