"""The history of a run is folded from its events, live or from the lines of a recorded one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment, Training
from digitlab.core.messages import (
    BatchesTrained,
    Continued,
    EpochEnded,
    Failed,
    Finished,
    ParameterChanged,
    Paused,
    Predicted,
    Prepared,
    Resumed,
    Started,
    Stopped,
    event,
)
from digitlab.core.run import Run, replay

LINES = (Path(__file__).parents[1] / "recordings" / "events.jsonl").read_text(encoding="utf-8").splitlines()
RECORDED = [json.loads(line) for line in LINES]


def told(kind: str) -> list[dict]:
    return [line for line in RECORDED if line["kind"] == kind]


def started(**other) -> Started:
    given = {"experiment": Experiment(training=Training(batch_size=100)), "parameters": 5, "steps_per_epoch": 10,
             "total_steps": 40, "validation_loss": 2.3, "validation_accuracy": 0.1}  # fmt: skip
    return Started(**(given | other))


def batches(step: int, rate: float = 500.0) -> BatchesTrained:
    return BatchesTrained(step=step, epoch=1, loss=1 / step, accuracy=step / 100, learning_rate=0.1,
                          images_per_second=rate, seconds=step)  # fmt: skip


def epoch(number: int, best: bool) -> EpochEnded:
    return EpochEnded(epoch=number, step=10 * number, loss=1, accuracy=1, validation_loss=1, validation_accuracy=1,
                      best=best, seconds=1)  # fmt: skip


def outcome(kind: type):
    return kind(step=40, epochs=4, best_epoch=1, validation_accuracy=1, seconds=1, images_per_second=1, because="so")


def folded(*events) -> Run:
    run = Run()
    for one in events:
        run.add(one)
    return run


@pytest.mark.parametrize("name", ["loss", "accuracy", "learning_rate", "gradient_norm", "top_2"])
def test_a_recorded_run_gives_the_curves_of_its_batches(name) -> None:
    series = getattr(replay(LINES), name)
    assert list(series.steps) == [line["step"] for line in told("batches_trained")]
    assert list(series.values) == [line[name] for line in told("batches_trained")]
    assert series.last == told("batches_trained")[-1][name]


def test_a_recorded_run_gives_the_step_of_every_layer_with_weights() -> None:
    ratios = replay(LINES).update_ratios
    assert list(ratios) == ["layers.1", "output"]
    for place, series in ratios.items():
        assert list(series.steps) == [line["step"] for line in told("batches_trained")]
        assert list(series.values) == [line["update_ratios"][place] for line in told("batches_trained")]
        assert min(series.values) > 0


def test_a_recorded_run_gives_how_often_the_second_answer_was_right_at_least() -> None:
    checked = replay(LINES).validation_top_2
    assert list(checked.steps) == [line["step"] for line in told("epoch_ended")]
    assert list(checked.values) == [line["validation_top_2"] for line in told("epoch_ended")]
    assert all(line["validation_top_2"] > line["validation_accuracy"] for line in told("epoch_ended"))


@pytest.mark.parametrize("name", ["validation_loss", "validation_accuracy"])
def test_a_recorded_run_gives_the_curves_of_its_checks_from_the_fresh_network_on(name) -> None:
    series = getattr(replay(LINES), name)
    assert list(series.steps) == [0, *(line["step"] for line in told("epoch_ended"))]
    assert list(series.values) == [told("started")[0][name], *(line[name] for line in told("epoch_ended"))]


def test_a_recorded_run_gives_its_experiment_its_changes_and_its_end() -> None:
    run = replay(LINES)
    assert run.state == "finished"
    assert not run.active
    assert run.started.experiment == Experiment.from_json(json.dumps(told("started")[0]["experiment"]))
    assert [change.value for change in run.changes] == [line["value"] for line in told("parameter_changed")]
    assert len(run.epochs) == 4
    assert run.best.epoch == told("finished")[0]["best_epoch"]
    assert run.ended.because == told("finished")[0]["because"]
    assert run.share_done == 1
    assert run.seconds_left == 0


def test_a_recorded_run_passes_through_its_states() -> None:
    run, states = Run(), ["empty"]
    for line in LINES:
        run.add(event(line))
        assert run.active == (run.state in ("training", "paused"))
        if run.state != states[-1]:
            states.append(run.state)
    assert states == ["empty", "training", *["paused", "training"] * 5, "finished"]


@pytest.mark.parametrize("count", range(len(LINES) + 1))
def test_a_run_that_breaks_off_anywhere_can_be_shown(count) -> None:
    run = replay(LINES[:count])
    assert len(run.loss.steps) == len(run.loss.values) == len(run.accuracy.values) == len(run.learning_rate.values)
    assert 0 <= run.share_done <= 1
    assert run.seconds_left is None or run.seconds_left >= 0
    assert (run.state == "empty") == (count == 0)


def test_a_run_that_has_not_begun_has_nothing_to_show() -> None:
    run = Run()
    assert (run.state, run.active, run.best, run.share_done, run.seconds_left) == ("empty", False, None, 0, None)
    assert run.loss.last is None


def test_the_time_left_is_what_the_rest_takes_at_the_present_pace() -> None:
    run = folded(started(), batches(10, rate=500))
    assert run.seconds_left == pytest.approx(30 * 100 / 500)
    run.add(batches(30, rate=1000))
    assert run.seconds_left == pytest.approx(10 * 100 / 1000)
    assert run.share_done == pytest.approx(0.75)
    run.add(batches(31, rate=0))
    assert run.seconds_left is None


def test_the_best_epoch_is_the_last_one_that_was_the_best_so_far() -> None:
    assert folded(started(), epoch(1, True), epoch(2, True), epoch(3, False)).best.epoch == 2
    assert folded(started()).best is None


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (outcome(Finished), "finished"),
        (outcome(Stopped), "stopped"),
        (Failed(what="It broke.", advice="Mend it."), "failed"),
    ],
)
@pytest.mark.parametrize("before", [[], [Paused(step=1)], [Paused(step=1), Resumed(step=1)]])
def test_a_run_ends_in_the_state_of_its_last_event(end, state, before) -> None:
    run = folded(started(), *before, end)
    assert (run.state, run.active, run.ended) == (state, False, end)


def test_what_does_not_belong_to_a_run_changes_nothing() -> None:
    run = folded(started(), batches(1))
    before = repr(run)
    for other in (Prepared(), Predicted(number=1, probabilities=[0.1] * 10)):
        run.add(other)
    assert repr(run) == before


def test_a_change_is_remembered_with_its_step() -> None:
    change = ParameterChanged(path="optimizer.learning_rate", value=0.1, step=3)
    assert folded(started(), change).changes == [change]


def test_a_line_that_is_no_event_is_refused() -> None:
    with pytest.raises(DigitLabError):
        replay([*LINES[:3], "nonsense"])


def test_a_run_that_goes_on_is_under_way_again_with_its_new_plan() -> None:
    longer = Experiment(training=Training(batch_size=100, epochs=7))
    run = folded(started(), batches(10), epoch(1, best=True), outcome(Finished),
                 Continued(experiment=longer, folder="/there", step=10, total_steps=70))  # fmt: skip
    assert (run.state, run.ended, run.active) == ("training", None, True)
    assert (run.started.experiment, run.started.folder, run.started.total_steps) == (longer, "/there", 70)
    assert run.share_done == 10 / 70
    run.add(batches(20))
    assert list(run.loss.steps) == [10, 20]
    assert run.started.validation_loss == 2.3
