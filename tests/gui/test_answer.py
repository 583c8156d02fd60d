import numpy as np
import pytest

from digitlab.gui import theme
from digitlab.gui.labels import Label
from digitlab.gui.panels.answer import AnswerPanel, doubt_in_words, history_in_words
from digitlab.gui.panels.pictures import Pixels
from digitlab.gui.panels.probabilities import Probabilities


def surely(digit, share=0.91):
    rest = (1 - share) / 9
    return [share if place == digit else rest for place in range(10)]


@pytest.fixture
def panel(qtbot, qapp):
    theme.apply(qapp, "light")
    made = AnswerPanel()
    qtbot.addWidget(made)
    made.resize(256, 320)
    made.setVisible(True)
    return made


def answer(panel):
    return panel.findChild(Label, "answer").text()


def bars(panel):
    return panel.findChild(Probabilities, "probabilities")


def words(panel):
    return " ".join(label.text() for label in panel.findChildren(Label))


def test_nothing_drawn_shows_no_digit(panel):
    assert answer(panel) == ""
    assert bars(panel).values() == []
    assert "draw a digit" in words(panel)
    assert not any(sign.isdigit() for sign in words(panel))


def test_the_likeliest_digit_is_the_answer(panel):
    panel.show_probabilities(surely(7))
    assert answer(panel) == "7"
    assert bars(panel).values() == surely(7)
    assert bars(panel).accessibleDescription().startswith("7: 91.0 per cent")


def test_an_emptied_canvas_takes_the_answer_away(panel):
    panel.show_probabilities(surely(7))
    panel.show_probabilities(None)
    assert answer(panel) == ""
    assert bars(panel).values() == []
    panel.show_probabilities(surely(3))
    assert "then" not in words(panel)


def test_the_answers_to_the_same_drawing_are_told_in_order(panel):
    for digit in (2, 2, 9, 7):
        panel.show_probabilities(surely(digit))
    assert "was 2, then 9, " in words(panel)
    assert "now 7" in words(panel)


def test_a_new_drawing_starts_the_history_anew(panel):
    panel.show_probabilities(surely(2))
    panel.new_drawing()
    panel.show_probabilities(surely(7))
    assert "was 2" not in words(panel)


def test_doubt_is_said(panel):
    panel.show_probabilities([0.0, 0.0, 0.0, 0.0, 0.4, 0.0, 0.0, 0.1, 0.1, 0.4])
    assert "not sure" in words(panel)
    assert answer(panel) == "4"


def test_waiting_shows_words_instead_of_an_old_answer(panel):
    panel.show_probabilities(surely(2))
    panel.show_waiting("The engine is starting")
    assert answer(panel) == ""
    assert bars(panel).values() == []
    assert "The engine is starting" in words(panel)


def test_what_the_network_sees_is_shown_pixel_by_pixel(panel):
    pixels = np.zeros((28, 28), np.uint8)
    pixels[10, 20] = 255
    panel.show_input(pixels)
    view = panel.findChild(Pixels, "network_input")
    picture = view.grab().toImage()
    ratio = view.width() // 28
    inside = [(x, y) for x in range(6, 50) for y in range(6, 50)]
    lit = {(x // ratio, y // ratio) for x, y in inside if picture.pixelColor(x, y).lightnessF() > 0.5}
    assert lit == {(20, 10)}
    assert {picture.pixelColor(x, y).lightness() for x, y in inside} == {0, 255}
    panel.show_input(None)
    assert view.pixels() is None


def test_the_leading_bar_is_the_longest(panel):
    panel.show_probabilities(surely(7))
    view = bars(panel)
    picture = view.grab().toImage()
    accent = theme.palette().accent
    rows = [sum(picture.pixelColor(x, round((digit + 0.5) * view.height() / 10)).name() == accent
                for x in range(view.width())) for digit in range(10)]  # fmt: skip
    assert sum(rows) == rows[7]
    panel.show_probabilities(surely(7, 0.5))
    picture = view.grab().toImage()
    half = sum(picture.pixelColor(x, round(7.5 * view.height() / 10)).name() == accent for x in range(view.width()))
    assert half / rows[7] == pytest.approx(0.5 / 0.91, abs=0.03)


def test_only_the_last_answers_are_told():
    assert history_in_words([1]).startswith("reads as")
    assert history_in_words([1, 2, 3, 4, 5]).startswith("was 3, then 4, ")
    assert "4" in doubt_in_words([0.2, 0, 0, 0, 0.3, 0, 0, 0, 0, 0])
