import base64

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from digitlab.data import drawing
from digitlab.data.drawing import render
from digitlab.gui.drawing_answer import DrawingAnswer, in_the_middle
from digitlab.gui.panels.answer import AnswerPanel
from digitlab.gui.panels.canvas import Canvas
from digitlab.gui.panels.probabilities import Probabilities

SEVEN = [QPoint(60, 60), QPoint(120, 60), QPoint(190, 60), QPoint(150, 130), QPoint(110, 200)]


@pytest.fixture
def place(session, qtbot):
    """A canvas and an answer panel around a session."""
    one = QWidget()
    qtbot.addWidget(one)
    one.canvas, one.panel = Canvas(one), AnswerPanel(one)
    one.canvas.resize(256, 256)
    DrawingAnswer(one.canvas, one.panel, session, one)
    one.show()
    return one


def draw(qtbot, canvas, points=SEVEN, *, lift=True):
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(canvas, left, pos=points[0])
    for point in points[1:]:
        qtbot.mouseMove(canvas, point)
    if lift:
        qtbot.mouseRelease(canvas, left, pos=points[-1])


def asked(process):
    return [np.frombuffer(base64.b64decode(one.pixels), np.uint8).reshape(28, 28) for one in process.taken()]


def answer(place):
    return place.panel.findChild(QLabel, "answer").text()


def words(place):
    return " ".join(label.text() for label in place.panel.findChildren(QLabel))


def test_a_drawing_is_asked_as_it_would_be_rendered_and_its_answer_shown(place, ready, process, events, qtbot):
    draw(qtbot, place.canvas)
    pictures = asked(process)
    assert np.array_equal(pictures[-1], render(place.canvas.strokes()))
    process.say(events.predicted(len(pictures)))
    assert answer(place) == "7"


def test_the_picture_the_network_sees_follows_the_pen(place, ready, qtbot):
    draw(qtbot, place.canvas, lift=False)
    sees = place.panel.findChild(QWidget, "network_input")
    qtbot.waitUntil(lambda: np.array_equal(sees.pixels(), render(place.canvas.strokes())))


def test_a_fast_pen_renders_no_more_than_the_pace_allows(place, ready, qtbot, monkeypatch):
    rendered = []
    monkeypatch.setattr(drawing, "render", lambda strokes: rendered.append(1) or render(strokes))
    draw(qtbot, place.canvas, lift=False)
    for _ in range(200):
        place.canvas.changed.emit()
    assert len(rendered) == 1
    qtbot.waitUntil(lambda: len(rendered) == 2)


def test_clearing_takes_answer_and_picture_away_and_asks_nothing(place, ready, process, events, qtbot):
    draw(qtbot, place.canvas)
    process.say(events.predicted(len(process.taken())))
    place.canvas.clear()
    qtbot.waitUntil(lambda: answer(place) == "")
    assert place.panel.findChild(Probabilities).values() == []
    assert place.panel.findChild(QWidget, "network_input").pixels() is None
    assert process.taken() == []


def test_before_the_engine_is_ready_it_says_so_and_answers_later(place, session, process, events, qtbot):
    session.engine.start()
    draw(qtbot, place.canvas)
    assert "The engine is starting" in words(place)
    assert "engine" in place.canvas.accessibleDescription()
    assert process.taken() == []
    process.say(events.ready)
    assert "engine" not in words(place)
    assert "on its way" in words(place)
    assert np.array_equal(asked(process)[0], render(place.canvas.strokes()))
    process.say(events.predicted(1))
    assert answer(place) == "7"
    assert "on its way" not in words(place)
    assert "engine" not in place.canvas.accessibleDescription()


def test_when_the_engine_has_died_no_old_answer_stays(place, ready, process, events, qtbot):
    draw(qtbot, place.canvas)
    process.say(events.predicted(len(process.taken())))
    process.die()
    assert answer(place) == ""


def test_opened_strokes_are_drawn_in_the_middle_and_asked(place, ready, process):
    ready.digit_opened.emit([np.array([[0.0, 0.0], [1000.0, 2000.0]])])
    assert len(asked(process)) == 1
    (stroke,) = place.canvas.strokes()
    assert np.allclose(stroke, [[0.325, 0.15], [0.675, 0.85]])


def test_an_opened_picture_is_asked_as_it_is(place, ready, process):
    picture = np.random.default_rng(0).integers(0, 256, (28, 28), np.uint8)
    ready.digit_opened.emit(picture)
    assert np.array_equal(asked(process)[0], picture)


def test_a_single_dot_stays_a_dot_in_the_middle():
    (stroke,) = in_the_middle([np.array([[7.0, 7.0]])])
    assert np.allclose(stroke, 0.5)
