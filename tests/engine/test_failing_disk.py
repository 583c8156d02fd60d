"""Whatever fails while something is saved, the old file or the new one lies there, and nothing else."""

from __future__ import annotations

import errno
import io
import os

import pytest

from digitlab.core.errors import DigitLabError
from digitlab.data import checkpoint_file, model_file
from digitlab.engine import keep
from digitlab.engine.checkpoint import checkpoint_of
from digitlab.engine.train import TrainingRun
from tests.open_file import OpenFile


class Killed(BaseException):
    """The process ends here."""


class Disk:
    """Lets the ``breaking``-th opening, write, fsync or rename fail; a write that fails gets half way."""

    def __init__(self, monkeypatch, breaking=0, error=None):
        self.done, self._breaking, self._error = 0, breaking, error
        for module, name in ((io, "open"), (os, "fsync"), (os, "replace")):
            monkeypatch.setattr(module, name, self._counted(name, getattr(module, name)))

    def _counted(self, name, real):
        def call(*arguments, **options):
            writes = name != "open" or "r" not in str(arguments[1:2])
            if writes:
                self.count()
            found = real(*arguments, **options)
            return Written(found, self) if name == "open" and writes else found

        return call

    def count(self):
        self.done += 1
        if self.done == self._breaking:
            raise self._error


class Written(OpenFile):
    """An open file whose writing counts."""

    def write(self, content):
        self._file.write(content[: len(content) // 2])
        self._disk.count()
        return len(content) // 2 + self._file.write(content[len(content) // 2 :])


@pytest.fixture
def savings(tiny, shop, mnist):
    """What is saved of a run: each writes a file to a path; and how it is read again."""
    run = TrainingRun(tiny, shop)
    for event in run.events():
        if event is not None and event.kind == "epoch_ended":
            break
    snapshot, picture = run.snapshot(), mnist.test.images[0]

    def model(path):
        keep.save(path, tiny, shop.network, run.weights, ["{}"], picture)

    def checkpoint(path):
        checkpoint_file.write(path, checkpoint_of(snapshot, shop.network, 9))

    return {"model": (model, model_file.read), "checkpoint": (checkpoint, checkpoint_file.read)}


@pytest.mark.parametrize("kind", ["model", "checkpoint"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), Killed()], ids=["error", "kill"])
def test_the_failing_of_any_step_leaves_the_old_file_or_the_new_one(
    savings, tmp_path, monkeypatch, kind, error
) -> None:
    save, read = savings[kind]
    with monkeypatch.context() as counting:
        counted = Disk(counting)
        save(tmp_path / "new")
    new, old = (tmp_path / "new").read_bytes(), b"what was there before"
    assert counted.done >= 4
    for breaking in range(1, counted.done + 1):
        path = tmp_path / "file"
        path.write_bytes(old)
        with monkeypatch.context() as broken:
            disk = Disk(broken, breaking, error)
            with pytest.raises((DigitLabError, Killed)) as ended:
                save(path)
        assert disk.done >= breaking
        assert path.read_bytes() in (old, new)
        assert isinstance(ended.value, Killed) or "cannot be written: No space left on device" in str(ended.value)
        assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "new"]
    save(path)
    assert path.read_bytes() == new
    read(path)


def test_files_that_a_killed_program_has_begun_are_cleared_away_by_the_next_save(savings, tmp_path) -> None:
    save, _ = savings["model"]
    dead, alive = tmp_path / ".file.999999999.part", tmp_path / f".file.{os.getppid()}.part"
    other = tmp_path / ".other.999999999.part"
    for path in (dead, alive, other):
        path.write_bytes(b"half a fi")
    save(tmp_path / "file")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([alive.name, other.name, "file"])
