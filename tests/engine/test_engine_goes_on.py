"""The engine goes on with kept runs, and says what keeps one from being kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from digitlab.core import messages as m


@pytest.fixture
def picture(mnist):
    return mnist.test.images[0]


def test_a_kept_run_goes_on_from_where_it_was_stopped(client, make_client, tiny, picture) -> None:
    client.say(m.Train(experiment=tiny), m.Step(unit="epoch"))
    folder = client.until(m.Started).folder
    client.until(m.Paused)
    client.say(m.Stop())
    client.until(m.Stopped)
    answer = client.answer(picture).probabilities

    other = make_client()
    assert other.say(m.Continue(folder=folder, paused=True)) == []
    continued = other.until(m.Continued)
    assert continued.history[-1] == client.heard[-2].line().rstrip("\n")
    other.until(m.Paused)
    assert other.answer(picture).probabilities == answer
    (refused,) = other.say(m.Continue(folder=folder))
    assert refused.sentence == "A run is under way; stop it before you start another."
    other.say(m.Resume())
    assert other.until(m.Finished).epochs == 3


def test_a_run_that_cannot_go_on_is_refused_in_a_sentence(client, tmp_path) -> None:
    client.say(m.Continue(folder=str(tmp_path)))
    refused = client.until(m.Refused)
    assert refused == m.Refused(
        command="continue", sentence=f"{tmp_path} holds no run; give the folder of one, as digitlab train names it."
    )
    assert not client.engine.busy


def test_what_keeps_a_run_from_being_kept_is_said_when_it_happens(client, tiny) -> None:
    client.say(m.Train(experiment=tiny))
    folder = Path(client.until(m.Started).folder)
    client.until(m.EpochEnded)
    shutil.rmtree(folder)
    refused = client.until(m.Refused)
    assert refused.sentence.startswith("This run is not kept any further: ")
    client.until(m.Finished)
    assert sum(isinstance(event, m.Refused) for event in client.heard) <= 2
