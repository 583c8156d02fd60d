"""A line that gives up its end does so between words, and keeps the whole in its tip."""

import pytest

from digitlab.gui import theme
from digitlab.gui.labels import Remark, tip
from tests.tips import seen

WHOLE = "95.2 % right · top two 98.7 %"


@pytest.fixture
def remark(qtbot, qapp):
    theme.apply(qapp, "light")  # words are measured in the typeface that ships
    made = Remark()
    qtbot.addWidget(made)
    made.say(WHOLE)
    made.show()
    return made


def widen(remark, text):
    """Give the line just the room of ``text``."""
    remark.resize(remark.fontMetrics().horizontalAdvance(text), 20)
    return remark.text()


@pytest.mark.parametrize(("room", "shown"), [
    (WHOLE, WHOLE), (f"{WHOLE[:-2]}…", "95.2 % right · top two 98.7…"), (f"{WHOLE[:-4]}…", "95.2 % right · top two…"),
    ("95.2 % right · …", "95.2 % right…"), ("", ""),
])  # fmt: skip
def test_a_line_is_cut_between_words(remark, room, shown):
    assert widen(remark, room) == shown
    assert remark.toolTip() == (WHOLE if shown != WHOLE else "")
    assert remark.whole() == WHOLE


def test_a_line_without_words_has_no_dots_where_it_has_no_room(remark):
    remark.say("")
    remark.setContentsMargins(8, 0, 8, 0)
    remark.resize(4, 20)
    assert remark.text() == remark.toolTip() == ""


@pytest.mark.parametrize("text", ["<b>Eyes</b>", "1 <img src=x> 3×3", "a &lt; b", "a < b > c & d", "one\ntwo <i>three"])
def test_a_tip_shows_what_is_written_and_nothing_else(remark, text):
    assert seen(tip(text)) == text
    remark.say(text)
    remark.resize(4, 20)
    assert seen(remark.toolTip()) == text


def test_a_plain_tip_stays_as_it_is():
    assert tip("95.2 % right") == "95.2 % right"
