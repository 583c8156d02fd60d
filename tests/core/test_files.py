"""A file is written whole or not at all, at whatever point the writing breaks."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.files import unwritten, write_atomically
from tests.open_file import OpenFile

OLD, NEW = b"old " * 1000, b"new " * 3000


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


class Killed(BaseException):
    """The process ends here: nothing behind it runs, not even what tidies up after an error."""


class Disk:
    """Counts what is done to the disk, and breaks at the ``breaking``-th time; a broken write gets half way."""

    def __init__(self, monkeypatch, breaking: int = 0, error: BaseException | None = None) -> None:
        self.done: list[str] = []
        self._breaking, self._error = breaking, error
        for module, name in ((io, "open"), (os, "fsync"), (os, "replace")):
            monkeypatch.setattr(module, name, self._counted(name, getattr(module, name)))

    def _counted(self, name, real):
        def call(*arguments, **options):
            self.count(name)
            found = real(*arguments, **options)
            return Written(found, self) if name == "open" else found

        return call

    def count(self, name: str) -> None:
        self.done.append(name)
        if len(self.done) == self._breaking:
            raise self._error


class Written(OpenFile):
    """An open file whose writing counts."""

    def write(self, content: bytes) -> None:
        self._file.write(content[: len(content) // 2])
        self._disk.count("write")
        self._file.write(content[len(content) // 2 :])


def test_a_new_file_and_an_old_one_get_the_content(tmp_path) -> None:
    for content in (OLD, NEW, b""):
        write_atomically(tmp_path / "file", content)
        assert (tmp_path / "file").read_bytes() == content
    assert names_in(tmp_path) == ["file"]


def test_the_content_is_on_the_disk_before_it_takes_its_name(tmp_path, monkeypatch) -> None:
    disk = Disk(monkeypatch)
    write_atomically(tmp_path / "file", NEW)
    assert disk.done[:4] == ["open", "write", "fsync", "replace"]
    assert "fsync" in disk.done[4:] or os.name != "posix"


@pytest.mark.parametrize("breaking", [1, 2, 3, 4])
def test_an_error_before_the_name_changes_leaves_the_old_file_alone(tmp_path, monkeypatch, breaking) -> None:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    with monkeypatch.context() as broken:
        Disk(broken, breaking, OSError(errno.ENOSPC, "No space left on device"))
        with pytest.raises(DigitLabError) as refused:
            write_atomically(path, NEW)
    assert str(refused.value) == (
        f"{path} cannot be written: No space left on device; choose another folder or free some space."
    )
    assert path.read_bytes() == OLD
    assert names_in(tmp_path) == ["file"]


@pytest.mark.parametrize("breaking", [1, 2, 3, 4, 5])
def test_a_process_that_dies_leaves_the_old_file_or_the_new_one(tmp_path, monkeypatch, breaking) -> None:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    with monkeypatch.context() as broken:
        disk = Disk(broken, breaking, Killed())
        with pytest.raises(Killed):
            write_atomically(path, NEW)
    assert len(disk.done) == breaking
    assert path.read_bytes() == (NEW if breaking > 4 else OLD)
    write_atomically(path, NEW)
    assert path.read_bytes() == NEW


def test_a_process_that_is_killed_while_it_writes_leaves_a_whole_file(tmp_path) -> None:
    path = tmp_path / "file"
    code = (
        "import sys; from pathlib import Path; from digitlab.core.files import write_atomically\n"
        "path, number = Path(sys.argv[1]), 0\n"
        "while True:\n"
        "    number += 1\n"
        "    write_atomically(path, str(number % 10).encode() * 2_000_000)\n"
        "    print(number, flush=True)\n"
    )
    for lines in (1, 2, 3):
        with subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE) as process:
            for _ in range(lines):
                process.stdout.readline()
            process.kill()
        content = path.read_bytes()
        assert content == content[:1] * 2_000_000


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.ENOENT, "bring its folder back"),
        (errno.EROFS, "allow writing in its folder again"),
        (errno.EIO, "look after its disk"),
    ],
)
def test_what_can_no_longer_be_written_is_told_with_what_helps_against_it(number, remedy) -> None:
    told = str(unwritten(Path("events"), OSError(number, "It fails")))
    assert told == f"events cannot be written: It fails; {remedy}."


@pytest.mark.parametrize(
    "place", ["none/file", "file/below", "n" * 300, "."], ids=["no folder", "below a file", "long name", "a folder"]
)
def test_a_place_that_cannot_be_written_is_refused_in_a_sentence(tmp_path, place) -> None:
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(
        DigitLabError, match=r"cannot be written: .*; choose (another folder or free some space|a shorter one)\.$"
    ):
        write_atomically(tmp_path / place if place != "." else tmp_path, NEW)
    assert names_in(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == OLD


@pytest.mark.skipif(os.name != "posix", reason="links need a right of their own there")
def test_the_file_that_a_link_leads_to_is_written(tmp_path) -> None:
    (tmp_path / "folder").mkdir()
    link, file = tmp_path / "link", tmp_path / "folder" / "file"
    link.symlink_to(file)
    for content in (OLD, NEW):
        write_atomically(link, content)
        assert link.is_symlink()
        assert file.read_bytes() == content
    assert names_in(file.parent) == ["file"]


@pytest.mark.skipif(os.name != "posix", reason="Windows knows no such rights")
@pytest.mark.parametrize("rights", [0o600, 0o644, 0o664, 0o440])
def test_who_may_read_a_file_may_read_what_takes_its_place_and_nobody_else(tmp_path, monkeypatch, rights) -> None:
    path = tmp_path / "model"
    path.write_bytes(OLD)
    path.chmod(rights)
    seen = []
    real = os.fsync

    def watched(descriptor: int) -> None:
        seen.append(os.fstat(descriptor).st_mode & 0o777)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    write_atomically(path, NEW)
    assert (path.read_bytes(), path.stat().st_mode & 0o777, seen[0]) == (NEW, rights, rights)
