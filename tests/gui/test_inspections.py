"""The engine is asked about the inside of the network only while somebody looks, and at most ten times a second."""

import base64

import numpy as np
import pytest

from digitlab.core.experiment import Experiment
from digitlab.core.inspection import NodeChoice
from digitlab.core.layers import Dense, Flatten
from digitlab.core.messages import Refused
from digitlab.core.network import Network
from digitlab.gui import inspections

NODES = Experiment(network=Network(layers=(Flatten(), Dense(units=100))))


@pytest.fixture
def looking(ready):
    """The session, looked at, before the first question has been answered."""
    ready.inspections.watch(True)
    yield ready
    ready.inspections.watch(False)


@pytest.fixture
def unhurried(monkeypatch):
    monkeypatch.setattr(inspections, "LEAST_INTERVAL_MS", 0)


def asked(process):
    return [command for command in process.taken() if command.kind == "inspect"]


def picture(value=1):
    return np.full((28, 28), value, np.uint8)


def test_nothing_is_asked_while_nobody_looks(ready, process, events):
    ready.predict(picture())
    ready.inspections.look_at(NodeChoice(place=1, number=1))
    ready.play()
    process.say(events.started(), *(events.batch(step) for step in range(1, 9)))
    assert asked(process) == []


def test_what_was_missed_is_asked_when_somebody_looks(ready, process):
    ready.predict(picture(9))
    ready.inspections.look_at(NodeChoice(place=1, number=2))
    ready.inspections.watch(True)
    (question,) = asked(process)
    assert base64.b64decode(question.pixels) == picture(9).tobytes()
    assert question.node == NodeChoice(place=1, number=2)
    assert not question.filters


def test_one_question_is_under_way_and_the_newest_waits(unhurried, looking, process, events):
    assert len(asked(process)) == 1
    for value in range(5):
        looking.predict(picture(value))
    assert asked(process) == []
    process.say(events.inspected(NODES))
    (question,) = asked(process)
    assert base64.b64decode(question.pixels)[0] == 4


def test_a_network_is_asked_at_most_ten_times_a_second(looking, process, events, monkeypatch):
    assert inspections.LEAST_INTERVAL_MS == 100
    monkeypatch.setattr(inspections, "LEAST_INTERVAL_MS", 60_000)
    process.say(events.inspected(NODES))
    process.taken()
    for value in range(5):
        looking.predict(picture(value))
    assert asked(process) == []


def test_a_learning_network_is_asked_more_rarely(unhurried, looking, process, events, monkeypatch):
    assert inspections.LEARNING_INTERVAL_MS > inspections.LEAST_INTERVAL_MS
    monkeypatch.setattr(inspections, "LEARNING_INTERVAL_MS", 60_000)
    process.say(events.inspected(NODES), events.started())
    process.taken()
    for step in range(1, 50):
        process.say(events.batch(step))
    assert asked(process) == []
    assert looking.inspections._soon.isActive()
    looking.inspections.watch(False)
    assert not looking.inspections._soon.isActive()


def test_the_last_change_is_asked_when_there_has_been_some_rest(looking, process, events, monkeypatch, qtbot):
    monkeypatch.setattr(inspections, "LEAST_INTERVAL_MS", 1)
    process.say(events.inspected(NODES))
    process.taken()
    looking.predict(picture(3))
    qtbot.waitUntil(lambda: any(command.kind == "inspect" for command in process.sent))


def test_nothing_new_is_not_asked_again(unhurried, looking, process, events):
    process.say(events.inspected(NODES))
    process.taken()
    looking.inspections.watch(False)
    looking.inspections.watch(True)
    assert asked(process) == []


def test_a_dead_engine_leaves_nothing_to_see_and_a_new_one_is_asked(unhurried, looking, process, events):
    process.say(events.inspected(NODES))
    assert looking.inspections.seen is not None
    process.die()
    assert looking.inspections.seen is None
    process.taken()
    process.say(events.ready)
    assert len(asked(process)) == 1


def test_a_refused_question_leaves_nothing_to_see_and_blocks_no_later_one(unhurried, looking, process, events):
    process.say(Refused(command="inspect", sentence="There is no network yet; press Play."))
    process.taken()
    assert looking.inspections.seen is None
    assert looking.heard == []
    looking.predict(picture())
    assert len(asked(process)) == 1
