"""What a command says when it fails: one sentence for a person, and in the log where it came from."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from digitlab import __main__
from digitlab.core.errors import DigitLabError
from digitlab.engine.commands import log


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Lets the command ``presets`` fail."""

    def fail_with(error: BaseException) -> None:
        def fail(wanted: object) -> None:
            raise error

        monkeypatch.setitem(__main__.COMMANDS, "presets", fail)

    return fail_with


def test_a_failure_that_no_program_reads_any_more_is_told_to_the_person_alone() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "digitlab", "train", "nothing.json", "--json"]
    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    os.close(writer)
    assert ended.returncode == 1
    assert ended.stderr == "nothing.json cannot be read: No such file or directory; check the name.\n"


@pytest.mark.parametrize("command", [[], ["train", "--resume"], ["data", "look"], ["data", "import", "--name=a"]])
def test_a_name_that_is_too_long_for_any_file_is_refused_as_that(
    digitlab: Callable[..., Any], command: list[str]
) -> None:
    ended = digitlab(*command, "x" * 5_000)
    assert (ended.code, ended.out) == (1, "")
    assert ended.error.endswith(" cannot be used: File name too long; check its name and its rights.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no folder that somebody is in")
@pytest.mark.parametrize(("home", "command"), [(None, ["data", "look", "."]), ("home", ["runs"])], ids=str)
def test_in_a_folder_that_has_been_deleted_that_is_said(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str | None, command: list[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    if home is not None:
        monkeypatch.setenv("DIGITLAB_HOME", home)
    sentence = "The folder that you are in has been deleted; change to another one.\n"
    assert digitlab(*command) == (1, "", sentence)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows the folders of a person without HOME")
def test_without_a_home_folder_that_is_said(digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DIGITLAB_HOME", "HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda user: {}[user])
    sentence = "There is no home folder to keep anything in; set HOME or DIGITLAB_HOME to a folder.\n"
    assert digitlab("runs") == (1, "", sentence)
    assert digitlab("presets").code == 0


def test_a_known_failure_is_one_sentence_and_its_detail_is_in_the_log(
    digitlab: Callable[..., Any], failing: Callable[..., None]
) -> None:
    failing(DigitLabError("The disk is full; free some space.", detail="block 7"))
    assert digitlab("presets") == (1, "", "The disk is full; free some space.\n")
    assert "block 7" in log.path().read_text(encoding="utf-8")
    assert digitlab("presets", "--json").data == {"error": "The disk is full; free some space."}


def test_an_unexpected_failure_is_one_sentence_that_names_the_log(
    digitlab: Callable[..., Any], failing: Callable[..., None]
) -> None:
    failing(ZeroDivisionError("division by zero\nand more"))
    ended = digitlab("presets")
    assert ended.code == 1
    assert ended.error.count("\n") == 1
    assert "ZeroDivisionError: division by zero" in ended.error
    assert str(log.path()) in ended.error
    assert "Traceback" in log.path().read_text(encoding="utf-8")


def test_an_unexpected_failure_is_told_without_a_log_too(
    digitlab: Callable[..., Any], failing: Callable[..., None], home: Path
) -> None:
    home.write_text("not a folder")
    failing(ZeroDivisionError())
    assert digitlab("presets").error.startswith("Something went wrong that should not have (ZeroDivisionError)")


def test_ctrl_c_is_no_traceback(digitlab: Callable[..., Any], failing: Callable[..., None]) -> None:
    failing(KeyboardInterrupt())
    assert digitlab("presets") == (1, "", "Interrupted.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_that_gets_lost_while_a_library_is_loaded_ends_the_command(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    from digitlab.engine import environment

    def lost() -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(number)

    monkeypatch.setattr(environment, "prepare_devices", lost)
    usual = signal.signal(number, signal.default_int_handler)  # who runs the suite in the background ignores Ctrl-C
    try:
        assert digitlab("gradient-check", "--preset", "perceptron") == (1, "", "Interrupted.\n")
    finally:
        signal.signal(number, usual)


def test_the_log_begins_afresh_when_it_has_grown_large() -> None:
    log.write("x" * (log.LARGEST + 1))
    log.write("new")
    assert log.path().read_text(encoding="utf-8") == "new\n"
    log.write("more")
    assert log.path().read_text(encoding="utf-8") == "new\nmore\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_an_answer_that_finds_no_room_is_one_sentence() -> None:
    command = [sys.executable, "-m", "digitlab", "presets", "--json"]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    sentence = "The answer cannot be written: No space left on device; free some space.\n"
    assert (ended.returncode, ended.stderr) == (1, sentence)
