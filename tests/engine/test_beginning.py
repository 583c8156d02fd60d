"""While a run is being built, the engine answers and listens."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
import tensorflow as tf

from digitlab.core import messages as m
from digitlab.core.kept.folders import is_going_on
from digitlab.engine import beginning


@pytest.fixture
def stopped(client, tiny):
    """The folder of a run that was stopped after an epoch."""
    client.say(m.Train(experiment=tiny), m.Step(unit="epoch"))
    folder = client.until(m.Started).folder
    client.until(m.Paused)
    client.say(m.Stop())
    client.until(m.Stopped)
    return folder


def test_a_drawing_is_answered_while_a_run_is_still_being_built_and_what_steers_the_run_waits_for_it(
    client, tiny, mnist
) -> None:
    client.say(m.Reset(experiment=tiny))
    others = Event()
    built = client.engine._bench.submit(lambda: others.wait(120))
    assert client.say(m.Train(experiment=tiny)) == []
    assert client.answer(mnist.test.images[0]).step is None
    (refused,) = client.say(m.Step(unit="batch"), m.FindRate(experiment=tiny))
    assert refused.sentence.startswith("A run is under way; pause it, or wait for its end")
    assert not built.done(), "it is answered meanwhile"
    others.set()
    assert client.until(m.Paused).step == 1
    client.say(m.Stop())
    client.until(m.Stopped)


def test_a_run_that_is_still_being_built_is_called_off_for_another_network(client, tiny) -> None:
    others = Event()
    client.engine._bench.submit(lambda: others.wait(120))
    refused, reset = client.say(m.Train(experiment=tiny), m.Reset(experiment=tiny))
    assert refused == m.Refused(command="train", sentence="The run was called off before it began.")
    assert reset == m.WasReset()
    assert not client.engine.busy
    others.set()


def test_a_second_run_is_refused_while_the_first_one_is_being_built(client, tiny) -> None:
    (refused,) = client.say(m.Train(experiment=tiny), m.Train(experiment=tiny))
    assert refused.sentence == "A run is under way; stop it before you start another."
    client.until(m.Finished)


def test_a_kept_run_that_is_called_off_before_it_goes_on_is_free_for_others(client, tiny, stopped) -> None:
    refused, _ = client.say(m.Continue(folder=stopped), m.Reset(experiment=tiny))
    assert refused == m.Refused(command="continue", sentence="The run was called off before it began.")
    client.engine._bench.submit(lambda: None).result()  # behind what was being built
    assert not is_going_on(Path(stopped))


def test_a_kept_run_that_cannot_begin_is_free_for_another_attempt(stopped, make_client, monkeypatch) -> None:
    def too_large(*given):
        raise tf.errors.ResourceExhaustedError(None, None, "OOM")

    other = make_client()
    with monkeypatch.context() as full:
        full.setattr(beginning, "TrainingRun", too_large)
        other.say(m.Continue(folder=stopped))
        assert "not enough memory" in other.until(m.Refused).sentence
    other.say(m.Continue(folder=stopped))
    assert other.until(m.Finished).epochs == 3
