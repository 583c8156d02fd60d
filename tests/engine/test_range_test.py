"""The range test on real networks: the rate it finds trains, and nothing that it started from is touched."""

from __future__ import annotations

import base64

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core import messages as m
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment, Training
from digitlab.core.layers import BatchNormalization, Dense, Dropout, Flatten
from digitlab.core.network import Network
from digitlab.core.optimizers import Adam, Sgd
from digitlab.core.schedules import Constant
from digitlab.engine import bench, range_test
from digitlab.engine.bench import Bench
from digitlab.engine.loop import MOST_BATCHES
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Standing, Workshop

NORMALISED = Network(layers=(Flatten(), Dense(units=16), BatchNormalization(), Dropout(rate=0.1)))


def small(optimizer):
    return Experiment(
        augmentations=(), network=NORMALISED, optimizer=optimizer, schedule=Constant(),
        training=Training(epochs=50, batch_size=32, execution="graph"),
    )  # fmt: skip


@pytest.fixture(scope="module", params=[Adam(), Sgd(momentum=0.9)], ids=lambda optimizer: optimizer.key())
def fresh(request, workshop):
    """A fresh network with batch normalisation and dropout, as a test begins with it."""
    experiment = small(request.param)
    made = workshop(experiment)
    loop = made.execution.loop
    return Standing(experiment, made, loop, loop.start(made.fresh))


def numbers(state):
    """Every weight, statistic and memory of the optimizer, to the last digit."""
    return [np.asarray(tensor).tobytes() for tensor in tf.nest.flatten(state)]


def told(tries):
    return [event for event in tries if event is not None]


def loss_after(standing, rate, batches=60):
    """The mean loss of the last batches when training at ``rate``; infinite where it is no number."""
    state, losses = standing.state, []
    for place in range(batches):
        row = tf.constant(place % standing.shop.plan.steps_per_epoch)
        alphas = tf.fill([MOST_BATCHES], tf.constant(rate, tf.float32))
        live = standing.loop.live(standing.experiment)
        digits, order = standing.shop.parts.training, standing.shop.first_order
        state, sums = standing.loop.run(state, digits, order, row, tf.constant(1), alphas, live)
        losses.append(float(sums.loss))
    mean = float(np.mean(losses[-10:]))
    return mean if np.isfinite(mean) else np.inf


def test_the_rate_that_is_found_trains_and_much_smaller_and_larger_ones_do_not(fresh) -> None:
    before = numbers(fresh.state)
    found = told(range_test.of_run(fresh))[-1]
    assert numbers(fresh.state) == before
    assert isinstance(found, m.RateFound)
    assert len(found.rates) == len(found.losses) == len(found.smoothed) > 50
    assert 1e-5 < found.suggestion < 1
    assert 1e-5 < found.alternative < 1
    start = found.losses[0]
    at = {factor: loss_after(fresh, found.suggestion * factor) for factor in (0.01, 1, 1000)}
    assert at[1] < 0.7 * start
    assert start - at[1] > 2 * (start - at[0.01])
    assert at[1000] > at[1]


def test_the_same_test_finds_the_same(fresh) -> None:
    assert told(range_test.of_run(fresh))[-1] == told(range_test.of_run(fresh))[-1]


def test_it_tells_at_most_twenty_times_a_second_how_far_it_is(fresh, monkeypatch) -> None:
    clock = iter(float(second) for second in np.arange(0, 1_000, 0.02))
    monkeypatch.setattr(range_test, "perf_counter", lambda: next(clock))
    pulled = list(range_test.of_run(fresh))
    tried = [event for event in pulled[:-1] if event is not None]
    assert 0.2 * len(pulled) < len(tried) < 0.6 * len(pulled)
    assert [len(event.rates) for event in tried] == sorted({len(event.rates) for event in tried})
    assert all(event.losses == pulled[-1].losses[: len(event.losses)] for event in tried)
    assert all(0 < event.share <= 1 for event in tried)


def test_an_explosion_ends_it(parts) -> None:
    linear = Network(layers=(Flatten(), Dense(units=16, activation="linear")))
    experiment = small(Sgd()).model_copy(update={"network": linear})
    made = Workshop(experiment, parts)
    loop = made.execution.loop
    found = told(range_test.of_run(Standing(experiment, made, loop, loop.start(made.fresh))))[-1]
    assert found.rates[-1] < 9
    assert found.because in ("the loss was no longer a number", "the loss had grown to 4 times its lowest")
    assert np.isfinite(found.losses).all()


def test_the_engine_finds_a_rate_for_a_fresh_network_and_is_then_idle(client, tiny) -> None:
    assert client.say(m.FindRate(experiment=tiny)) == []
    found = client.until(m.RateFound)
    assert found.suggestion is not None
    assert not client.engine.busy


def test_a_paused_run_goes_on_as_if_it_had_never_been_tested(client, tiny, drive, shop) -> None:
    client.say(m.Train(experiment=tiny))
    client.until(m.EpochEnded)
    client.say(m.Pause())
    client.until(m.Paused)
    run = client.engine._run
    before = numbers(run.standing().state)
    client.say(m.FindRate(experiment=tiny))
    found = client.until(m.RateFound)
    assert numbers(run.standing().state) == before
    assert found.losses[0] < 2.2, "it starts with what the run has learned"
    client.say(m.Resume())
    client.until(m.Finished)
    undisturbed = TrainingRun(tiny, shop)
    drive(undisturbed)
    assert numbers(run.weights) == numbers(undisturbed.weights)


def test_while_a_run_goes_on_the_test_is_refused(client, tiny) -> None:
    client.say(m.Train(experiment=tiny))
    client.until(m.BatchesTrained)
    (refused,) = client.say(m.FindRate(experiment=tiny))
    assert (refused.kind, refused.command) == ("refused", "find_rate")
    assert refused.sentence == "A run is under way; pause it, or wait for its end, to look for a learning rate."
    assert isinstance(client.until(m.Finished), m.Finished)


def test_what_does_not_go_together_is_refused_in_a_sentence(client, tiny) -> None:
    large = tiny.model_copy(update={"data": tiny.data.model_copy(update={"learn_from": 10})})
    (refused,) = client.say(m.FindRate(experiment=large))
    assert refused.sentence == "Batch size is 32; it must be at most 10, the digits to learn from."
    assert not client.engine.busy


def test_a_test_that_breaks_is_refused_and_the_engine_goes_on(client, tiny, monkeypatch) -> None:
    def broken(standing, rates):
        raise tf.errors.ResourceExhaustedError(None, None, "too large")
        yield

    monkeypatch.setattr(range_test, "_losses", broken)
    client.say(m.FindRate(experiment=tiny))
    assert client.until(m.Refused).sentence.startswith("There is not enough memory")
    assert not client.engine.busy
    monkeypatch.setattr(bench, "Workshop", lambda *_: 1 / 0)
    client.say(m.FindRate(experiment=tiny.with_value("network.layers.1.units", 13)))
    assert client.until(m.Refused).sentence == "The engine could not find rate: division by zero"
    assert not client.engine.busy


def test_it_is_stopped_at_once(client, tiny) -> None:
    client.say(m.FindRate(experiment=tiny))
    client.engine.advance()
    assert client.say(m.StopFinding()) == [m.FindingStopped()]
    assert not client.engine.busy
    assert client.say(m.StopFinding()) == []


def test_a_second_one_takes_the_place_of_the_first(client, tiny) -> None:
    client.say(m.FindRate(experiment=tiny))
    assert client.say(m.FindRate(experiment=tiny)) == [m.FindingStopped()]
    client.until(m.RateFound)
    assert len([event for event in client.heard if isinstance(event, m.RateFound)]) == 1


def test_training_and_what_brings_another_network_stop_it_and_questions_do_not(client, tiny) -> None:
    client.say(m.Train(experiment=tiny, paused=True))
    client.until(m.Paused)
    client.say(m.FindRate(experiment=tiny))
    (answer,) = client.say(m.Predict(number=1, pixels=base64.b64encode(bytes(784)).decode()))
    assert isinstance(answer, m.Predicted)
    assert client.say(m.SetParameter(path="optimizer.learning_rate", value=0.02)) == []
    assert client.engine.busy
    assert client.say(m.Resume())[0] == m.FindingStopped()
    client.until(m.Finished)
    for command in (m.Train(experiment=tiny), m.Reset(experiment=tiny)):
        client.say(m.Stop())
        while client.engine.busy:
            client.engine.advance()
        client.say(m.FindRate(experiment=tiny))
        assert client.say(command)[0] == m.FindingStopped()


def test_the_end_of_the_engine_does_not_wait_for_it(client, tiny) -> None:
    client.say(m.FindRate(experiment=tiny))
    client.engine.end()
    assert not client.engine.busy


def test_a_network_that_cannot_be_built_is_told_when_that_is_known(monkeypatch, tiny) -> None:
    def load(data):
        raise DigitLabError("The digits are missing; install DigitLab again.")

    monkeypatch.setattr(bench.parts, "load", load)
    with pytest.raises(DigitLabError, match="digits are missing"):
        told(range_test.of_fresh(tiny, Bench().building(tiny)))
