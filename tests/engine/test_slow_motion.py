"""In slow motion a run trains batch by batch, no faster than asked, and listens all the while."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core import messages as m
from digitlab.core.messages import BatchesTrained, EpochEnded, ParameterChanged, Paused, Resumed, Stopped
from digitlab.engine import steering, train
from digitlab.engine.loop import Digits


@pytest.fixture
def clock(monkeypatch):
    """A clock that moves on by a millisecond whenever it is looked at, and by hand."""

    class Clock:
        now = 0.0

        def __call__(self):
            self.now += 0.001
            return self.now

    made = Clock()
    monkeypatch.setattr(steering, "perf_counter", made)
    monkeypatch.setattr(train, "perf_counter", made)
    return made


def next_batch(events):
    """Pull until a batch is trained."""
    return next(event for event in events if isinstance(event, BatchesTrained))


def test_each_batch_waits_for_its_time_and_the_run_is_the_same(run, clock, drive, whole, shop, weights_of) -> None:
    run.slow_down(2)
    began = []

    def react(event):
        if isinstance(event, BatchesTrained):
            began.append(run._batch_began)
            assert 0.4 < run.rest < 0.5
        clock.now += run.rest / 2

    told = drive(run, react)
    assert [event.step for event in told.of(BatchesTrained)] == list(range(1, 34))
    assert min(np.diff(began)) >= 0.5
    assert max(np.diff(began)) < 0.6
    assert weights_of(run, shop) == weights_of(whole[0], shop)


def test_whatever_is_asked_while_it_rests_acts_at_once(run, clock) -> None:
    run.slow_down(0.001)
    events = run.events()
    next_batch(events)
    assert [next(events) for _ in range(5)] == [None] * 5
    for act, told in (
        (lambda: run.change("optimizer.learning_rate", 0.5), [ParameterChanged, None]),
        (lambda: run.train_one("batch"), [BatchesTrained, Paused, None]),
        (lambda: run.resume(), [Resumed, None]),
        (lambda: run.slow_down(0), [BatchesTrained]),
        (lambda: run.slow_down(0.001), [None]),
        (lambda: run.train_one("epoch"), [None]),
        (lambda: run.pause(), [Paused, None]),
        (lambda: run.stop(), [Stopped]),
    ):
        act()
        assert run.rest == 0 or told[0] is None
        assert [type(event) for event in (next(events) for _ in told)] == [kind or type(None) for kind in told]


def test_the_engine_waits_no_longer_than_the_next_batch_takes_and_keeps_the_pace_for_the_next_run(client, tiny) -> None:
    assert client.engine.rest is None
    client.say(m.SetPace(batches_per_second=0.001))
    for _ in range(2):
        client.say(m.Train(experiment=tiny))
        assert client.engine.rest == 0
        assert client.until(BatchesTrained).step == 1
        assert client.engine.rest > 900
        client.say(m.Stop())
        assert client.engine.rest == 0
        client.until(Stopped)
    client.say(m.SetPace(), m.Train(experiment=tiny))
    client.until(EpochEnded)
    assert client.engine.rest == 0
    client.engine.end()


def test_the_size_of_a_step_is_told_of_all_weights(run, drive, shop) -> None:
    run.train_one("batch")
    before = shop.network.arrays_from(run.weights)
    told = drive(run, until=lambda event: isinstance(event, BatchesTrained))[-1]
    after = shop.network.arrays_from(run.weights)
    size, step = (np.concatenate([one.ravel() for one in arrays]) for arrays in (
        before.values(), [after[name] - before[name] for name in before]))  # fmt: skip
    assert told.weight_norm == pytest.approx(np.linalg.norm(size), rel=1e-5)
    assert told.update_ratio == pytest.approx(np.linalg.norm(step) / np.linalg.norm(size), rel=1e-5)


def test_of_a_batch_by_itself_the_loss_after_its_step_is_told(run, drive, shop, whole) -> None:
    run.change("network.layers.2.rate", 0.0)  # no dropout, so that checking gives the same loss
    run.train_one("batch")
    told = drive(run, until=lambda event: isinstance(event, BatchesTrained))[-1]
    batch = Digits(*(tf.gather(array, shop.first_order[0]) for array in shop.parts.training))
    assert told.loss_after == pytest.approx(shop.evaluator.score(run.weights, batch).loss, rel=1e-5)
    assert told.loss_after < told.loss
    assert {event.loss_after for event in whole[1].of(BatchesTrained)} == {None}
