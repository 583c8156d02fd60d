"""Another optimizer in the middle of a run: the weights stay, its memory begins anew, and it is said."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.messages import BatchesTrained, EpochEnded, Finished, OptimizerChanged
from digitlab.core.optimizers import Adam, Sgd
from digitlab.engine.train import TrainingRun

OTHERS = [Sgd(learning_rate=0.05, momentum=0.9), Adam(learning_rate=0.002, beta_1=0.5)]


@pytest.mark.parametrize("other", OTHERS, ids=lambda spec: spec.key())
def test_the_weights_stay_and_the_memory_begins_anew(tiny, shop, drive, other) -> None:
    run, seen = TrainingRun(tiny, shop), {}

    def react(event):
        if isinstance(event, EpochEnded) and event.epoch == 1:
            run.change_optimizer(other)
            seen["before"] = run._state
        if isinstance(event, OptimizerChanged):
            seen["after"] = run._state

    told = drive(run, react)
    (changed,) = told.of(OptimizerChanged)
    assert (changed.optimizer, changed.step) == (other, 11)
    before, after = seen["before"], seen["after"]
    for one, two in zip(before.weights.trained, after.weights.trained, strict=True):
        np.testing.assert_array_equal(one, two)
    assert all(not tf.reduce_any(slot != 0) for slots in after.optimizer for slot in slots)
    assert (int(after.step), int(after.since)) == (11, 11)
    assert len(told.of(Finished)) == 1
    assert run.experiment.optimizer == other
    assert told.of(BatchesTrained)[-1].learning_rate == pytest.approx(other.learning_rate)


def test_the_first_step_of_adam_anew_is_corrected_as_a_first_step(tiny, shop, drive) -> None:
    run = TrainingRun(tiny, shop)

    def react(event):
        if isinstance(event, EpochEnded) and event.epoch == 1:
            run.change_optimizer(Adam(learning_rate=0.001, epsilon=1e-12))
        elif isinstance(event, OptimizerChanged):
            run.train_one("batch")

    drive(run, react, until=lambda event: isinstance(event, OptimizerChanged))
    before = run._state.weights.trained
    run.train_one("batch")
    drive_on = run._train()
    assert drive_on.step == 12
    moved = [np.abs((new - old).numpy()) for old, new in zip(before, run._state.weights.trained, strict=True)]
    assert max(step.max() for step in moved) == pytest.approx(0.001, rel=1e-2)


def test_a_paused_run_takes_another_optimizer_too(tiny, shop, drive) -> None:
    run, pulls = TrainingRun(tiny, shop), []

    def react(event):
        if isinstance(event, EpochEnded) and event.epoch == 1:
            run.pause()
        elif event is None and run.holds:
            pulls.append(run.step)
            run.change_optimizer(OTHERS[0]) if len(pulls) == 1 else run.resume()

    told = drive(run, react)
    assert [changed.step for changed in told.of(OptimizerChanged)] == [11]
    assert pulls == [11, 11]


def test_one_that_does_not_fit_the_run_is_refused_and_the_run_keeps_its_own(tiny, shop, drive) -> None:
    run = TrainingRun(tiny, shop)

    class Whole(Sgd):
        full_batch = True

    with pytest.raises(DigitLabError, match="needs every digit"):
        run.change_optimizer(Whole())
    assert run.experiment == tiny
    assert len(drive(run).of(Finished)) == 1
