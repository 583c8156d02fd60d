"""A run repeated with other seeds: the settings follow, the runs come one after the other, and stop when they must."""

import pytest

from digitlab.core.experiment import Experiment, Training
from digitlab.core.messages import Finished, Refused, Stopped
from digitlab.gui.runs import repeats
from digitlab.gui.runs.actions import TIMES

EXPERIMENT = Experiment(name="Mine", seed=7, training=Training(epochs=2))


@pytest.fixture
def person(opened, keep_run):
    """The tab with two runs of one recipe, of which the seeds 7 and 9 are tried."""
    keep_run(EXPERIMENT.model_copy(update={"seed": 9}))
    keep_run(EXPERIMENT)
    made = opened()
    made.choose(0)
    return made


@pytest.fixture
def train(process, events, home):
    """Lets the run that was asked for come to its end; the experiment that was trained."""

    def come(kind=Finished):
        (asked,) = [command for command in process.taken() if command.kind == "train"]
        folder = home / "runs" / f"2026-03-03-1010{asked.experiment.seed:02}-Mine"
        folder.mkdir(parents=True)
        process.say(events.started(folder, asked.experiment), events.batch(5), events.epoch(1))
        if kind is not None:
            process.say(events.epoch(2), events.end(kind))
        return asked.experiment

    return come


def begin(person, times):
    """Choose how often in the menu of the button."""
    person.pages.actions_of_runs.times[TIMES.index(times)].trigger()


def test_the_seeds_that_follow_are_trained_one_after_the_other(person, ready, train, qtbot, process):
    begin(person, 2)
    assert person.pages.notice.text() == "Repetition 1 of 2 · seed 8"
    assert ready.experiment == EXPERIMENT.model_copy(update={"seed": 8})
    assert train().seed == 8
    qtbot.waitUntil(lambda: ready.experiment.seed == 10)  # 9 was tried
    assert train() == EXPERIMENT.model_copy(update={"seed": 10})
    qtbot.waitUntil(lambda: not person.pages.repeats.under_way)
    assert person.pages.repeats.done == 2
    qtbot.waitUntil(lambda: len(person.archive.chosen) == 3)
    assert not person.button("Stop repeating").isVisible()


def test_nothing_is_repeated_while_a_run_is_under_way(person, ready, process, events):
    ready.play()
    assert not person.button("Repeat…").isEnabled()
    assert person.button("Repeat…").toolTip() == repeats.BUSY
    person.pages.repeats.begin(person.archive.chosen_runs()[0], 1)
    assert person.pages.notice.text() == repeats.BUSY


def test_settings_that_a_person_changes_meanwhile_are_not_overwritten(person, ready, train, process, events, qtbot):
    begin(person, 4)
    train(kind=None)
    mine = ready.experiment.with_value("training.batch_size", 32)
    ready.change(mine)
    process.say(events.epoch(2), events.end())
    qtbot.waitUntil(lambda: not person.pages.repeats.under_way)
    assert ready.experiment == mine
    assert repeats.CHANGED in person.pages.notice.text()


def test_a_run_that_a_person_stops_ends_the_repetition(person, train, qtbot, process):
    begin(person, 4)
    train(kind=Stopped)
    assert not person.pages.repeats.under_way
    assert repeats.STOPPED in person.pages.notice.text()
    assert [command for command in process.taken() if command.kind == "train"] == []


def test_stop_repeating_stops_the_run_too(person, train, process):
    begin(person, 4)
    train(kind=None)
    person.press("Stop repeating")
    assert [command.kind for command in process.taken() if command.kind in ("stop", "train")] == ["stop"]
    assert not person.pages.repeats.under_way


def test_a_refusal_ends_the_repetition(person, process):
    begin(person, 2)
    process.say(Refused(command="train", sentence="There is not enough memory."))
    assert repeats.REFUSED in person.pages.notice.text()
