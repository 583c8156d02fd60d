"""A run obeys between two pulls: pause, resume, step, stop, and settings that change while it goes on."""

from __future__ import annotations

from itertools import pairwise

import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.messages import BatchesTrained, EpochEnded, Finished, ParameterChanged, Paused, Resumed, Stopped
from digitlab.core.schedules import OneCycle
from digitlab.engine.train import TrainingRun

STEPS = 11


def test_a_run_that_is_paused_tells_it_holds_and_goes_on_to_the_same_end(run, drive, whole, shop, weights_of) -> None:
    waited = 0

    def react(event):
        nonlocal waited
        if isinstance(event, BatchesTrained) and not waited:
            run.pause()
        if run.holds:
            waited += 1
            if waited == 5:
                run.resume()

    told = drive(run, react)
    assert waited == 5
    place = next(number for number, event in enumerate(told) if isinstance(event, Paused))
    assert told[place + 1] == Resumed(step=told[place].step)
    assert told[place].step == told[place - 1].step < told[place + 2].step
    assert len(told.of(Paused)) == 1
    assert weights_of(run, shop) == weights_of(whole[0], shop)


def test_a_run_may_be_paused_before_its_first_batch(run, drive) -> None:
    run.pause()
    told = drive(run, until=lambda event: isinstance(event, Paused))
    assert not told.of(BatchesTrained)
    assert told[-1] == Paused(step=0)
    assert run.holds


def test_a_second_pause_is_no_second_event_and_a_resume_without_pause_none_at_all(run, drive) -> None:
    run.resume()
    done = []

    def react(event):
        if isinstance(event, BatchesTrained) and not done:
            run.pause()
            run.pause()
        if run.holds:
            done.append(run.pause())
            if len(done) == 2:
                run.resume()
                run.resume()

    told = drive(run, react)
    assert [type(event) for event in told.of(Paused, Resumed)] == [Paused, Resumed]


def test_a_single_batch_is_trained_and_the_run_holds_again(by_batch) -> None:
    _, told = by_batch
    trained = told.of(BatchesTrained)
    assert [event.step for event in trained] == list(range(1, 34))
    assert [event.step for event in told.of(Paused)] == list(range(1, 34))
    for before, after in pairwise(told.of(Paused, Resumed, BatchesTrained)):
        assert (type(before), type(after)) in {
            (Resumed, BatchesTrained), (BatchesTrained, Paused), (Paused, Resumed),
        }  # fmt: skip


def test_an_epoch_is_trained_and_checked_and_the_run_holds_again(run, drive) -> None:
    run.pause()
    told = drive(run, lambda event: run.train_one("epoch") if run.holds else None)
    shape = [type(event) for event in told.of(Paused, Resumed, EpochEnded, Finished)]
    assert shape == [Paused, *[Resumed, EpochEnded, Paused] * 2, Resumed, EpochEnded, Finished]
    assert [event.step for event in told.of(Paused)] == [0, 11, 22]


def test_to_the_end_of_the_epoch_from_its_middle(run, drive) -> None:
    run.train_one("batch")
    told = drive(run, lambda event: run.train_one("epoch") if run.holds else None)
    assert [event.step for event in told.of(Paused)][:2] == [1, 11]


def in_validation(run, act):
    """Acts once the batches of epoch 1 are done and its check is under way."""
    done = []

    def react(event):
        if event is None and run.step == STEPS and not done:
            done.append(act())

    return react


def test_a_pause_during_the_check_holds_there_and_the_check_goes_on(run, drive) -> None:
    pause = in_validation(run, run.pause)

    def react(event):
        pause(event)
        if run.holds:
            run.resume()

    told = drive(run, react).of(BatchesTrained, Paused, Resumed, EpochEnded, Finished)
    place = next(number for number, event in enumerate(told) if isinstance(event, Paused))
    around = [type(event) for event in told[place - 1 : place + 4]]
    assert around == [BatchesTrained, Paused, Resumed, EpochEnded, BatchesTrained]
    assert told[place].step == STEPS


def test_a_stop_during_the_check_ends_the_run_without_it(run, drive) -> None:
    told = drive(run, in_validation(run, run.stop))
    assert not told.of(EpochEnded)
    assert isinstance(told[-1], Stopped)
    assert (told[-1].step, told[-1].best_epoch, told[-1].validation_accuracy) == (STEPS, None, None)


def test_a_stop_in_the_first_epoch_keeps_the_weights_as_they_are(run, drive, shop, weights_of) -> None:
    seen = []

    def react(event):
        if isinstance(event, BatchesTrained) and event.step >= 2 and not seen:
            seen.append(weights_of(run, shop))
            run.stop()

    told = drive(run, react)
    assert isinstance(told[-1], Stopped)
    assert told[-1].because == "stopped in epoch 1, before its first check"
    assert told[-1].epochs == told[-1].step // STEPS
    assert [weights_of(run, shop)] == seen


def test_a_stop_later_keeps_the_best_weights(run, drive, shop, weights_of) -> None:
    kept = []

    def react(event):
        if isinstance(event, EpochEnded) and event.best:
            kept.append(weights_of(run, shop))
        if isinstance(event, BatchesTrained) and event.epoch == 2:
            run.stop()

    told = drive(run, react)
    assert told[-1].because == "stopped in epoch 2"
    assert told[-1].best_epoch == 1
    assert [weights_of(run, shop)] == kept


@pytest.mark.parametrize("paused", [False, True])
def test_a_stop_before_the_first_batch_ends_the_run_at_once(run, drive, paused) -> None:
    if paused:
        run.pause()
    run.stop()
    told = drive(run)
    assert isinstance(told[-1], Stopped)
    assert not told.of(BatchesTrained, EpochEnded)
    assert told[-1].step == 0


def test_a_paused_run_can_be_stopped(run, drive) -> None:
    run.pause()
    told = drive(run, lambda event: run.stop() if run.holds else None)
    assert isinstance(told[-1], Stopped)
    assert len(told.of(Finished, Stopped)) == 1


def test_a_new_learning_rate_acts_with_the_next_batch(run, drive) -> None:
    def react(event):
        if isinstance(event, BatchesTrained) and event.step < 20:
            run.change("optimizer.learning_rate", 0.5)

    told = drive(run, react)
    place = next(number for number, event in enumerate(told) if isinstance(event, ParameterChanged))
    assert told[place] == ParameterChanged(path="optimizer.learning_rate", value=0.5, step=told[place - 1].step)
    assert told[place - 1].learning_rate == pytest.approx(0.01)
    assert told[place + 1].learning_rate == pytest.approx(0.5)


def test_a_new_learning_rate_is_still_scaled_by_the_schedule(tiny, shop, drive) -> None:
    cycle = OneCycle()
    run = TrainingRun(tiny.model_copy(update={"schedule": cycle}), shop)

    def react(event):
        if isinstance(event, EpochEnded):
            run.change("optimizer.learning_rate", 0.5)

    told = drive(run, react).of(BatchesTrained)
    for event in told:
        rate = 0.5 if event.epoch > 1 else 0.01
        assert event.learning_rate == pytest.approx(rate * cycle.factor(event.step - 1, 33), rel=1e-5)


def test_a_new_dropout_rate_acts_and_is_part_of_the_experiment(tiny, shop, drive, whole) -> None:
    run = TrainingRun(tiny, shop)
    run.change("network.layers.2.rate", 0.9)
    told = drive(run)
    assert told.of(ParameterChanged) == [ParameterChanged(path="network.layers.2.rate", value=0.9, step=0)]
    assert told.of(EpochEnded)[0].loss > whole[1].of(EpochEnded)[0].loss * 1.2
    assert run.experiment == tiny.with_value("network.layers.2.rate", 0.9)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("optimizer.learning_rate", 99.0, "optimizer.learning_rate is 99; it must be at most 10."),
        ("optimizer.learning_rate", float("nan"), "it must be a finite number"),
        ("optimizer.speed", 1.0, "There is no setting optimizer.speed"),
        ("optimizer.beta_1", 0.5, "optimizer.beta_1 cannot change during a run"),
        ("loss.label_smoothing", 0.1, "loss.label_smoothing cannot change during a run"),
        ("training.epochs", 9.0, "training.epochs"),
        ("network.layers.1.units", 9.0, "network.layers.1.units"),
    ],
)
def test_a_change_that_is_not_allowed_or_does_not_act_now_is_refused_and_the_run_goes_on(
    run, drive, path, value, words
) -> None:
    before = run.experiment
    with pytest.raises(DigitLabError) as refused:
        run.change(path, value)
    assert words in str(refused.value)
    assert run.experiment == before
    assert not drive(run, until=lambda event: isinstance(event, BatchesTrained)).of(ParameterChanged)
