"""The files to double-click, and the run on a clean computer: what they call, and that they wait on failure."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def starters(tmp_path: Path) -> Path:
    """A copy of the starters in a folder with an awkward name, beside a start.py that ends as its argument says."""
    folder = tmp_path / "a person's $HOME" / "packaging"
    folder.mkdir(parents=True)
    shutil.copy(PACKAGING / "DigitLab.command", folder)
    script = "import sys\nprint('started', sys.argv[1:])\nsys.exit(len(sys.argv) - 1)\n"
    (folder / "start.py").write_text(script, encoding="utf-8")
    return folder


def run(command: list[str | Path], cwd: Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ, PATH=path or os.environ["PATH"])
    return subprocess.run(
        command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )


def test_the_shell_starter_starts_from_any_folder(starters: Path, tmp_path: Path) -> None:
    result = run(["sh", starters / "DigitLab.command"], cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "started []\n", "")


def test_the_shell_starter_keeps_the_window_open_on_failure_until_a_line_is_typed(starters: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"\nthe rest")
    os.close(writer)
    command = ["sh", starters / "DigitLab.command", "one", "two"]
    result = subprocess.run(command, stdin=reader, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 2
    assert "ended with an error (2). Press Enter" in result.stdout
    with os.fdopen(reader, "rb") as left:
        assert left.read() == b"the rest"


def test_the_shell_starter_takes_a_python_that_fits(starters: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    write_program(programs / "python3", "exit 1")
    write_program(programs / "python3.13", 'echo "3.13 is broken" >&2; exit 1')
    write_program(programs / "python3.12", f'exec "{sys.executable}" "$@"')
    for needed in ("sh", "dirname"):
        (programs / needed).symlink_to(shutil.which(needed) or needed)
    result = run(["sh", starters / "DigitLab.command"], cwd=tmp_path, path=str(programs))
    assert (result.returncode, result.stdout, result.stderr) == (0, "started []\n", "")


def test_the_windows_starter_calls_the_script_beside_it_and_waits_on_failure() -> None:
    lines = (PACKAGING / "DigitLab.bat").read_bytes().decode("ascii").split("\r\n")
    assert all("\n" not in line for line in lines)
    assert '%PYTHON% "%~dp0start.py" %*' in lines
    assert lines[-2:] == ['if not "%errorlevel%"=="0" pause', ""]


def test_the_linux_starter_is_valid_and_calls_the_shell_starter() -> None:
    starter = PACKAGING / "DigitLab.desktop"
    assert "/DigitLab.command" in starter.read_text(encoding="utf-8")
    assert "Terminal=true" in starter.read_text(encoding="utf-8")
    if shutil.which("desktop-file-validate"):
        result = run(["desktop-file-validate", starter], cwd=ROOT)
        assert (result.returncode, result.stdout) == (0, "")


@pytest.mark.parametrize("name", ["packaging/DigitLab.command", "packaging/DigitLab.desktop", ".ci/run"])
def test_what_is_clicked_may_be_executed(name: str) -> None:
    assert os.name != "posix" or (ROOT / name).stat().st_mode & stat.S_IXUSR


@pytest.mark.parametrize(("user", "installs"), [("0", True), ("1000", False)])
def test_the_clean_run_installs_what_is_missing_where_it_may(tmp_path: Path, user: str, installs: bool) -> None:
    programs = tmp_path / "programs"
    calls = tmp_path / "calls"
    write_program(programs / "id", f"echo {user}")
    write_program(programs / "apt-get", f'echo apt-get "$@" >> "{calls}"')
    listing = 'if [ "$2" = packages ]; then echo libegl1 libxkbcommon0; exit; fi'
    write_program(programs / "python3", f'{listing}\necho python3 "$@" >> "{calls}"; exit 5')
    result = run(["bash", ROOT / ".ci" / "run", "-x", "a b"], cwd=tmp_path, path=f"{programs}:/usr/bin:/bin")
    assert result.returncode == 5
    called = calls.read_text(encoding="utf-8").splitlines()
    assert called[-1] == "python3 packaging/start.py test -x a b"
    assert ("apt-get install -y -qq --no-install-recommends libegl1 libxkbcommon0" in called) == installs
