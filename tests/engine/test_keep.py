"""Every run is kept in a folder of its own while it goes on; where that cannot be, it goes on all the same."""

from __future__ import annotations

import shutil
from threading import Event

import numpy as np
import pytest

from digitlab.core import folders
from digitlab.core.experiment import Experiment
from digitlab.core.experiment import read as read_experiment
from digitlab.core.kept.folder import MACHINE
from digitlab.core.kept.folders import CHECKPOINTS, EVENTS, EXPERIMENT, MODEL
from digitlab.core.kept.moments import MOMENTS
from digitlab.core.layers import Dense, Flatten
from digitlab.core.messages import BatchesTrained, EpochEnded, Finished, Paused, Started, Stopped
from digitlab.core.network import Network
from digitlab.core.run import replay
from digitlab.data import model_file
from digitlab.engine import keep
from digitlab.engine.keep import MOST_LINES, Keeper, thinned
from digitlab.engine.train import TrainingRun


class Kept:
    """A run that is kept, so that it can be pulled and commanded like any other."""

    def __init__(self, run, shop, picture):
        self.run, self.keeper = run, Keeper(run, shop.network, picture)

    def events(self):
        return self.keeper.kept()


@pytest.fixture
def kept(run, shop, mnist):
    return Kept(run, shop, mnist.test.images[0])


def lines_of(folder):
    return (folder / EVENTS).read_text(encoding="utf-8").splitlines()


def test_a_run_leaves_its_experiment_its_events_and_its_best_network(kept, drive, tiny, shop) -> None:
    told = drive(kept)
    (folder,) = folders.runs().iterdir()
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [CHECKPOINTS, EVENTS, EXPERIMENT, MACHINE, MODEL, MOMENTS]
    )
    assert told[0].folder == str(folder)
    assert "Tiny" in folder.name
    assert read_experiment(folder / EXPERIMENT) == tiny
    model = model_file.read(folder / MODEL)
    assert model.experiment == tiny
    score = shop.evaluator.score(shop.network.weights_from(model.tensors), shop.parts.validation)
    assert score.accuracy == told[-1].validation_accuracy
    assert kept.keeper.problem == ""


def test_the_events_in_the_folder_tell_the_whole_run(kept, drive) -> None:
    told = drive(kept)
    run = replay(lines_of(kept.keeper.folder))
    assert len(lines_of(kept.keeper.folder)) == len(told)
    assert run.state == "finished"
    assert run.started == told[0]
    assert run.ended == told[-1]
    assert run.epochs == told.of(EpochEnded)
    assert list(run.loss.values) == [event.loss for event in told.of(BatchesTrained)]
    assert list(model_file.read(kept.keeper.folder / MODEL).history) == lines_of(kept.keeper.folder)


def test_at_every_moment_the_folder_holds_what_has_been_told(kept, drive) -> None:
    told = []

    def react(event):
        if event is not None:
            told.append(event.line().rstrip("\n"))
            assert lines_of(kept.keeper.folder) == told
        if isinstance(event, EpochEnded) and event.best:
            model = model_file.read(kept.keeper.folder / MODEL)
            assert list(model.history) == told

    drive(kept, react)


def test_a_run_goes_on_while_an_epoch_is_written_and_tells_only_what_the_disk_has(kept, monkeypatch) -> None:
    may_write, real = Event(), keep.save
    monkeypatch.setattr(keep, "save", lambda *given: may_write.wait() and real(*given))
    events, told = kept.events(), []
    while not kept.keeper.writing:
        told.append(next(events))
    step, lines = kept.run.step, lines_of(kept.keeper.folder)
    while kept.run.step == step:
        assert next(events) is None
    kept.run.pause()
    while not kept.run.holds:
        assert next(events) is None
    assert lines_of(kept.keeper.folder) == lines
    may_write.set()
    while not isinstance(told[-1], Paused):
        told.append(next(events))
    told = [event for event in told if event is not None]
    place = next(number for number, event in enumerate(told) if isinstance(event, EpochEnded))
    assert isinstance(told[place + 1], BatchesTrained), "it went on"
    assert [event.line().rstrip("\n") for event in told] == lines_of(kept.keeper.folder)
    events.close()


def test_a_run_that_is_left_alone_in_the_middle_leaves_a_sound_folder(kept, drive) -> None:
    drive(kept, until=lambda event: isinstance(event, BatchesTrained) and event.epoch == 2)
    folder = next(folders.runs().iterdir())
    run = replay(lines_of(folder))
    assert (run.state, len(run.epochs)) == ("training", 1)
    assert model_file.read(folder / MODEL).tensors


def test_a_run_stopped_at_once_is_kept_with_its_fresh_network(kept, drive, shop) -> None:
    kept.run.stop()
    assert isinstance(drive(kept)[-1], Stopped)
    tensors = model_file.read(kept.keeper.folder / MODEL).tensors
    for name, array in shop.network.arrays_from(shop.fresh).items():
        np.testing.assert_array_equal(tensors[name], array)


def test_what_was_changed_on_the_way_is_in_the_model(kept, drive, tiny) -> None:
    def change(event):
        if isinstance(event, BatchesTrained):
            kept.run.change("network.layers.2.rate", 0.3)

    drive(kept, change)
    assert model_file.read(kept.keeper.folder / MODEL).experiment == tiny.with_value("network.layers.2.rate", 0.3)
    assert read_experiment(kept.keeper.folder / EXPERIMENT) == tiny


def test_only_a_best_epoch_is_written(kept, drive, monkeypatch) -> None:
    written, real = [], keep.save
    monkeypatch.setattr(keep, "save", lambda *given: written.append(real(*given)))

    def spoil(event):
        if isinstance(event, EpochEnded):
            kept.run.change("optimizer.learning_rate", 10.0)

    told = drive(kept, spoil)
    assert len(written) == sum(event.best for event in told.of(EpochEnded)) + 1 < 4


@pytest.mark.parametrize(
    ("name", "words"),
    [("../../etc/passwd", "etc-passwd"), ("", "-run"), ("...", "-run"), ("a/b\\c:d*e", "a-b-c-d-e"), ("数字", "数字"),
     ("x" * 80, "x" * 40), ("\x00\n", "-run")],
)  # fmt: skip
def test_a_folder_has_a_name_that_every_system_takes(tiny, shop, drive, mnist, name, words) -> None:
    run = TrainingRun(tiny.model_copy(update={"name": name}), shop)
    run.stop()
    kept = Kept(run, shop, mnist.test.images[0])
    drive(kept)
    (folder,) = folders.runs().iterdir()
    assert folder == kept.keeper.folder
    assert folder.name.endswith(words)
    assert len(folder.name) < 70


def test_runs_of_the_same_second_have_folders_of_their_own(tiny, shop, drive, mnist) -> None:
    for _ in range(4):
        run = TrainingRun(tiny, shop)
        run.stop()
        drive(Kept(run, shop, mnist.test.images[0]))
    assert len(list(folders.runs().iterdir())) == 4
    assert all((folder / MODEL).exists() for folder in folders.runs().iterdir())


@pytest.mark.parametrize("place", ["home", "runs"])
def test_a_folder_that_cannot_be_made_costs_the_keeping_and_not_the_run(kept, drive, home, place) -> None:
    file = home if place == "home" else home / "runs"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("a file in the place of the folder", encoding="utf-8")
    told = drive(kept)
    assert isinstance(told[-1], Finished)
    assert told[0].folder == ""
    assert kept.keeper.folder is None
    assert kept.keeper.problem == (
        f"This run is not kept: {home / 'runs'} cannot be written: Not a directory;"
        " free some space or set DIGITLAB_HOME to another folder."
    )
    assert [event.line().rstrip("\n") for event in told] == kept.keeper.history


def test_a_folder_that_is_lost_on_the_way_costs_the_keeping_and_not_the_run(kept, drive) -> None:
    def lose(event):
        if isinstance(event, EpochEnded) and event.epoch == 1:
            shutil.rmtree(kept.keeper.folder)

    told = drive(kept, lose)
    assert isinstance(told[-1], Finished)
    assert kept.keeper.problem.startswith("This run is not kept any further: ")
    assert kept.keeper.problem.endswith(" cannot be written: No such file or directory; bring its folder back.")
    assert not kept.keeper.folder.exists()


def test_a_long_history_loses_batches_and_nothing_else() -> None:
    batch = BatchesTrained(step=1, epoch=1, loss=1, accuracy=1, learning_rate=1, images_per_second=1, seconds=1).line()
    epoch = EpochEnded(epoch=1, step=1, loss=1, accuracy=1, validation_loss=1, validation_accuracy=1, best=True,
                       seconds=1).line()  # fmt: skip
    history = [Started(experiment=Experiment(network=Network(layers=(Flatten(), Dense()))), parameters=1,
                       steps_per_epoch=1, total_steps=1, validation_loss=1, validation_accuracy=1).line()]  # fmt: skip
    history += [batch] * (3 * MOST_LINES) + [epoch] * 7
    found = thinned(history)
    assert found[0] == history[0]
    assert found.count(epoch) == 7
    assert MOST_LINES / 2 < len(found) <= MOST_LINES + 8
    assert thinned(history[:100]) == tuple(history[:100])
