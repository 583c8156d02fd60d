"""The command line as a process, or within this one, and a model that it has trained."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from digitlab.__main__ import main
from digitlab.core.lock import Lock

SMALL = ["--set", 'network.layers=[{"type": "flatten"}, {"type": "dense", "units": 16}]', "--set", "augmentations=[]"]
SHORT = ["--set", "data.validation_count=30000", "--set", "training.epochs=1"]
SEVEN = [[[22, 24], [45, 21], [78, 20], [70, 40], [56, 62], [50, 86]]]


class Answer(dict[str, Any]):
    """The answer of a command, which is told whole where it lacks what a test looks for: mostly it says why."""

    def __missing__(self, key: str) -> Any:
        pytest.fail(f"There is no {key} in the answer {dict(self)}")


class Ended(NamedTuple):
    """What a command has left: the exit code and what it wrote."""

    code: int
    out: str
    error: str

    @property
    def data(self) -> Answer:
        """The one JSON object on standard output; anything beside it fails the test."""
        answer = json.loads(self.out)
        assert isinstance(answer, dict), self.out
        return Answer(answer)


class Trained(NamedTuple):
    """A model, how its training ended, and the personal folder that the run is kept in."""

    model: Path
    ended: Ended
    home: Path


@pytest.fixture(scope="session")
def small() -> list[str]:
    """The arguments for a network that learns within a second."""
    return SMALL


@pytest.fixture(scope="session")
def short() -> list[str]:
    """The arguments for a run of half a second."""
    return SHORT


@pytest.fixture(scope="session")
def process() -> Callable[..., Ended]:
    """Runs the command line as a process of its own; keywords are its environment, None takes a variable away."""

    def run(*arguments: str | Path, **environment: str | None) -> Ended:
        surroundings = {key: value for key, value in {**os.environ, **environment}.items() if value is not None}
        command = [sys.executable, "-m", "digitlab", *map(str, arguments)]
        ended = subprocess.run(command, capture_output=True, encoding="utf-8", env=surroundings, check=False)
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return run


@pytest.fixture(scope="session")
def trained(process: Callable[..., Ended], tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """One epoch of a small network, trained by the command line while other ways are still being compiled.

    It is trained once: where tests run side by side, by the process that comes first.
    """
    side_by_side = "PYTEST_XDIST_WORKER" in os.environ
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if side_by_side else folder) / "trained"
    folder.mkdir(exist_ok=True)
    model, home, told, lock = (folder / name for name in ("small.digitlab", "home", "ended.json", "lock"))
    turn = Lock(lock)
    while not turn.take():
        time.sleep(0.1)
    try:
        if not told.exists():
            arguments = ["train", *SMALL, *SHORT, "--set", "name=Small", "--out", str(model), "--json"]
            told.write_text(json.dumps(process(*arguments, DIGITLAB_HOME=str(home))), encoding="utf-8")
        return Trained(model, Ended(*json.loads(told.read_text(encoding="utf-8"))), home)
    finally:
        turn.release()


@pytest.fixture(scope="session")
def seven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawing of a seven."""
    path = tmp_path_factory.mktemp("drawings") / "seven.json"
    path.write_text(json.dumps({"strokes": SEVEN}), encoding="utf-8")
    return path


@pytest.fixture
def digitlab(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Ended]]:
    """Runs the command line within this process, where TensorFlow is loaded once for all tests."""

    def run_here(*arguments: str | Path) -> Ended:
        capfd.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        return Ended(code, *capfd.readouterr())

    usual = signal.getsignal(signal.SIGINT)
    yield run_here
    assert signal.getsignal(signal.SIGINT) is usual, "Ctrl-C no longer does what it did before"
