"""The sealed test set is opened in portions, and every opening is remembered where the network is kept."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from digitlab.core import folders
from digitlab.core import messages as m
from digitlab.core.opening import times_opened
from digitlab.core.run import replay
from digitlab.data import model_file
from digitlab.engine import opening
from digitlab.engine.evaluate import Evaluator

BLANK = m.Predict(number=1, pixels=base64.b64encode(bytes(784)).decode())


@pytest.fixture(scope="module")
def evaluator():
    """Makes what reads digits, once for all networks that are alike: the weights are an input."""
    made = {}
    return lambda network, loss: made.setdefault((network.spec, loss), Evaluator(network, loss))


@pytest.fixture(autouse=True)
def compiled_once(evaluator, monkeypatch):
    """XLA takes a second for what every opening would compile anew."""
    monkeypatch.setattr(opening, "Evaluator", evaluator)


@pytest.fixture
def finished(client, tiny):
    """The engine after a run."""
    client.say(m.Train(experiment=tiny))
    client.until(m.Finished)
    return client


def history_of_run():
    """What the folder of the only run tells: its events, and the history in its model."""
    (folder,) = folders.runs().iterdir()
    events = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return events, list(model_file.read(folder / "model.digitlab").history)


def test_the_number_is_that_of_the_network_on_all_test_digits(finished, mnist, shop) -> None:
    opened = finished.opened()
    weights = finished.engine._answering.weights
    right = sum(
        finished.engine._answering.predictor.probabilities(weights, image).argmax() == label
        for image, label in zip(mnist.test.images[:500], mnist.test.labels[:500], strict=True)
    )
    assert (opened.count, opened.opened, opened.step) == (10_000, 1, None)
    assert 0.2 < opened.accuracy < 1
    assert right / 500 == pytest.approx(opened.accuracy, abs=0.1)
    assert not finished.engine.busy


def test_every_opening_is_in_the_runs_events_in_its_model_and_in_a_saved_file(
    finished, tiny, tmp_path, make_client
) -> None:
    assert [finished.opened().opened for _ in range(2)] == [1, 2]
    events, history = history_of_run()
    assert times_opened(events) == times_opened(history) == 2
    assert events == history
    assert replay(events).state == "finished"
    path = tmp_path / "mine.digitlab"
    finished.say(m.Save(path=str(path), experiment=tiny))
    other = make_client()
    (loaded,) = other.say(m.Load(path=str(path)))
    assert replay(loaded.history).times_opened == 2
    assert other.opened().opened == 3
    other.say(m.Save(path=str(path), experiment=tiny))
    assert times_opened(model_file.read(path).history) == 3
    assert times_opened(history_of_run()[0]) == 2, "another network's opening is not the run's"


def test_a_new_run_begins_sealed(finished, tiny) -> None:
    finished.opened()
    finished.say(m.Train(experiment=tiny))
    finished.until(m.Finished)
    assert finished.opened().opened == 1


def test_a_paused_run_may_be_asked_goes_on_and_keeps_the_count(client, tiny) -> None:
    client.say(m.Train(experiment=tiny))
    client.until(m.EpochEnded)
    client.say(m.Pause())
    held = client.until(m.Paused).step
    before = [np.asarray(one).tobytes() for one in client.engine._run.weights.trained]
    opened = client.opened()
    assert (opened.step, opened.opened) == (held, 1)
    assert [np.asarray(one).tobytes() for one in client.engine._run.weights.trained] == before
    client.say(m.Resume())
    client.until(m.Finished)
    assert client.opened().opened == 2
    events, history = history_of_run()
    assert times_opened(events) == times_opened(history) == 2


def test_while_a_run_goes_on_it_stays_sealed(client, tiny) -> None:
    client.say(m.Train(experiment=tiny))
    client.until(m.BatchesTrained)
    (refused,) = client.say(m.OpenTest())
    assert refused.sentence == "A run is under way; pause it, or wait for its end, to open the test set."
    client.until(m.Finished)
    assert times_opened(history_of_run()[0]) == 0


def test_without_a_network_there_is_nothing_to_open(client) -> None:
    (refused,) = client.say(m.OpenTest())
    assert refused.sentence.startswith("There is no network yet")


def test_it_is_told_how_far_the_reading_is_but_not_what_came_of_it(finished, monkeypatch) -> None:
    monkeypatch.setattr(opening, "TELL_SECONDS", 0.0)
    before = len(finished.heard)
    finished.opened()
    *read, evaluated, opened = finished.heard[before:]
    assert [event.share for event in read] == sorted({event.share for event in read})
    assert read[-1].share == 1
    assert all(set(event.model_fields_set) == {"share"} for event in read)
    assert isinstance(evaluated, m.Evaluated)
    assert isinstance(opened, m.TestOpened)


def test_with_the_number_comes_what_was_read_in_every_test_digit(finished, mnist) -> None:
    before = len(finished.heard)
    opened = finished.opened()
    (found,) = (event for event in finished.heard[before:] if isinstance(event, m.Evaluated))
    assert (found.part, found.opened, found.step) == ("test", opened.opened, opened.step)
    assert found.accuracy.value == opened.accuracy
    assert found.digits == list(range(60_000, 70_000))
    assert found.labels == mnist.test.labels.tolist()


def test_drawings_are_answered_meanwhile_and_what_is_stopped_does_not_count(finished, tiny) -> None:
    finished.say(m.OpenTest())
    finished.engine.advance()
    (answer,) = finished.say(BLANK)
    assert isinstance(answer, m.Predicted)
    assert finished.say(m.StopOpening()) == [m.OpeningStopped()]
    assert not finished.engine.busy
    assert times_opened(history_of_run()[0]) == 0
    finished.say(m.OpenTest())
    assert finished.say(m.Train(experiment=tiny))[0] == m.OpeningStopped()
    finished.until(m.Finished)


def test_a_folder_that_is_gone_costs_the_memory_and_is_said(finished, tmp_path) -> None:
    (folder,) = folders.runs().iterdir()
    folder.rename(tmp_path / "elsewhere")
    finished.say(m.OpenTest())
    assert finished.until(m.TestOpened).opened == 1
    (refused,) = (event for event in finished.heard if isinstance(event, m.Refused))
    assert refused.sentence.startswith("This run is not kept")
    assert finished.opened().opened == 2
