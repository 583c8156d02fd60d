"""Looking for a learning rate, with the real engine: it answers meanwhile, and a paused run never learns of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from digitlab.core import messages as m
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.core.run import replay
from digitlab.data import model_file, sources

SMALL = Experiment(
    name="Journey",
    data=Data(validation_count=1_000),
    augmentations=(),
    network=Network(layers=(Flatten(), Dense(units=16))),
    training=Training(epochs=1_000, execution="graph"),
)


@pytest.fixture(scope="module")
def seven():
    return sources.load("mnist").test.images[0]


@pytest.fixture(scope="module")
def ready(shared_engine):
    shared_engine.until(m.Ready)
    return shared_engine


def test_it_answers_drawings_while_it_looks_and_is_then_free_to_train(ready, seven) -> None:
    ready.send(m.FindRate(experiment=SMALL.with_value("training.batch_size", 4_000)))  # takes a while on every computer
    before = ready.answer(seven)
    tried = [ready.until(m.RateTried) for _ in range(2)]
    assert len(tried[1].rates) > len(tried[0].rates)
    assert ready.answer(seven).probabilities == before.probabilities
    found = ready.until(m.RateFound, m.Refused)
    assert found.rates[: len(tried[1].rates)] == tried[1].rates
    assert found.suggestion is not None
    ready.send(m.Train(experiment=SMALL.with_value("optimizer.learning_rate", found.suggestion)))
    first = ready.until(m.Started).validation_loss
    assert ready.until(m.EpochEnded).validation_loss < first
    ready.send(m.Stop())
    ready.until(m.Stopped)


def test_a_paused_run_is_where_it_was_before_and_a_search_ends_when_it_goes_on(ready, seven) -> None:
    ready.send(m.Train(experiment=SMALL))
    ready.until(m.EpochEnded)
    ready.send(m.Pause())
    held = ready.until(m.Paused).step
    before = ready.answer(seven)
    ready.send(m.FindRate(experiment=SMALL))
    found = ready.until(m.RateFound, m.Refused)
    assert found.losses[0] < 2
    assert ready.answer(seven) == before
    ready.send(m.FindRate(experiment=SMALL), m.StopFinding())
    ready.until(m.FindingStopped)
    ready.send(m.FindRate(experiment=SMALL), m.Step(unit="batch"))
    ready.until(m.FindingStopped)
    assert ready.until(m.Paused).step == held + 1
    ready.send(m.Stop())
    ready.until(m.Stopped)


def test_a_window_that_is_gone_ends_the_engine_and_the_run_is_kept(ready) -> None:
    ready.send(m.Train(experiment=SMALL))
    folder = Path(ready.until(m.Started).folder)
    ready.until(m.BatchesTrained, such=lambda event: event.epoch == 2)
    assert ready.hang_up() == 0
    assert not ready.has_left_someone()
    run = replay((folder / "events.jsonl").read_text(encoding="utf-8").splitlines())
    assert run.state == "stopped"
    assert run.ended.best_epoch is not None
    assert model_file.read(folder / "model.digitlab").experiment == SMALL
    while ready.next() is not None:
        pass
    assert isinstance(ready.heard[-1], m.Stopped)
