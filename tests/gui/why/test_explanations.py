"""The engine is asked why only while somebody looks, about what is drawn in the end, and seldom while it trains."""

import base64

import pytest

from digitlab.core.messages import Refused
from digitlab.gui import explanations


def asked(process):
    return [command for command in process.taken() if command.kind == "explain"]


@pytest.fixture
def looking(ready):
    ready.explanations.watch(True)
    yield ready
    ready.explanations.watch(False)


def test_nothing_is_asked_while_nobody_looks(ready, process, seven, qtbot):
    ready.predict(seven)
    qtbot.wait(20)
    assert asked(process) == []
    ready.explanations.watch(True)
    (question,) = asked(process)
    assert base64.b64decode(question.pixels) == seven.tobytes()
    ready.explanations.watch(False)


def test_nothing_is_asked_about_an_empty_canvas(looking, process, seven, qtbot):
    looking.predict(None)
    qtbot.wait(20)
    assert asked(process) == []


def test_while_the_pen_moves_the_question_waits(looking, process, seven, qtbot, monkeypatch):
    monkeypatch.setattr(explanations, "AFTER_MS", 600_000)
    for value in range(4):
        looking.predict(seven // (value + 1))
        qtbot.wait(5)
    assert asked(process) == []
    monkeypatch.setattr(explanations, "AFTER_MS", 1)
    looking.predict(seven // 5)
    qtbot.waitUntil(lambda: looking.explanations.under_way)
    (question,) = asked(process)
    assert base64.b64decode(question.pixels) == (seven // 5).tobytes()


def test_the_answer_is_about_the_picture_that_was_asked(looking, process, seven, qtbot, explained):
    looking.predict(seven)
    qtbot.waitUntil(lambda: looking.explanations.under_way)
    looking.predict(seven // 2)
    process.say(explained())
    assert looking.explanations.found.picture is seven
    assert not looking.explanations.up_to_date
    qtbot.waitUntil(lambda: looking.explanations.under_way)
    process.say(explained(2))
    assert looking.explanations.up_to_date


def test_a_learning_network_is_asked_again_when_ten_times_as_long_has_gone_by(looking, process, seven, qtbot, events,
                                                                            explained, monkeypatch):  # fmt: skip
    assert explanations.LEARNING_SHARE == 0.1
    monkeypatch.setattr(explanations, "LEARNING_SHARE", 1e-4)
    looking.predict(seven)
    qtbot.waitUntil(lambda: looking.explanations.under_way)
    looking.play()
    process.say(events.started(), events.batch(1))
    qtbot.wait(30)
    process.say(explained())
    process.taken()
    process.say(events.batch(2))
    qtbot.wait(20)
    assert asked(process) == []
    assert looking.explanations._soon.remainingTime() > 30 / 1e-4 / 2
    monkeypatch.setattr(explanations, "LEARNING_SHARE", 0.1)
    looking.explanations._soon.start(1)
    qtbot.waitUntil(lambda: looking.explanations.under_way)


def test_the_answer_is_held_against_the_next_best_or_whatever_is_said(looking, process, seven, qtbot, explained):
    looking.predict(seven)
    qtbot.waitUntil(lambda: looking.explanations.under_way)
    assert looking.explanations.rival is None
    process.say(explained())
    assert looking.explanations.rival == 1
    looking.explanations.hold_against(4)
    assert looking.explanations.rival == 4
    looking.explanations.hold_against(7)  # it was right
    assert looking.explanations.rival == 1
    looking.explanations.hold_against(4)
    looking.predict(None)
    looking.predict(seven)
    qtbot.waitUntil(lambda: looking.explanations.under_way)
    process.say(explained(2))
    assert looking.explanations.rival == 1


@pytest.mark.parametrize("end", [lambda process: process.die("It is gone."),
                                 lambda process: process.say(Refused(command="explain", sentence="No."))])  # fmt: skip
def test_without_an_engine_there_is_no_answer(end, looking, process, seven, qtbot, explained):
    looking.predict(seven)
    qtbot.waitUntil(lambda: looking.explanations.under_way)
    process.say(explained())
    end(process)
    assert looking.explanations.found is None
