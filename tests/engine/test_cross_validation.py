"""Networks are trained on all parts but one and checked on that; nothing of it touches the network that answers."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from digitlab.core import messages as m
from digitlab.core.cross_validation import Folding, mean_and_spread, of_fold
from digitlab.core.experiment import Data
from digitlab.data import sources, splits
from digitlab.data.sources import Dataset, Digits
from digitlab.engine import bench, cross_validation, parts
from digitlab.engine.bench import Bench
from digitlab.engine.engine import Engine
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

PATIENCE = 20_000
BLANK = m.Predict(number=1, pixels=base64.b64encode(bytes(784)).decode())


@pytest.fixture
def few(mnist, monkeypatch):
    """A dataset of 900 digits, and 100 for the test."""
    (train, test) = mnist
    made = Dataset(Digits(train.images[:900], train.labels[:900]), Digits(test.images[:100], test.labels[:100]))
    monkeypatch.setattr(sources, "load", lambda dataset: made)
    return made


@pytest.fixture
def short(tiny):
    return tiny.with_value("training.epochs", 1)


def told(trial):
    return [event for event in trial if event is not None]


def test_each_fold_is_a_run_of_its_own_digits(few, short) -> None:
    *progress, found = told(cross_validation.of(short, Folding(folds=3), Bench()))
    assert isinstance(found, m.CrossValidated)
    assert (found.learned, found.checked) == ([600] * 3, [300] * 3)
    assert (found.mean, found.spread) == mean_and_spread(found.accuracies)
    assert [event.share for event in progress] == sorted(event.share for event in progress)
    places = splits.folds(few.train.labels, 3, 0)
    for part, accuracy in zip(places, found.accuracies, strict=True):
        rest = np.setdiff1d(np.arange(900), part)
        digits = parts.Parts(
            *(parts.on_device(few.train.images[some], few.train.labels[some]) for some in (rest, part)),
            parts.on_device(*few.test),
        )
        alone = of_fold(short, 600, 300)
        *_, ended = TrainingRun(alone, Workshop(alone, digits)).events()
        assert ended.validation_accuracy == pytest.approx(accuracy, abs=1e-9)


def test_folds_of_two_sizes_are_trained_too(few, short) -> None:
    *_, found = told(cross_validation.of(short, Folding(folds=7), Bench()))
    assert sorted(set(found.checked)) == [128, 129]
    assert sum(found.checked) == 900
    assert len(set(found.accuracies)) > 1


def test_fewer_digits_to_learn_from_stay_so_few(few, short) -> None:
    little = short.model_copy(update={"data": Data(learn_from=50)})
    *_, found = told(cross_validation.of(little, Folding(folds=2), Bench()))
    assert (found.learned, found.checked) == ([50, 50], [450, 450])


class Client:
    """An engine in this process: commands in, what it tells out."""

    def __init__(self):
        self.heard = []
        self.engine = Engine(self.heard.append)

    def say(self, *commands):
        before = len(self.heard)
        for command in commands:
            self.engine.obey(command)
        return self.heard[before:]

    def until(self, *kinds):
        before = len(self.heard)
        for _ in range(PATIENCE):
            if any(isinstance(event, kinds) for event in self.heard[before:]):
                return self.heard[-1]
            assert self.engine.busy, f"no {kinds} came"
            self.engine.advance()
        raise AssertionError(f"no {kinds} came in time")


@pytest.fixture
def trained(few, tiny):
    """An engine whose network has been trained."""
    client = Client()
    client.say(m.Train(experiment=tiny.model_copy(update={"data": Data(validation_count=100)})))
    client.until(m.Finished)
    return client


def test_the_network_that_answers_is_untouched_and_answers_meanwhile(trained, short) -> None:
    (before,) = trained.say(BLANK)
    assert trained.say(m.CrossValidate(experiment=short, folding=Folding(folds=2))) == []
    trained.until(m.FoldsTrained)
    (between,) = trained.say(BLANK)
    assert between.probabilities == before.probabilities
    trained.until(m.CrossValidated)
    assert not trained.engine.busy
    assert trained.say(BLANK) == [before]


def test_it_is_stopped_by_a_command_and_by_a_run(trained, short) -> None:
    for command in (m.StopCrossValidation(), m.Train(experiment=short)):
        trained.say(m.CrossValidate(experiment=short))
        trained.until(m.FoldsTrained)
        assert trained.say(command)[0] == m.CrossValidationStopped()
    trained.until(m.Finished)


def test_while_a_run_goes_on_it_is_refused(trained, tiny) -> None:
    trained.say(m.Train(experiment=tiny.model_copy(update={"data": Data(validation_count=100)})))
    trained.until(m.Started)
    (refused,) = trained.say(m.CrossValidate(experiment=tiny))
    assert refused.sentence == "A run is under way; pause it, or wait for its end, to cross-validate."
    trained.until(m.Finished)


def test_a_network_that_overflows_ends_it_in_a_sentence(trained, short) -> None:
    wild = short.with_value("optimizer", "sgd").with_value("optimizer.learning_rate", 10.0)
    wild = wild.with_value("network.layers.1.activation", "linear").with_value("training.epochs", 20)
    trained.say(m.CrossValidate(experiment=wild, folding=Folding(folds=2)))
    refused = trained.until(m.Refused, m.CrossValidated)
    assert refused.sentence.startswith("Fold 1: The ")
    assert "Try a learning rate of 1 instead of 10" in refused.sentence
    assert not trained.engine.busy


def test_what_breaks_is_refused_and_the_engine_goes_on(trained, short, monkeypatch) -> None:
    monkeypatch.setattr(cross_validation, "Workshop", lambda *_: 1 / 0)
    trained.say(m.CrossValidate(experiment=short))
    assert trained.until(m.Refused).sentence == "The engine could not cross validate: division by zero"
    assert not trained.engine.busy
    assert bench.Workshop is Workshop
