"""A run whose numbers overflow fails once, in words, and leaves weights that are numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest

from digitlab.core.layers import Dense, Flatten
from digitlab.core.messages import EpochEnded, Failed, Finished, Started, Stopped
from digitlab.core.network import Network
from digitlab.core.optimizers import AdaBelief, Ftrl, Sgd
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

RATES = [10.0, 9.184, 5.0, 3.576, 2.707, 2.07]


def arrays(run, shop):
    return shop.network.arrays_from(run.weights)


@pytest.fixture(scope="module")
def wild(tiny, parts):
    """An experiment whose steps are so large that nothing good can come of it, compiled."""
    layers = (Flatten(), *[Dense(units=16, activation="gelu")] * 4)
    experiment = tiny.model_copy(update={"network": Network(layers=layers), "optimizer": Sgd(learning_rate=10.0)})
    return Workshop(experiment, parts)


@pytest.fixture(scope="module")
def diverged(wild, drive):
    """Runs until the numbers overflow, in calls of many batches or of one; what it told, and the run."""

    def go(rate, stepped):
        run = TrainingRun(wild.experiment.with_value("optimizer.learning_rate", rate), wild)

        def react(event):
            assert all(np.isfinite(array).all() for array in arrays(run, wild).values()), event
            if stepped and (event is None or isinstance(event, Started)):
                run.train_one("batch")

        return drive(run, react), run

    return go


@pytest.mark.parametrize("stepped", [False, True])
@pytest.mark.parametrize("rate", RATES)
def test_a_run_that_diverges_fails_once_and_keeps_finite_weights(wild, diverged, rate, stepped) -> None:
    told, run = diverged(rate, stepped)
    assert all(np.isfinite(array).all() for array in arrays(run, wild).values())
    failed = told[-1]
    assert isinstance(failed, Failed)
    assert told.of(Finished, Stopped, Failed) == [failed]
    assert re.fullmatch(
        r"The (loss|gradient|step) is no longer a number since batch \d+ of epoch \d: the steps became too large\.",
        failed.what,
    )
    assert failed.advice == f"Try a learning rate of {rate / 10:.3g} instead of {rate:.3g}."


@pytest.mark.parametrize("rate", RATES)
def test_the_batch_it_names_is_the_same_however_the_calls_are_cut(diverged, rate) -> None:
    (whole, _), (stepped, _) = (diverged(rate, one_by_one) for one_by_one in (False, True))
    assert whole[-1] == stepped[-1]


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


def test_steps_without_a_number_fail_at_once_also_where_they_are_the_last(tiny, shop, drive) -> None:
    """The gradient and all losses of batches are numbers; without another batch only the weights would not be."""
    ftrl = Ftrl(learning_rate_power=-2.0)
    training = tiny.training.model_copy(update={"epochs": 1, "batch_size": 165})
    shop = shop.under(tiny.model_copy(update={"optimizer": ftrl, "training": training}))
    run = TrainingRun(shop.experiment, shop)
    told = drive(run)
    assert isinstance(told[-1], Failed)
    assert told[-1].what.startswith("The step is no longer a number since batch 2 of epoch 1")
    assert not told.of(EpochEnded)
    assert all(np.isfinite(array).all() for array in arrays(run, shop).values())


def test_a_check_without_a_number_ends_the_run_and_is_no_best_epoch(shop, drive, monkeypatch) -> None:
    run = TrainingRun(shop.experiment, shop)
    real = shop.evaluator.portions

    def overflowing(weights, digits):
        yield from (score._replace(loss=np.inf) for score in real(weights, digits))

    shop.first_score()
    monkeypatch.setattr(shop.evaluator, "portions", overflowing)
    told = drive(run)
    assert told[-1].what.startswith("The validation loss is no longer a number since batch 11 of epoch 1")
    assert told.of(EpochEnded, Failed, Finished) == [told[-1]]


def test_where_a_step_is_divided_by_0_another_cure_is_named_too(tiny, parts, drive) -> None:
    optimizer = AdaBelief(learning_rate=1e-9, beta_1=0.0, beta_2=0.0, epsilon=0.0, epsilon_root=0.0)
    experiment = tiny.model_copy(update={"optimizer": optimizer})
    shop = Workshop(experiment, parts)
    failed = drive(TrainingRun(experiment, shop))[-1]
    assert isinstance(failed, Failed)
    assert failed.advice.endswith(" instead of 10⁻⁹, or ε above 0, so that no step is divided by 0.")
