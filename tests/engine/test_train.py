"""A run as a generator of events: what it tells from its beginning to its end, and what it leaves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.layers import Dropout, Flatten
from digitlab.core.messages import BatchesTrained, EpochEnded, ExecutionChosen, Failed, Finished, Started, Stopped
from digitlab.core.network import Network
from digitlab.core.run import Run
from digitlab.core.schedules import OneCycle
from digitlab.engine.evaluate import Score
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

STEPS = 11


def test_a_run_begins_ends_and_trains_every_batch_of_every_epoch_in_order(whole, tiny) -> None:
    run, told = whole
    assert [type(event) for event in told[:2]] == [Started, ExecutionChosen]
    assert isinstance(told[-1], Finished)
    assert len(told.of(Finished, Stopped, Failed)) == 1
    assert [(event.epoch, event.step) for event in told.of(EpochEnded)] == [(1, 11), (2, 22), (3, 33)]
    steps = [event.step for event in told.of(BatchesTrained)]
    assert steps == sorted(set(steps))
    assert {11, 22, 33} <= set(steps)
    assert all((event.step - 1) // STEPS + 1 == event.epoch for event in told.of(BatchesTrained))
    assert run.step == 33


def test_it_tells_at_the_start_what_there_is_to_do_and_what_the_fresh_network_knows(whole, tiny, shop) -> None:
    started = whole[1][0]
    assert started.experiment == tiny
    assert (started.parameters, started.steps_per_epoch, started.total_steps) == (9_550, 11, 33)
    score = shop.evaluator.score(shop.fresh, shop.parts.validation)
    assert (started.validation_loss, started.validation_accuracy) == (score.loss, score.accuracy)
    assert whole[1][1].execution == "graph"


def test_it_learns(whole) -> None:
    epochs = whole[1].of(EpochEnded)
    assert epochs[-1].loss < epochs[0].loss
    assert epochs[-1].validation_accuracy > 0.5 > whole[1][0].validation_accuracy


def test_the_best_epoch_is_told_and_its_weights_are_kept(whole, shop) -> None:
    run, told = whole
    epochs, finished = told.of(EpochEnded), told[-1]
    best = max(epochs, key=lambda epoch: (epoch.validation_accuracy, -epoch.validation_loss))
    assert [epoch.best for epoch in epochs] == [
        all((epoch.validation_accuracy, -epoch.validation_loss) > (e.validation_accuracy, -e.validation_loss)
            for e in epochs[:place])
        for place, epoch in enumerate(epochs)
    ]  # fmt: skip
    score = shop.evaluator.score(run.weights, shop.parts.validation)
    assert score.accuracy == best.validation_accuracy == finished.validation_accuracy
    assert score.loss == pytest.approx(best.validation_loss, rel=1e-6)
    assert finished.best_epoch == best.epoch
    assert (finished.step, finished.epochs, finished.because) == (33, 3, "all 3 epochs are done")


def test_the_best_weights_win_over_the_last_ones(run, shop, drive, weights_of) -> None:
    kept = {}

    def spoil(event):
        if isinstance(event, EpochEnded) and event.epoch == 2:
            kept.update(weights=weights_of(run, shop), epoch=event)
            run.change("optimizer.learning_rate", 10.0)

    told = drive(run, spoil)
    best = kept["epoch"]
    assert best.best
    assert not told.of(EpochEnded)[2].best
    assert isinstance(told[-1], Finished)
    assert (told[-1].best_epoch, told[-1].validation_accuracy) == (2, best.validation_accuracy)
    assert weights_of(run, shop) == kept["weights"]


@pytest.mark.parametrize(
    ("scores", "best"),
    [
        ([(0.5, 1.0), (0.6, 9.0), (0.7, 8.0)], [True, True, True]),
        ([(0.5, 1.0), (0.5, 0.9), (0.5, 0.9)], [True, True, False]),
        ([(0.7, 5.0), (0.6, 0.1), (0.7, 6.0)], [True, False, False]),
    ],
)
def test_more_digits_right_are_better_and_of_as_many_the_smaller_loss(
    run, drive, shop, monkeypatch, scores, best
) -> None:
    left = iter(scores)

    def portions(weights, digits):
        accuracy, loss = next(left)
        yield Score(
            loss, accuracy, 700, np.zeros((10, 10), np.int64), 1.0, np.zeros(700, np.int64), np.zeros((700, 10))
        )

    monkeypatch.setattr(shop.evaluator, "portions", portions)
    told = drive(run)
    assert [epoch.best for epoch in told.of(EpochEnded)] == best
    assert told[-1].best_epoch == max(epoch for epoch, good in enumerate(best, 1) if good)
    assert told[-1].validation_accuracy == max(accuracy for accuracy, _ in scores)


def test_losses_and_accuracies_of_an_epoch_are_the_means_of_its_batches(whole, by_batch) -> None:
    for _, told in (whole, by_batch):
        for epoch in told.of(EpochEnded):
            events = [event for event in told.of(BatchesTrained) if event.epoch == epoch.epoch]
            counts = [after - before for before, after in pairwise([epoch.step - STEPS, *(e.step for e in events)])]
            assert epoch.loss == pytest.approx(np.average([e.loss for e in events], weights=counts), rel=1e-9)
            assert epoch.accuracy == pytest.approx(np.average([e.accuracy for e in events], weights=counts), rel=1e-9)


def test_the_same_seed_gives_the_same_run_however_the_calls_are_cut(whole, by_batch, shop, weights_of) -> None:
    (one, told), (two, stepped) = whole, by_batch
    assert weights_of(one, shop) == weights_of(two, shop)
    for first, second in zip(told.of(EpochEnded), stepped.of(EpochEnded), strict=True):
        assert first.validation_loss == second.validation_loss
        assert first.validation_accuracy == second.validation_accuracy
        assert first.accuracy == second.accuracy
        assert first.loss == pytest.approx(second.loss, rel=1e-6)


def test_a_run_is_the_loop_over_the_batches_of_its_plan(run, drive, shop, tiny) -> None:
    loop, plan, state = shop.execution.loop, shop.plan, shop.execution.loop.start(shop.fresh)
    for epoch in range(1, 4):
        alphas, count = plan.alphas(tiny, (epoch - 1) * STEPS), tf.constant(STEPS)
        state, _ = loop.run(
            state, shop.parts.training, plan.order(epoch), tf.constant(0), count, alphas, loop.live(tiny)
        )
    last = []
    drive(run, lambda event: last.append(run.weights) if isinstance(event, EpochEnded) else None)
    for ours, theirs in zip(state.weights.trained, last[-1].trained, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_two_runs_by_batch_are_equal_to_the_last_digit(tiny, parts, drive, by_batch) -> None:
    run = TrainingRun(tiny, Workshop(tiny, parts))
    run.train_one("batch")
    again = drive(run, lambda event: run.train_one("batch") if run.holds else None)
    clocks = {"seconds", "images_per_second"}
    plain = [[event.model_dump(exclude=clocks) for event in told] for told in (by_batch[1], again)]
    assert plain[0] == plain[1]


def test_another_seed_gives_another_run_whether_compiled_anew_or_not(tiny, shop, drive, whole, weights_of) -> None:
    other = tiny.with_value("seed", 8)
    changed, anew = shop.changed_to(other), Workshop(other, shop.parts)
    assert changed.execution is shop.execution
    runs = [TrainingRun(other, one) for one in (changed, anew)]
    told = [drive(run).of(EpochEnded) for run in runs]
    assert weights_of(runs[0], changed) == weights_of(runs[1], anew)
    assert told[0][0].loss == pytest.approx(told[1][0].loss, rel=1e-6)
    assert told[0][0].loss != whole[1].of(EpochEnded)[0].loss


def test_the_history_can_be_folded_at_any_moment(whole) -> None:
    run = Run()
    for event in whole[1]:
        run.add(event)
        assert 0 <= run.share_done <= 1
    assert run.state == "finished"
    assert run.best.epoch == whole[1][-1].best_epoch


def test_runs_of_one_workshop_do_not_disturb_each_other(tiny, shop, drive, whole, weights_of) -> None:
    first, second = TrainingRun(tiny, shop), TrainingRun(tiny, shop)
    one = first.events()
    for _ in range(5):
        next(one)
    drive(second)
    assert weights_of(second, shop) == weights_of(whole[0], shop)
    *_, last = (event for event in one if event is not None)
    assert isinstance(last, Finished)
    assert weights_of(first, shop) == weights_of(whole[0], shop)


def test_a_workshop_serves_what_differs_in_live_numbers_only(tiny, shop) -> None:
    assert shop.serves(tiny.with_value("optimizer.learning_rate", 0.5))
    assert shop.serves(tiny.model_copy(update={"name": "Another", "schedule": OneCycle()}))
    for path, value in [
        ("seed", 1), ("training.epochs", 9), ("training.batch_size", 16), ("optimizer.beta_1", 0.5),
        ("optimizer", "sgd"), ("loss.label_smoothing", 0.1), ("network.layers.1.units", 5),
    ]:  # fmt: skip
        assert not shop.serves(tiny.with_value(path, value)), path


def test_one_epoch_of_one_batch_is_a_run(tiny, parts, drive) -> None:
    experiment = tiny.model_copy(update={"network": Network(layers=(Flatten(), Dropout()))})
    experiment = experiment.with_value("training.epochs", 1).with_value("training.batch_size", 330)
    told = drive(TrainingRun(experiment, Workshop(experiment, parts)))
    assert [type(event) for event in told] == [Started, ExecutionChosen, BatchesTrained, EpochEnded, Finished]
    assert told[-1].because == "its one epoch is done"


def test_a_batch_of_all_digits_holds_those_that_are_left_where_a_dataset_has_some_twice(
    tiny, parts, drive, workshop
) -> None:
    whole = tiny.with_value("training.batch_size", tiny.data.epoch_count)
    assert whole.data.epoch_count > len(parts.training.labels)
    told = drive(TrainingRun(whole, workshop(whole)))
    assert isinstance(told[-1], Finished)
    assert told[-1].step == told[-1].epochs == 3
