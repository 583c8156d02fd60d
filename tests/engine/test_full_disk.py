"""What a full disk costs: moments, which are a comfort, and the keeping as long as it is full; never the run."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from digitlab.core.kept.folders import EVENTS, MODEL, checkpoints
from digitlab.core.kept.moments import moments
from digitlab.core.messages import EpochEnded, Finished, Started
from digitlab.core.run import replay
from digitlab.engine.keep import Keeper
from tests.open_file import OpenFile


@pytest.fixture
def kept(run, shop, mnist):
    """A run that is kept, to be driven."""
    keeper = Keeper(run, shop.network, mnist.test.images[0])
    return SimpleNamespace(run=run, keeper=keeper, events=keeper.kept)


def lines_of(folder):
    return (folder / EVENTS).read_text(encoding="utf-8").splitlines()


class FullDisk:
    """A disk that takes what is written to it only up to a size; what is removed makes room on it."""

    def __init__(self, monkeypatch) -> None:
        self.free = 10**9
        real, unlink, replace = io.open, Path.unlink, Path.replace

        def opened(file, mode="r", *more, **options):
            found = real(file, mode, *more, **options)
            return _Filling(found, self) if "r" not in mode or "+" in mode else found

        def unlinked(path, **options):
            self.free += _size(path)
            unlink(path, **options)

        def replaced(path, target):
            self.free += _size(target)
            return replace(path, target)

        monkeypatch.setattr(io, "open", opened)
        monkeypatch.setattr(Path, "unlink", unlinked)
        monkeypatch.setattr(Path, "replace", replaced)


def _size(path):
    return path.stat().st_size if path.exists() else 0


class _Filling(OpenFile):
    """A file on it; what does not fit is written as far as it goes, as a disk does it."""

    def write(self, content):
        size = min(len(content), self._disk.free)
        if size < len(content) and not size:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._disk.free -= size
        written = self._file.write(content[:size])
        if size < len(content) and isinstance(self._file, io.BufferedIOBase):
            raise OSError(errno.ENOSPC, "No space left on device")
        return written


def test_a_full_disk_is_said_once_loses_nothing_and_is_tried_again(kept, drive, monkeypatch) -> None:
    disk, said = FullDisk(monkeypatch), []

    def files():
        """What the run cannot do without; it goes on, and so may write a moment right now."""
        return [path for path in kept.keeper.folder.rglob("*") if path.parent.name != "moments"]

    def fill(event):
        said.append(kept.keeper.new_problem())
        if isinstance(event, EpochEnded) and event.epoch == 1:
            disk.free = 150
            before.update({path: path.read_bytes() for path in files() if path.is_file()})
        elif isinstance(event, EpochEnded) and event.epoch == 2:
            assert all(path.read_bytes() == content for path, content in before.items() if path.name != EVENTS)
            assert not [path for path in files() if path.suffix == ".part"]
            disk.free = 10**9

    before: dict = {}
    told = drive(kept, fill)
    assert isinstance(told[-1], Finished)
    problem = "This run is not kept any further: {} cannot be written: No space left on device; free some space."
    problems = list(filter(None, said))
    assert problems[0] == problem.format(kept.keeper.folder / EVENTS)
    assert len(problems) <= 2
    assert kept.keeper.problem == ""
    assert lines_of(kept.keeper.folder) == kept.keeper.history, "what did not fit was written when there was room"
    assert replay(lines_of(kept.keeper.folder)).state == "finished"
    assert len(checkpoints(kept.keeper.folder)) >= 2


def test_moments_make_way_for_what_the_run_cannot_do_without(kept, drive, monkeypatch) -> None:
    disk = FullDisk(monkeypatch)

    def fill(event):
        if isinstance(event, Started):
            kept.keeper._moments._writing.result()
            disk.free = 130_000  # for the network and most of the first checkpoint

    drive(kept, fill, until=lambda event: isinstance(event, EpochEnded))
    (checkpoint,) = checkpoints(kept.keeper.folder)
    assert checkpoint.stat().st_size + (kept.keeper.folder / MODEL).stat().st_size > 130_000
    assert kept.keeper.problem == ""
    assert moments(kept.keeper.folder) == []
