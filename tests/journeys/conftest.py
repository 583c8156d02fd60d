"""The engine as a real process, spoken to over its standard input and output, and the real window with such a one."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections import deque
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

import digitlab
from digitlab.core import messages
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.core.schedules import Constant

SERVE = ("-m", "digitlab", "serve")
STRICT = {"PYTHONIOENCODING": "utf-8:strict"}  # as on most desktops, whatever the locale is here
PATIENCE = 120.0  # seconds, after which something is taken to hang


class EngineInAProcess:
    """``digitlab serve`` with pipes; behind a line that holds ``deaf_after`` nobody listens to it any more."""

    def __init__(self, home: Path, program: tuple[str, ...] = SERVE) -> None:
        self.home, self.heard, self.deaf_after = home, [], b""
        home.mkdir(parents=True, exist_ok=True)
        package = str(Path(digitlab.__file__).parents[1])
        with (home / "stderr").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=os.environ | STRICT | {"DIGITLAB_HOME": str(home), "PYTHONPATH": package},
                start_new_session=True,
            )
        self._lines, self._passed_over = Queue(), deque()
        self._reader = Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self._reader.start()

    def _read(self, stream) -> None:
        for line in stream:
            self._lines.put(line)
            if self.deaf_after and self.deaf_after in line:
                break
        stream.close()
        self._lines.put(None)

    def send(self, *commands) -> None:
        self.write(*(command.line().encode() for command in commands))

    def write(self, *lines: bytes) -> None:
        for line in lines:
            self.process.stdin.write(line)
        self.process.stdin.flush()

    def next(self):
        """The next event, None at the end of them; whatever the engine says must be one."""
        return self._passed_over.popleft() if self._passed_over else self._newest()

    def _newest(self):
        try:
            line = self._lines.get(timeout=PATIENCE)
        except Empty:
            raise AssertionError(f"the engine says nothing more; its log ends with:\n{self.log[-2000:]}") from None
        if line is not None:
            self.heard.append(messages.event(line))
        return None if line is None else self.heard[-1]

    def until(self, *kinds, such=lambda event: True):
        """The next event of one of ``kinds`` that is ``such``."""
        while True:
            event = self.next()
            assert event is not None, f"the engine has ended; its log ends with:\n{self.log[-2000:]}"
            if isinstance(event, kinds) and such(event):
                return event

    def answer(self, picture, number: int = 1):
        """What it makes of a picture; other events that come before are the next ones behind it."""
        self.send(messages.Predict(number=number, pixels=base64.b64encode(picture.tobytes()).decode()))
        while not isinstance(event := self._newest(), messages.Predicted | messages.Refused):
            assert event is not None, f"the engine has ended; its log ends with:\n{self.log[-2000:]}"
            self._passed_over.append(event)
        return event

    @property
    def log(self) -> str:
        return (self.home / "stderr").read_text(encoding="utf-8", errors="replace")

    @property
    def run_folder(self) -> Path:
        """The folder of its only run."""
        (folder,) = (self.home / "runs").iterdir()
        return folder

    def hang_up(self) -> int:
        """Close its input, as a window that is gone; the exit code."""
        self.process.stdin.close()
        return self.process.wait(PATIENCE)

    def has_left_someone(self) -> bool:
        """Whether any process of its session is alive."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def end(self) -> None:
        """Leave nothing behind, whatever has happened."""
        self.process.kill()
        self.process.wait()
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        self._reader.join()


@pytest.fixture(scope="module")
def start_engine(tmp_path_factory):
    """Starts engines, each of which serves several tests of a file: to load TensorFlow takes longer than most do."""
    with ExitStack() as started:

        def start(*program):
            one = EngineInAProcess(tmp_path_factory.mktemp("engine") / "home", program or SERVE)
            started.callback(one.end)
            return one

        yield start


@pytest.fixture(scope="module")
def shared_engine(start_engine):
    """An engine that every test but the last leaves without a run."""
    return start_engine()


@pytest.fixture(scope="module")
def opened(qapp, tmp_path_factory):
    """The real window with an engine of its own, and the empty folders that both begin with."""
    from digitlab.gui import engine_process  # reads Qt, which the journeys of the engine do without
    from digitlab.gui.app import create_window

    home = str(tmp_path_factory.mktemp("window") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITLAB_HOME", home)
        for name in ("PATIENCE_MS", "LAST_PATIENCE_MS"):  # a slow computer keeps its run, too
            patch.setattr(engine_process, name, round(1_000 * PATIENCE))
        made = create_window()
        made.show()
        yield made, home
        made.close()
        made.deleteLater()


@pytest.fixture
def window(opened, monkeypatch):
    """The window of a file's journeys: to start an engine for each would take longer than all that they do."""
    made, home = opened
    monkeypatch.setenv("DIGITLAB_HOME", home)
    return made


@pytest.fixture
def student(window, qtbot):
    """Whoever uses the window."""
    from tests.journeys.student import Student

    return Student(window, qtbot)


@pytest.fixture(scope="session")
def small():
    """An experiment of short epochs that would go on for long."""
    return Experiment(
        name="Journey",
        data=Data(validation_count=1_000, learn_from=12_800),
        augmentations=(),
        network=Network(layers=(Flatten(), Dense(units=16))),
        schedule=Constant(),
        training=Training(epochs=5_000, execution="graph"),
    )
