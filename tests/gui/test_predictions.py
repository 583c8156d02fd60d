import base64

import numpy as np
import pytest

from digitlab.gui import predictions
from digitlab.gui.predictions import Predictions


@pytest.fixture
def asked(process, qapp):
    one = Predictions(process.send)
    one.heard = []
    one.answered.connect(one.heard.append)
    one.connected()
    return one


def picture(value=1):
    return np.full((28, 28), value, np.uint8)


def test_a_picture_travels_as_its_784_bytes(asked, process):
    asked.show(np.arange(784, dtype=np.uint8).reshape(28, 28))
    assert base64.b64decode(process.sent[0].pixels) == np.arange(784, dtype=np.uint8).tobytes()


def test_while_a_question_is_under_way_only_the_newest_picture_waits(asked, process, events):
    for value in range(1, 6):
        asked.show(picture(value))
    assert [command.number for command in process.taken()] == [1]
    asked.take(events.predicted(1))
    assert [base64.b64decode(command.pixels)[0] for command in process.taken()] == [5]
    asked.take(events.predicted(2))
    assert process.taken() == []


def test_what_was_drawn_while_a_question_was_refused_is_asked_next(asked, process):
    for value in (1, 2):
        asked.show(picture(value))
    process.taken()
    asked.refused()
    assert [base64.b64decode(command.pixels)[0] for command in process.taken()] == [2]
    asked.refused()
    assert process.taken() == []


def test_the_end_of_a_stroke_does_not_wait(asked, process):
    asked.show(picture(1))
    asked.show(picture(2), at_once=True)
    assert [command.number for command in process.sent] == [1, 2]


def test_answers_are_shown_in_order_and_never_go_back(asked, process, events):
    asked.show(picture(1))
    asked.show(picture(2), at_once=True)
    asked.take(events.predicted(2, digit=2))
    asked.take(events.predicted(1, digit=1))
    assert [answer.index(max(answer)) for answer in asked.heard] == [2]


def test_an_empty_canvas_asks_nothing_and_takes_no_late_answer(asked, process, events):
    asked.show(picture())
    asked.show(None)
    process.taken()
    asked.take(events.predicted(1))
    asked.network_changed()
    assert asked.heard == [None]
    assert process.taken() == []


def test_a_drawing_waits_for_the_engine(process, qapp):
    asked = Predictions(process.send)
    asked.show(picture(1))
    asked.show(picture(2), at_once=True)
    assert process.taken() == []
    asked.connected()
    assert [base64.b64decode(command.pixels)[0] for command in process.taken()] == [2]


def test_a_question_that_died_with_the_engine_is_asked_again(asked, process, events):
    asked.show(picture())
    asked.disconnected()
    process.taken()
    asked.connected()
    assert [command.number for command in process.taken()] == [2]
    asked.take(events.predicted(1))
    assert asked.heard == []


def test_a_learning_network_is_asked_again_but_never_twice_at_a_time(asked, process, events, monkeypatch):
    monkeypatch.setattr(predictions, "LIVE_INTERVAL_MS", 0)
    asked.show(picture())
    asked.network_changed(at_once=False)
    assert len(process.taken()) == 1
    asked.take(events.predicted(1))
    asked.network_changed(at_once=False)
    asked.network_changed(at_once=False)
    assert [command.number for command in process.taken()] == [2]


def test_a_learning_network_is_not_asked_at_every_batch(asked, process, events, monkeypatch):
    monkeypatch.setattr(predictions, "LIVE_INTERVAL_MS", 60_000)
    asked.show(picture())
    asked.take(events.predicted(1))
    process.taken()
    for _ in range(100):
        asked.network_changed(at_once=False)
    assert process.taken() == []
    asked.network_changed()
    assert len(process.taken()) == 1


def test_a_refused_question_blocks_no_later_one(asked, process):
    asked.show(picture(1))
    asked.refused()
    asked.show(picture(2))
    assert [command.number for command in process.taken()] == [1, 2]
