"""A run that was interrupted goes on as if nothing had been: to the last bit, in its own folder."""

from __future__ import annotations

import json

import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import read as read_experiment
from digitlab.core.kept.folder import MACHINE
from digitlab.core.kept.folders import EVENTS, EXPERIMENT, LOCK, MODEL, checkpoints, interrupted
from digitlab.core.kept.moments import MOMENTS
from digitlab.core.lock import Lock
from digitlab.core.messages import (
    BatchesTrained,
    Continued,
    EpochEnded,
    Finished,
    ParameterChanged,
    Started,
    Stopped,
    TestOpened,
)
from digitlab.core.optimizers import Sgd
from digitlab.core.run import replay
from digitlab.core.schedules import ReduceOnPlateau
from digitlab.core.training import Regularisation
from digitlab.data import model_file
from digitlab.engine.keep import Keeper
from digitlab.engine.resume import take_up
from digitlab.engine.train import TrainingRun

CLOCKS = {"seconds", "images_per_second"}
CUT = {"loss"}  # the mean of a training loss is added up by calls, whose length the clock decides
OPENED = TestOpened(accuracy=0.5, loss=1.0, count=200, opened=1)


class Kept:
    """A run that is kept: new, or gone on with in its ``folder``."""

    def __init__(self, experiment, workshop, picture, folder=None, epochs=0):
        if folder is None:
            self.run = TrainingRun(experiment, workshop(experiment))
            self.keeper = Keeper(self.run, workshop(experiment).network, picture)
        else:
            found = take_up(folder, epochs, workshop)
            self.run = TrainingRun(found.snapshot.experiment, found.shop, found.snapshot)
            self.keeper = Keeper(self.run, found.shop.network, picture, found)

    def events(self):
        return self.keeper.kept()


@pytest.fixture
def kept(workshop, mnist):
    def make(experiment=None, **more):
        return Kept(experiment, workshop, mnist.test.images[0], **more)

    return make


def in_epoch(number):
    return lambda event: isinstance(event, BatchesTrained) and event.epoch == number


def plain(told):
    """What the epochs were like to the last bit, without what the clock decides."""
    return [event.model_dump(exclude=CLOCKS | CUT) for event in told.of(EpochEnded)]


def lines_of(folder):
    return (folder / EVENTS).read_text(encoding="utf-8").splitlines()


def kinds_in(folder):
    return [json.loads(line)["kind"] for line in lines_of(folder)]


def variants(tiny):
    return {
        "plain": tiny,
        "averaged": tiny.model_copy(update={"regularisation": Regularisation(weight_average=0.9)}),
        "on a plateau": tiny.model_copy(update={"schedule": ReduceOnPlateau(patience=1)}).with_value(
            "optimizer.learning_rate", 0.3
        ),
        "in another way": tiny.with_value("training.execution", "xla_step"),
    }


@pytest.mark.parametrize("name", ["plain", "averaged", "on a plateau", "in another way"])
def test_a_run_cut_off_in_the_middle_ends_like_one_that_was_not(kept, drive, tiny, workshop, weights_of, name) -> None:
    experiment = variants(tiny)[name]
    whole = kept(experiment)
    uninterrupted = drive(whole)
    cut = kept(experiment)
    drive(cut, until=in_epoch(3))
    again = kept(folder=cut.keeper.folder)
    told = drive(again)

    assert isinstance(told[0], Continued)
    assert (told[0].step, told[0].total_steps, told[0].folder) == (22, 33, str(cut.keeper.folder))
    assert isinstance(told[-1], Finished)
    assert plain(told) == plain(uninterrupted)[2:]
    assert weights_of(again.run, workshop(experiment)) == weights_of(whole.run, workshop(experiment))
    one, other = replay(lines_of(whole.keeper.folder)), replay(lines_of(again.keeper.folder))
    assert [epoch.model_dump(exclude=CLOCKS | CUT) for epoch in other.epochs] == plain(uninterrupted)
    assert [epoch.loss for epoch in other.epochs] == pytest.approx([epoch.loss for epoch in one.epochs], rel=1e-6)
    assert (other.state, other.ended.best_epoch) == ("finished", one.ended.best_epoch)
    assert list(other.loss.steps) == sorted(set(other.loss.steps)), "what was told twice is there once"


def test_a_run_stopped_in_the_middle_of_an_epoch_goes_on_at_the_very_batch(
    kept, drive, tiny, workshop, weights_of, whole
) -> None:
    cut = kept(tiny)
    cut.run.train_one("batch")

    def stop(event):
        if cut.run.step < 15 and cut.run.holds:
            cut.run.train_one("batch")
        elif cut.run.step == 15:
            cut.run.stop()

    assert isinstance(drive(cut, stop)[-1], Stopped)
    again = kept(folder=cut.keeper.folder)
    told = drive(again)
    assert told[0].step == 15
    assert told.of(BatchesTrained)[0].step > 15
    assert weights_of(again.run, workshop(tiny)) == weights_of(whole[0], workshop(tiny))
    assert [epoch["validation_loss"] for epoch in plain(told)] == [
        epoch.validation_loss for epoch in whole[1].of(EpochEnded)[1:]
    ]
    ends = ("stopped", "continued", "finished")
    assert tuple(kind for kind in kinds_in(cut.keeper.folder) if kind in ends) == ends


def test_a_run_stopped_before_its_first_batch_goes_on_from_its_beginning(
    kept, drive, tiny, workshop, weights_of, whole
):
    cut = kept(tiny)
    cut.run.stop()
    drive(cut)
    again = kept(folder=cut.keeper.folder)
    assert drive(again)[0].step == 0
    assert weights_of(again.run, workshop(tiny)) == weights_of(whole[0], workshop(tiny))


def test_what_was_told_behind_the_checkpoint_is_told_anew_but_openings_of_the_test_set_stay(kept, drive, tiny) -> None:
    cut = kept(tiny)
    drive(cut, until=in_epoch(2))
    with (cut.keeper.folder / EVENTS).open("a", encoding="utf-8") as events:
        events.write(OPENED.line() + '{"kind":"batches_tra')
    again = kept(folder=cut.keeper.folder)
    before = kinds_in(cut.keeper.folder)
    assert before[-2:] == ["epoch_ended", "test_opened"]
    told = drive(again)
    assert told[0].history == lines_of(cut.keeper.folder)[: len(before)]
    run = replay(lines_of(cut.keeper.folder))
    assert len(run.openings) == 1
    assert len(run.epochs) == 3
    assert list(model_file.read(cut.keeper.folder / MODEL).history) == lines_of(cut.keeper.folder)


def test_what_was_changed_on_the_way_still_holds(kept, drive, tiny) -> None:
    cut = kept(tiny)

    def change(event):
        if isinstance(event, BatchesTrained) and event.step == 11:
            cut.run.change("optimizer.learning_rate", 0.002)

    drive(cut, change, until=in_epoch(3))
    told = drive(kept(folder=cut.keeper.folder))
    assert told[0].experiment.optimizer.learning_rate == 0.002
    assert all(event.learning_rate == pytest.approx(0.002) for event in told.of(BatchesTrained))
    assert [change.value for change in replay(told[0].history).changes] == [0.002]
    assert not told.of(ParameterChanged)


def test_another_optimizer_goes_on_with_what_it_remembers(kept, drive, tiny) -> None:
    runs = []
    for cut_off in (False, True):
        one = kept(tiny)

        one.run.train_one("epoch")

        def change(_, one=one):
            if one.run.holds:
                one.run.change_optimizer(Sgd(learning_rate=0.1, momentum=0.9))
                one.run.resume()

        told = drive(one, change, until=in_epoch(3) if cut_off else lambda event: False)
        runs.append(drive(kept(folder=one.keeper.folder)) if cut_off else told)
    assert runs[1][0].experiment.optimizer.momentum == 0.9
    assert plain(runs[1]) == plain(runs[0])[2:]


def test_a_broken_checkpoint_costs_an_epoch_and_is_said(kept, drive, tiny, workshop, weights_of, whole) -> None:
    cut = kept(tiny)
    drive(cut, until=in_epoch(3))
    newest, older = checkpoints(cut.keeper.folder)
    newest.write_bytes(newest.read_bytes()[:-100])
    again = kept(folder=cut.keeper.folder)
    told = drive(again)
    assert told[0].step == 11
    assert told[0].note == "The newest checkpoint is broken, so the run goes on from the one before, behind batch 11."
    assert weights_of(again.run, workshop(tiny)) == weights_of(whole[0], workshop(tiny))
    assert len(replay(lines_of(cut.keeper.folder)).epochs) == 3
    assert older not in checkpoints(cut.keeper.folder) or told[-1].best_epoch == 1


def test_events_that_do_not_reach_to_the_newest_checkpoint_cost_an_epoch(kept, drive, tiny) -> None:
    cut = kept(tiny)
    drive(cut, until=in_epoch(3))
    lines = lines_of(cut.keeper.folder)
    second = next(n for n, line in enumerate(lines) if '"epoch":2' in line and "epoch_ended" in line)
    (cut.keeper.folder / EVENTS).write_text("\n".join(lines[:second]) + "\n", encoding="utf-8")
    told = drive(kept(folder=cut.keeper.folder))
    assert told[0].step == 11
    assert isinstance(told[-1], Finished)


def test_where_every_checkpoint_is_broken_the_run_is_refused_and_left_as_it_is(kept, drive, tiny) -> None:
    cut = kept(tiny)
    drive(cut, until=in_epoch(3))
    for path in checkpoints(cut.keeper.folder):
        path.write_bytes(b"PK")
    before = lines_of(cut.keeper.folder)
    with pytest.raises(DigitLabError, match=r"cannot go on, its checkpoints are all broken; start it anew\.$"):
        kept(folder=cut.keeper.folder)
    assert lines_of(cut.keeper.folder) == before
    left = {path.name for path in cut.keeper.folder.iterdir()}
    assert left == {"checkpoints", EVENTS, EXPERIMENT, MACHINE, MODEL, MOMENTS}


def test_a_folder_without_a_run_and_one_that_goes_on_elsewhere_are_refused(kept, drive, tiny, tmp_path) -> None:
    with pytest.raises(DigitLabError, match=r"none holds no run; give the folder of one"):
        kept(folder=tmp_path / "none")
    cut = kept(tiny)
    drive(cut, until=in_epoch(2))
    elsewhere = Lock(cut.keeper.folder / LOCK)
    assert elsewhere.take()
    with pytest.raises(DigitLabError, match=r"goes on elsewhere; stop it there first\.$"):
        kept(folder=cut.keeper.folder)
    elsewhere.release()


def test_a_run_holds_its_folder_until_it_is_over(kept, drive, tiny) -> None:
    one = kept(tiny)
    events = one.events()
    assert isinstance(next(events), Started)
    assert not Lock(one.keeper.folder / LOCK).take()
    one.run.stop()
    list(events)
    assert not (one.keeper.folder / LOCK).exists()
    assert interrupted().folder == one.keeper.folder


def test_a_run_that_has_ended_trains_more_epochs_only_when_asked(kept, drive, tiny) -> None:
    done = kept(tiny.with_value("training.patience", 1))
    drive(done)
    with pytest.raises(DigitLabError, match=r"is through with its 3 epochs; say how many more it is to train\.$"):
        kept(folder=done.keeper.folder)
    told = drive(kept(folder=done.keeper.folder, epochs=2))
    assert (told[0].step, told[0].total_steps) == (33, 55)
    assert [epoch.epoch for epoch in told.of(EpochEnded)] == [4, 5]
    assert told[-1].because == "all 5 epochs are done"
    run = replay(lines_of(done.keeper.folder))
    assert (len(run.epochs), run.started.total_steps, run.started.experiment.training.epochs) == (5, 55, 5)
    assert run.started.experiment.training.patience == 0
    assert read_experiment(done.keeper.folder / EXPERIMENT).training.epochs == 5


def test_the_last_two_checkpoints_and_that_of_the_best_epoch_are_kept(kept, drive, tiny) -> None:
    one = kept(tiny.with_value("training.epochs", 6))

    def spoil(event):
        if isinstance(event, EpochEnded) and event.epoch == 2:
            one.run.change("optimizer.learning_rate", 10.0)

    told = drive(one, spoil)
    best = [epoch.epoch for epoch in told.of(EpochEnded) if epoch.best][-1]
    found = [int(path.name[6:11]) for path in checkpoints(one.keeper.folder)]
    assert found == sorted({6, 5, best}, reverse=True)
    assert best < 5
