"""A run whose numbers overflow fails once, in words, and leaves weights that are numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest

from digitlab.core.layers import Dense, Flatten
from digitlab.core.messages import EpochEnded, Failed, Finished, Started, Stopped
from digitlab.core.network import Network
from digitlab.core.optimizers import Sgd
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop


def arrays(run, shop):
    return shop.network.arrays_from(run.weights)


@pytest.fixture(scope="module")
def wild(tiny, parts):
    """An experiment whose steps are so large that nothing good can come of it, compiled."""
    layers = (Flatten(), *[Dense(units=16, activation="gelu")] * 4)
    experiment = tiny.model_copy(update={"network": Network(layers=layers), "optimizer": Sgd(learning_rate=10.0)})
    return Workshop(experiment, parts)


@pytest.mark.parametrize("rate", [10.0, 9.184, 5.0, 3.576, 2.707, 2.07])
@pytest.mark.parametrize("stepped", [False, True])
def test_a_run_that_diverges_fails_once_and_keeps_finite_weights(wild, drive, rate, stepped) -> None:
    run = TrainingRun(wild.experiment.with_value("optimizer.learning_rate", rate), wild)
    finite = []

    def react(event):
        finite.extend(np.isfinite(array).all() for array in arrays(run, wild).values())
        if stepped and (event is None or isinstance(event, Started)):
            run.train_one("batch")

    told = drive(run, react)
    assert all(finite)
    assert all(np.isfinite(array).all() for array in arrays(run, wild).values())
    failed = told[-1]
    assert isinstance(failed, Failed)
    assert told.of(Finished, Stopped, Failed) == [failed]
    assert re.fullmatch(
        r"The (loss|gradient) is no longer a number since batch \d+ of epoch \d: the steps became too large\.",
        failed.what,
    )
    assert failed.advice == f"Try a learning rate of {rate / 10:.3g} instead of {rate:.3g}."


def test_a_run_that_diverges_after_an_epoch_goes_back_to_its_best_weights(wild, drive, weights_of) -> None:
    run = TrainingRun(wild.experiment.with_value("optimizer.learning_rate", 0.01), wild)
    kept = []

    def react(event):
        if isinstance(event, EpochEnded):
            kept.append(weights_of(run, wild))
            run.change("optimizer.learning_rate", 10.0)

    told = drive(run, react)
    assert isinstance(told[-1], Failed)
    assert told[-1].advice == "Try a learning rate of 1 instead of 10."
    assert len(told.of(EpochEnded)) == 1
    assert [weights_of(run, wild)] == kept
