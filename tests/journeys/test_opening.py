"""Opening the test set and cross-validating, with the engine as a real process: it answers and can be stopped."""

from __future__ import annotations

import pytest

from digitlab.core import messages as m
from digitlab.core.cross_validation import Folding
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.data import sources

SMALL = Experiment(
    name="Journey",
    data=Data(learn_from=2_560, wrong_labels=0.1),
    augmentations=(),
    network=Network(layers=(Flatten(), Dense(units=16))),
    training=Training(epochs=1, execution="graph"),
)


@pytest.fixture(scope="module")
def ready(shared_engine):
    shared_engine.until(m.Ready)
    return shared_engine


def test_the_network_that_ships_reads_the_test_digits_and_drawings_meanwhile(ready) -> None:
    seven = sources.load("mnist").test.images[0]
    ended = []
    while m.OpeningStopped not in ended:  # a busy computer may hear too late that it is to stop
        ready.send(m.OpenTest(), m.StopOpening())
        ended.append(type(ready.until(m.TestOpened, m.OpeningStopped)))
    ready.send(m.OpenTest())
    assert max(ready.answer(seven).probabilities) > 0.9
    opened = ready.until(m.TestOpened, m.Refused)
    assert (opened.count, opened.opened) == (10_000, len(ended)), "one that was stopped does not count"
    assert 0.98 < opened.accuracy < 1


def test_a_cross_validation_is_followed_and_stopped(ready) -> None:
    seven = sources.load("mnist").test.images[0]
    before = ready.answer(seven)
    ready.send(m.CrossValidate(experiment=SMALL, folding=Folding(folds=3)))
    ready.until(m.FoldsTrained)
    found = ready.until(m.CrossValidated, m.Refused)
    assert (found.learned, found.checked) == ([2_560] * 3, [20_000] * 3)
    assert min(found.accuracies) > 0.3  # chance reads one in ten
    assert ready.answer(seven) == before
    ready.send(m.CrossValidate(experiment=SMALL.with_value("training.epochs", 1_000)))
    ready.until(m.FoldsTrained)
    ready.send(m.StopCrossValidation())
    ready.until(m.CrossValidationStopped)


def test_an_engine_that_is_not_needed_yet_ends_with_the_window_too(ready) -> None:
    ready.send(m.Prepare(experiment=SMALL.with_value("network.layers.1.units", 17)))
    assert ready.hang_up() == 0
    assert not ready.has_left_someone()
