"""The folders of kept runs lie in the order of the runs, and the newest tells whether it could go on."""

from __future__ import annotations

import errno
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digitlab.core import folders
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment, Training
from digitlab.core.kept import folders as kept_runs
from digitlab.core.kept.folders import (
    EVENTS,
    EXPERIMENT,
    LOCK,
    Interrupted,
    checkpoint_name,
    checkpoints,
    in_words,
    interrupted,
    new_folder,
    newest_folder,
    step_of,
)
from digitlab.core.lock import Lock
from digitlab.core.opening import TestOpened

NEWER = '{"kind":"of_a_newer_digitlab","step":844}\n'
BATCH = '{"kind":"batches_trained","step":844}\n'
OPENED = TestOpened(accuracy=0.9, loss=0.1, count=10_000, opened=1).line()


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set by hand."""

    class Clock(datetime):
        time = datetime(2026, 3, 1, 14, 3)

        @classmethod
        def now(cls):
            return cls.time

    monkeypatch.setattr(kept_runs, "datetime", Clock)
    return Clock


@pytest.fixture
def left(clock):
    """Leaves a run of ten epochs in its folder, with checkpoints of some epochs and these lines."""

    def leave(*epochs, lines=BATCH):
        folder = new_folder("Left")
        (folder / EXPERIMENT).write_text(Experiment(training=Training(epochs=10)).to_json(), encoding="utf-8")
        (folder / EVENTS).write_text(lines, encoding="utf-8")
        (folder / "checkpoints").mkdir()
        for epoch in epochs:
            (folder / "checkpoints" / checkpoint_name(epoch, epoch * 422)).write_bytes(b"")
        return folder

    return leave


def test_names_follow_the_order_of_the_runs_even_if_the_clock_goes_backwards(clock) -> None:
    made = []
    for minutes in (0, 0, 5, -600, -600, 4, 90):
        clock.time = datetime(2026, 3, 1, 14, 3) + timedelta(minutes=minutes)
        made.append(new_folder("zebra" if len(made) % 2 else "ant"))
        assert newest_folder() == made[-1]
    assert made == sorted(made)
    assert made[0].name == "2026-03-01-140300-ant"
    assert made[-1].name == "2026-03-01-153300-ant", "the clock is believed again as soon as it is ahead"


@pytest.mark.parametrize("name", ["9999-12-31-235959-x", "2026-13-01-000000-x", "notes", ".bin", "2026-03-01-140300"])
def test_what_is_no_run_is_passed_over(clock, name) -> None:
    (folders.runs() / name).mkdir(parents=True)
    assert newest_folder() is None
    assert new_folder("run").name == "2026-03-01-140300-run"


def test_checkpoints_are_listed_the_newest_first_and_nothing_else(left) -> None:
    folder = left(2, 11, 3)
    (folder / "checkpoints" / f".{checkpoint_name(12, 5_064)}.7.part").write_bytes(b"")
    assert [step_of(path) for path in checkpoints(folder)] == [4_642, 1_266, 844]
    assert checkpoints(folder / "none") == []


def test_the_newest_run_is_found_where_it_was_interrupted_or_stopped(left, clock) -> None:
    left(1)
    folder, began = left(3, 4), clock.time + timedelta(seconds=1)  # by its name, whatever was written since
    assert interrupted() == Interrupted(folder, began, False, 4, 10)
    with (folder / EVENTS).open("a", encoding="utf-8") as events:
        events.write('{"kind":"stopped"}\n' + OPENED)
    assert interrupted() == Interrupted(folder, began, True, 4, 10)
    with (folder / EVENTS).open("a", encoding="utf-8") as events:
        events.write('{"kind":"continued"}\n' + BATCH + BATCH[:9])
    assert interrupted() == Interrupted(folder, began, False, 4, 10)


@pytest.mark.parametrize("last", ["", OPENED, NEWER, '{"kind":["finished"]}\n'])
@pytest.mark.parametrize("end", ["finished", "failed"])
def test_a_run_that_came_to_its_end_is_not_offered(left, end, last) -> None:
    left(4, lines=f'{BATCH}{{"kind":"{end}"}}\n{last}')
    assert interrupted() is None


def test_only_the_newest_run_is_offered(left) -> None:
    left(4)
    left(4, lines='{"kind":"finished"}\n')
    assert interrupted() is None


def test_a_run_that_goes_on_elsewhere_is_not_offered(left) -> None:
    lock = Lock(left(4) / LOCK)
    assert lock.take()
    assert interrupted() is None
    lock.release()
    assert interrupted() is not None


@pytest.mark.parametrize("spoil", ["checkpoints", EVENTS, EXPERIMENT])
def test_a_folder_in_which_something_is_missing_or_broken_is_not_offered(left, spoil) -> None:
    folder = left(4)
    if spoil == "checkpoints":
        checkpoints(folder)[0].unlink()
    else:
        (folder / spoil).unlink()
    assert interrupted() is None
    if spoil == EXPERIMENT:
        (folder / spoil).write_text("{", encoding="utf-8")
        assert interrupted() is None


def test_without_any_run_there_is_nothing_to_offer() -> None:
    assert newest_folder() is None
    assert interrupted() is None


def test_a_place_whose_name_is_no_text_is_refused_for_no_event_could_tell_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DIGITLAB_HOME", str(tmp_path / os.fsdecode(b"\xff")))
    with pytest.raises(DigitLabError, match=r"udcff.runs is not in UTF-8; rename it"):
        new_folder("run")


@pytest.mark.parametrize("place", ["home", "runs"])
def test_where_no_folder_can_be_made_that_is_said_and_nothing_is_offered(home, place) -> None:
    file = home if place == "home" else home / "runs"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("a file in the place of the folder", encoding="utf-8")
    assert interrupted() is None
    with pytest.raises(DigitLabError, match=r"cannot be written: .*; free some space or set DIGITLAB_HOME to another"):
        new_folder("run")


def test_a_disk_that_can_only_be_read_offers_nothing(left, monkeypatch) -> None:
    left(4)

    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "open", refuse)
    assert interrupted() is None


@pytest.mark.parametrize(
    ("stopped", "done", "now", "sentence"),
    [
        (False, 4, datetime(2026, 3, 1, 23, 59), "The run of 14:03 was interrupted after epoch 4 of 10."),
        (True, 4, datetime(2026, 3, 1, 15), "The run of 14:03 was stopped after epoch 4 of 10."),
        (True, 0, datetime(2026, 3, 1, 15), "The run of 14:03 was stopped in the first of 10 epochs."),
        (False, 4, datetime(2026, 3, 2), "The run of 2026-03-01, 14:03 was interrupted after epoch 4 of 10."),
    ],
)
def test_a_sentence_says_which_run_and_how_far_it_came(tmp_path, stopped, done, now, sentence) -> None:
    assert in_words(Interrupted(tmp_path, datetime(2026, 3, 1, 14, 3), stopped, done, 10), now) == sentence
