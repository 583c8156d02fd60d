"""A run may end before its last epoch: by patience, by a target, by time; and it says which."""

from __future__ import annotations

import pytest
import tensorflow as tf

from digitlab.core import messages as m
from digitlab.core.messages import EpochEnded, Finished
from digitlab.core.training import Training
from digitlab.engine import endings
from digitlab.engine.train import TrainingRun


def checked(*accuracies):
    """The ends of epochs with these validation accuracies."""
    best, ended = -1.0, []
    for epoch, accuracy in enumerate(accuracies, 1):
        ended.append(
            EpochEnded(epoch=epoch, step=epoch, loss=1, accuracy=1, validation_loss=1, validation_accuracy=accuracy,
                       best=accuracy > best, seconds=epoch)
        )  # fmt: skip
        best = max(best, accuracy)
    return ended


@pytest.mark.parametrize(
    ("patience", "accuracies", "ends"),
    [
        (1, (0.5,), False), (1, (0.5, 0.4), True), (2, (0.5, 0.4), False), (2, (0.5, 0.4, 0.5), True),
        (2, (0.5, 0.4, 0.6, 0.6), False), (2, (0.5, 0.4, 0.6, 0.6, 0.1), True), (0, (0.5, 0.1, 0.1, 0.1), False),
    ],
)  # fmt: skip
def test_patience_counts_the_epochs_since_the_best_check(patience, accuracies, ends) -> None:
    assert bool(endings.reached(Training(patience=patience), checked(*accuracies))) is ends


@pytest.mark.parametrize(("target", "ends"), [(0.0, False), (0.91, False), (0.9, True), (0.5, True)])
def test_a_target_is_reached_by_the_newest_check(target, ends) -> None:
    assert bool(endings.reached(Training(target_accuracy=target), checked(0.2, 0.9))) is ends


@pytest.mark.parametrize(("limit", "seconds", "ends"), [(0.0, 1e9, False), (60.0, 59.9, False), (60.0, 60.0, True)])
def test_a_time_limit_ends_what_takes_longer(limit, seconds, ends) -> None:
    assert bool(endings.out_of_time(Training(time_limit=limit), seconds)) is ends


def test_a_run_that_reaches_its_target_finishes_and_says_so(tiny, shop, drive) -> None:
    told = drive(TrainingRun(tiny.with_value("training.target_accuracy", 0.01), shop))
    assert len(told.of(EpochEnded)) == 1
    (finished,) = told.of(Finished)
    assert finished.because.endswith("of the validation digits are read right, the target was reached")


def test_a_run_out_of_time_is_checked_once_more_and_finishes(tiny, shop, drive) -> None:
    told = drive(TrainingRun(tiny.with_value("training.time_limit", 1e-6), shop))
    assert [ended.epoch for ended in told.of(EpochEnded)] == [1]
    (finished,) = told.of(Finished)
    assert finished.because == "the time limit of 10⁻⁶ s is reached"
    assert finished.step < 11
    assert finished.best_epoch == 1


def test_a_target_set_during_a_run_acts_at_once(tiny, shop, drive) -> None:
    run = TrainingRun(tiny, shop)

    def react(event):
        if isinstance(event, EpochEnded) and event.epoch == 1:
            run.change("training.target_accuracy", 0.01)

    assert len(drive(run, react).of(EpochEnded)) == 1


@pytest.mark.parametrize(
    ("step", "size", "what", "half"),
    [
        (0, 512, "batch 1 of epoch 1, which has 512 digits", 256),
        (13, 33, "batch 3 of epoch 2, which has 33 digits", 16),
        (11, 1, "batch 1 of epoch 2, which has one digit", None),
    ],
)
def test_a_batch_for_which_there_is_no_memory_is_named_and_half_of_it_offered(step, size, what, half) -> None:
    failed = endings.out_of_memory(step, 11, size, "OOM when allocating")
    assert failed.what == f"There is not enough memory for {what}."
    assert failed.batch_size == half
    assert failed.cure == (("training.batch_size", half) if half else None)
    assert (f"a batch size of {half}" in failed.advice) is bool(half)
    assert "a smaller network" in failed.advice


def test_a_run_that_cannot_begin_for_want_of_memory_fails_and_the_engine_goes_on(client, tiny, monkeypatch) -> None:
    def too_large(*given):
        raise tf.errors.ResourceExhaustedError(None, None, "OOM")

    with monkeypatch.context() as full:
        full.setattr("digitlab.engine.bench.Workshop", too_large)
        client.say(m.Train(experiment=tiny.with_value("training.batch_size", 64)))
        failed = client.until(m.Failed)
    assert (failed.what, failed.batch_size) == (
        "There is not enough memory for batch 1 of epoch 1, which has 64 digits.", 32,
    )  # fmt: skip
    assert not client.engine.busy
    client.say(m.Train(experiment=tiny))
    assert isinstance(client.until(m.Finished), m.Finished)
