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
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

PATIENCE = 20_000
BLANK = m.Predict(number=1, pixels=base64.b64encode(bytes(784)).decode())


def compiled_once():
    """Makes workshops, of equal experiments one."""
    shops = {}

    def workshop(experiment, digits, placement):
        key = experiment.to_json()
        shops[key] = shops.get(key) or Workshop(experiment, digits, placement)
        return shops[key]

    return workshop


@pytest.fixture(scope="module")
def few(mnist):
    """A dataset of 901 digits, and 100 for the test; what was compiled for a fold once serves all tests."""
    (train, test) = mnist
    made = Dataset(Digits(train.images[:901], train.labels[:901]), Digits(test.images[:100], test.labels[:100]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "load", lambda dataset: made)
        patch.setattr(cross_validation, "Workshop", compiled_once())
        yield made


@pytest.fixture(scope="module")
def short(tiny):
    return tiny.with_value("training.epochs", 1).model_copy(update={"data": Data(validation_count=100)})


def test_each_fold_is_a_run_of_its_own_digits_whatever_their_number(few, short) -> None:
    *progress, found = [event for event in cross_validation.of(short, Folding(folds=3), Bench()) if event is not None]
    assert isinstance(found, m.CrossValidated)
    assert (found.learned, found.checked) == ([600, 601, 601], [301, 300, 300])
    assert (found.mean, found.spread) == mean_and_spread(found.accuracies)
    assert [event.share for event in progress] == sorted(event.share for event in progress)
    part = splits.folds(few.train.labels, 3, 0)[2]
    rest = np.setdiff1d(np.arange(901), part)
    digits = parts.Parts(
        *(parts.on_device(few.train.images[some], few.train.labels[some]) for some in (rest, part)),
        parts.on_device(*few.test),
    )
    alone = of_fold(short, 601, 300)
    *_, ended = TrainingRun(alone, Workshop(alone, digits)).events()
    assert ended.validation_accuracy == pytest.approx(found.accuracies[2], abs=1e-9)


@pytest.fixture(scope="module")
def trained(few, short, make_client):
    """An engine whose network has been trained; every test leaves it without a trial."""
    client = make_client(PATIENCE)
    client.say(m.Train(experiment=short))
    client.until(m.Finished)
    return client


def test_the_network_that_answers_is_untouched_and_answers_meanwhile(trained, short) -> None:
    (before,) = trained.say(BLANK)
    assert trained.say(m.CrossValidate(experiment=short, folding=Folding(folds=3))) == []
    trained.until(m.FoldsTrained)
    (between,) = trained.say(BLANK)
    assert between.probabilities == before.probabilities
    trained.until(m.CrossValidated)
    assert not trained.engine.busy
    assert trained.say(BLANK) == [before]


def test_it_is_stopped_by_a_command_and_by_a_run(trained, short) -> None:
    for command in (m.StopCrossValidation(), m.Train(experiment=short)):
        trained.say(m.CrossValidate(experiment=short, folding=Folding(folds=3)))
        trained.until(m.FoldsTrained)
        assert trained.say(command)[0] == m.CrossValidationStopped()
    trained.until(m.Finished)


def test_while_a_run_goes_on_it_is_refused(trained, short) -> None:
    trained.say(m.Train(experiment=short))
    trained.until(m.Started)
    (refused,) = trained.say(m.CrossValidate(experiment=short, folding=Folding(folds=3)))
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
    trained.say(m.CrossValidate(experiment=short, folding=Folding(folds=3)))
    assert trained.until(m.Refused).sentence == "The engine could not cross validate: division by zero"
    assert not trained.engine.busy
    assert bench.Workshop is Workshop
