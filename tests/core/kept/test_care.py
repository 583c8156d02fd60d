"""The bin: what is deleted can be brought back for a while."""

from __future__ import annotations

import os
import time

import pytest

from digitlab.core import folders
from digitlab.core.errors import DigitLabError
from digitlab.core.kept import care
from digitlab.core.kept.folders import LOCK
from digitlab.core.kept.summary import Label
from digitlab.core.lock import Lock


def content(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_run_goes_to_the_bin_and_comes_back_as_it_was(keep_run) -> None:
    folder = keep_run()
    before = content(folder)
    place = care.remove(folder)
    assert not folder.exists()
    assert place.parent == folders.removed_runs()
    assert content(place) == before
    care.restore(place, folder)
    assert content(folder) == before
    assert not place.exists()


def test_a_run_that_goes_on_elsewhere_stays_where_it_is(keep_run) -> None:
    folder = keep_run()
    under_way = Lock(folder / LOCK)
    assert under_way.take()
    with pytest.raises(DigitLabError, match=r" goes on in another window or terminal; stop it there before"):
        care.remove(folder)
    assert folder.is_dir()
    assert not Lock(folder / LOCK).take(), "it is still locked"
    under_way.release()
    assert care.remove(folder).is_dir()


def test_a_run_that_was_deleted_elsewhere_is_said_to_be_gone(keep_run) -> None:
    folder = keep_run()
    care.remove(folder)
    with pytest.raises(DigitLabError, match=r" is no longer there; it was deleted or moved by another program\.$"):
        care.remove(folder)


def test_two_runs_of_one_name_lie_in_the_bin_side_by_side(keep_run) -> None:
    folder = keep_run()
    first = care.remove(folder)
    folder.mkdir()
    second = care.remove(folder)
    assert first != second
    assert first.is_dir()
    assert second.is_dir()


def test_what_is_there_again_is_not_overwritten(keep_run) -> None:
    folder = keep_run()
    place = care.remove(folder)
    folder.mkdir()
    with pytest.raises(DigitLabError, match="is there again already"):
        care.restore(place, folder)
    assert content(place)


def test_a_run_that_cannot_be_moved_stays_and_is_named(keep_run) -> None:
    folder = keep_run()
    folders.removed_runs().write_text("a file in the way")
    with pytest.raises(DigitLabError, match="cannot be moved to the bin"):
        care.remove(folder)
    assert content(folder)


def test_only_what_has_lain_in_the_bin_for_long_is_really_deleted(keep_run) -> None:
    old, new = care.remove(keep_run()), care.remove(keep_run())
    os.utime(old, (0, time.time() - 31 * care.DAY))
    care.sweep()
    assert not old.exists()
    assert new.exists()
    care.sweep(time.time() + 31 * care.DAY)
    assert not new.exists()


def test_a_run_is_deleted_long_after_its_own_day_and_not_before(keep_run) -> None:
    folder = keep_run()
    os.utime(folder, (0, 0))  # trained long ago, deleted today
    place = care.remove(folder)
    care.sweep()
    assert place.exists()


def test_a_note_that_cannot_be_written_is_said(keep_run) -> None:
    folder = keep_run()
    (folder / "label.json").mkdir()
    with pytest.raises(DigitLabError, match="cannot be written"):
        care.note(folder, Label(star=True))
