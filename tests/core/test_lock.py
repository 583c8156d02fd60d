"""A lock belongs to one holder at a time, and to none that has died."""

from __future__ import annotations

import subprocess
import sys

import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.lock import Lock

HOLD = (
    "import sys, time; from pathlib import Path; from digitlab.core.lock import Lock\n"
    "lock = Lock(Path(sys.argv[1])); print(lock.take(), flush=True); time.sleep(600)\n"
)


def test_the_second_one_gets_it_when_the_first_has_let_it_go(tmp_path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.take()
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    assert not first.take()
    second.release()
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_is_killed_holds_it_no_longer_though_its_file_lies_there(tmp_path) -> None:
    lock = Lock(tmp_path / "lock")
    with subprocess.Popen([sys.executable, "-c", HOLD, tmp_path / "lock"], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"True"
        assert not lock.take()
        process.kill()
    assert (tmp_path / "lock").exists()
    assert lock.take()
    lock.release()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_taken_away_meanwhile_is_made_again(tmp_path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.take()
    (tmp_path / "lock").unlink()
    assert second.take(), "the first one's file is no longer there"
    second.release()
    first.release()


def test_a_place_where_no_file_can_be_is_refused_in_a_sentence(tmp_path) -> None:
    with pytest.raises(DigitLabError, match=r"cannot be written: No such file or directory; bring its folder back\.$"):
        Lock(tmp_path / "none" / "lock").take()


def test_what_is_let_go_without_being_held_is_left_alone(tmp_path) -> None:
    (tmp_path / "lock").write_bytes(b"")
    Lock(tmp_path / "lock").release()
    assert (tmp_path / "lock").exists()
