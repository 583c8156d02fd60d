"""The command line itself: what it understands, what it loads, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import digitlab as package
from digitlab import __main__
from digitlab.core import desktop, display, folders, presets
from digitlab.engine.commands.usage import CATALOGUES

COMMANDS = ("train", "lr-find", "export", "import", "evaluate", "predict", "catalogue", "presets", "serve")
LOADS = """
import sys
from digitlab.__main__ import main

try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*sorted({"tensorflow", "keras", "PySide6", "numpy"} & set(sys.modules)), file=sys.stderr)
"""
NOISY = """
import os, sys
from digitlab import __main__
from digitlab.engine.commands.result import Result

def noisy(wanted):
    print("a library speaks")
    os.write(1, b"another one too\\n")
    return Result({"answer": 7}, "seven")

__main__.COMMANDS["presets"] = noisy
sys.exit(__main__.main())
"""
OPENING = """
import os, sys
from digitlab import __main__

__main__.COMMANDS["presets"] = lambda wanted: os._exit(os.open(os.devnull, os.O_RDONLY))
sys.exit(__main__.main())
"""
LATE = """
import atexit, sys
from digitlab.__main__ import main

sys.modules.setdefault(sys.argv.pop(1), sys)
atexit.register(print, "cleared up")
sys.exit(main())
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--bogus"], ["trian"], ["missing.digitlab"], ["train", "--set", "seed"], ["train", "--set", "=5"],
        ["train", "one.json", "--preset", "mlp"], ["lr-find", "--out", "x"],
        ["evaluate"], ["predict", "model.digitlab"], ["catalogue", "digits"],
        ["presets", "mlp"], ["serve", "now"], ["--json"], ["--install-desktop", "--uninstall-desktop"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_told(digitlab: Callable[..., Any], arguments: list[str]) -> None:
    ended = digitlab(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert "error: " in ended.error.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([""], 'there is neither a command nor a file called ""'),
        (["train", "--handwriting", ""], "--handwriting: it names nobody; digitlab data handwriting lists the names"),
        (["train", "--set", "name=\udcff"], r"'name=\udcff' is no text in UTF-8; type it anew"),
        (["train", "--set", r'name="\ud800"'], r"""'name="\\ud800"' is no text in UTF-8; type it anew"""),
        (["train", "--more-epochs", "9" * 5_000], f"'{'9' * 5_000}' is not a whole number from 1 to 10,000"),
        (["surface", "m.digitlab", "--seed", "-1"], "'-1' is not a whole number from 0 to 2,147,483,647"),
        (["surface", "m.digitlab", "--reach", "nan"], "'nan' is not a number from 0.001 to 10"),
    ],
)
def test_wrong_usage_is_named(digitlab: Callable[..., Any], arguments: list[str], words: str) -> None:
    assert digitlab(*arguments).error.endswith(f"{words}\n")


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=" ".join)
def test_every_command_has_its_help(digitlab: Callable[..., Any], command: list[str]) -> None:
    ended = digitlab(*command, "--help")
    assert ended.code == 0
    assert ended.out.startswith("usage: " + " ".join(["digitlab", *command]))
    assert ended.error == ""


def test_the_help_names_every_command(digitlab: Callable[..., Any]) -> None:
    text = digitlab("--help").out
    for name in (*COMMANDS, "--install-desktop", "--uninstall-desktop", "--version", "--json"):
        assert name in text
    assert all(name in digitlab("catalogue", "--help").out for name in CATALOGUES)


def test_the_version_is_told(digitlab: Callable[..., Any]) -> None:
    assert digitlab("--version") == (0, f"digitlab {package.__version__}\n", "")


@pytest.mark.parametrize("arguments", [["--help"], ["train", "--help"], ["catalogue"], ["presets", "--json"]])
def test_what_needs_no_network_loads_neither_tensorflow_nor_qt(arguments: list[str]) -> None:
    ended = subprocess.run([sys.executable, "-c", LOADS, *arguments], capture_output=True, encoding="utf-8", check=True)
    assert ended.stderr == "\n"
    assert ended.stdout != ""


def test_with_json_libraries_that_print_do_not_reach_standard_output() -> None:
    command = [sys.executable, "-c", NOISY, "presets", "--json"]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert ended.stdout == '{"answer": 7}\n'
    assert sorted(ended.stderr.splitlines()) == ["a library speaks", "another one too"]


@pytest.mark.parametrize(("module", "last"), [("tensorflow", "]}"), ("another", "cleared up")])
def test_once_tensorflow_is_loaded_the_end_does_not_wait_for_what_it_compiles(module: str, last: str) -> None:
    command = [sys.executable, "-c", LATE, module, "presets", "--json"]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert ended.stdout.splitlines()[-1].endswith(last)


def test_a_reader_that_has_enough_ends_the_command_silently() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "digitlab", "catalogue"]
    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    os.close(writer)
    assert ended.returncode == 1
    assert ended.stderr == ""


def test_serve_is_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    from digitlab.engine import serve

    monkeypatch.setattr(serve, "serve", lambda: 5)
    assert __main__.main(["serve"]) == 5


def test_the_desktop_is_told_and_what_was_written_is_listed(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop, "install", lambda: [Path("/one"), Path("/two")])
    monkeypatch.setattr(desktop, "uninstall", list)
    assert digitlab("--install-desktop") == (0, "/one\n/two\n", "")
    assert digitlab("--install-desktop", "--json").data == {"files": ["/one", "/two"]}
    assert digitlab("--uninstall-desktop").out == "There was nothing to take away.\n"


def test_files_are_opened_in_the_window(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from digitlab.gui import app

    opened: list[list[str]] = []
    monkeypatch.setattr(app, "main", lambda files: opened.append(files) or 5)
    monkeypatch.setattr(display, "hindrance", lambda: "")
    (tmp_path / "train").touch()
    monkeypatch.chdir(tmp_path)
    assert digitlab().code == 5
    assert digitlab(tmp_path / "train").code == 5
    assert digitlab("train", "--help").code == 0
    assert opened == [[], [str(tmp_path / "train")]]


def test_without_a_display_the_default_experiment_is_trained_here(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    small = presets.load("mlp")
    for path, value in {
        "network.layers": [{"type": "flatten"}], "augmentations": [], "training.epochs": 1,
        "training.execution": "graph",
    }.items():  # fmt: skip
        small = small.with_value(path, value)
    monkeypatch.setattr(presets, "load", lambda name: asked.append(name) or small)
    monkeypatch.setattr(display, "hindrance", lambda: "There is no display")
    ended = digitlab()
    assert ended.code == 0
    assert asked == ["default"]
    told, epoch = ended.error.splitlines()
    assert told == "There is no display, so the default experiment is trained here in the terminal."
    assert epoch.startswith("epoch 1 of 1")
    (folder,) = folders.runs().iterdir()
    assert ended.out.endswith(f"The model is in {folder / 'model.digitlab'}\n")


def test_without_a_display_a_file_is_not_forgotten(process: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "model.digitlab").touch()
    nothing = {"DISPLAY": None, "WAYLAND_DISPLAY": None, "QT_QPA_PLATFORM": None}
    ended = process(tmp_path / "model.digitlab", **nothing)
    assert ended.code == 1
    assert ended.error.startswith("There is no display, so ")
    assert ended.error.count("\n") == 1


def test_whoever_asks_the_program_to_end_is_answered_as_ctrl_c_is(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = signal.getsignal(signal.SIGTERM)
    monkeypatch.setitem(__main__.COMMANDS, "presets", lambda wanted: signal.raise_signal(signal.SIGTERM))
    assert digitlab("presets") == (1, "", "Interrupted.\n")
    assert signal.getsignal(signal.SIGTERM) is usual


@pytest.mark.skipif(os.name != "posix", reason="a shell that closes streams")
def test_where_standard_streams_are_closed_no_file_takes_their_place() -> None:
    command = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", sys.executable, "-c", OPENING, "presets"]
    assert subprocess.run(command, check=False).returncode > 2, "the number of a file that a command opens"
