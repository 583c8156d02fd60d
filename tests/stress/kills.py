"""Kills the engine, then the whole window, at random moments of training and saving; nothing may be lost or left.

    python tests/stress/kills.py [--engine 200] [--window 50] [--seed 0]

The window is real but has no screen. After every kill the run must be offered to go on, and goes on; its folder, and
the file that was being saved in half of the trials, must be sound. Ten kills take about two minutes on two cores.
Prints the counts, and leaves with 1 where one that should be zero is not. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.kept import folders as kept_runs
from digitlab.core.kept.folders import EVENTS, MODEL
from digitlab.core.layers import Dense, Flatten
from digitlab.core.messages import BatchesTrained, EpochEnded, event
from digitlab.core.network import Network
from digitlab.data import checkpoint_file, model_file
from digitlab.engine.events_file import whole_lines
from digitlab.gui.app import create_window

SMALL = Experiment(
    name="Killed",
    data=Data(validation_count=1_000, learn_from=12_800),
    network=Network(layers=(Flatten(), Dense(units=64))),
    training=Training(epochs=10_000, execution="graph"),
)
MOST_SECONDS = 2.5  # of training before a kill
PATIENCE = 120.0
SAID_WITHIN, GONE_WITHIN = 2.0, 3.0
FAULTS = ("not said in time", "not offered", "lost a finished epoch", "broken file", "orphan")


def main() -> int:
    parser = argparse.ArgumentParser(description="Kills the engine and the window at random moments.")
    parser.add_argument("--engine", type=int, default=200, help="kills of the engine")
    parser.add_argument("--window", type=int, default=50, help="kills of the window")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--be-the-window", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.be_the_window:
        return be_the_window()
    faults = 0
    for name, trial, count in (("engine", EngineTrial, arguments.engine), ("window", WindowTrial, arguments.window)):
        with tempfile.TemporaryDirectory() as home:
            os.environ["DIGITLAB_HOME"] = home
            faults += trial(random.Random(arguments.seed), Path(home)).run(name, count)
    return int(faults > 0)


class Trial:
    """Many kills in one folder, counted."""

    def __init__(self, chance: random.Random, home: Path) -> None:
        self.chance, self.home = chance, home
        self.counts: Counter[str] = Counter()

    def run(self, name: str, count: int) -> int:
        """Kill ``count`` times; how much went wrong."""
        began = time.perf_counter()
        for number in range(count):
            before = self.counts.copy()
            self.kill()
            for fault in FAULTS:
                if self.counts[fault] > before[fault]:
                    print(f"{name} {number}: {fault}", flush=True)
        self.end()
        self.counts["files begun and left"] = len(list(self.home.rglob("*.part")))
        done = {fault: self.counts[fault] for fault in FAULTS} | dict(self.counts)
        print(f"{count} kills of the {name} in {time.perf_counter() - began:.0f} s: {done}", flush=True)
        return sum(self.counts[fault] for fault in FAULTS)

    def kill(self) -> None:
        raise AssertionError("each kind of trial kills in its way")

    def end(self) -> None:
        """Leave nothing behind."""

    def look_at_run(self, told: int) -> None:
        """Count what is wrong in the folder of the newest run, of which ``told`` epochs were told as done."""
        folder = kept_runs.newest_folder()
        assert folder is not None
        kept = kept_runs.checkpoints(folder)
        newest = int(kept[0].name.split("-")[1]) if kept else 0
        self.counts["lost a finished epoch"] += newest < told
        models = [path for path in (folder / MODEL, self.home / "mine.digitlab") if path.exists()]
        broken = [path for path in models if not _reads(model_file.read, path)]
        broken += [path for path in kept if not _reads(checkpoint_file.read, path)]
        broken += [folder / EVENTS] * (not _reads(_read_events, folder / EVENTS))
        self.counts["broken file"] += len(broken)


def _reads(read: Callable[[Path], object], path: Path) -> bool:
    try:
        read(path)
    except DigitLabError as error:
        print(error)
        return False
    return True


def _read_events(path: Path) -> None:
    for line in whole_lines(path.read_bytes()):
        event(line)


class EngineTrial(Trial):
    """Kills the engine of one window, which lets the run go on each time."""

    def __init__(self, chance: random.Random, home: Path) -> None:
        super().__init__(chance, home)
        self._application = QApplication.instance() or QApplication(sys.argv[:1])
        self._window = create_window()
        self._session = self._window.session
        self._heard: list[str] = []
        self._session.said.connect(lambda sentence, tone: self._heard.append(sentence))
        self._session.change(SMALL)
        self._window.show()
        self._session.play()

    def kill(self) -> None:
        session = self._session
        trained = len(session.run.loss.steps) if session.activity == "training" else 0
        training = self._until(lambda: session.activity == "training" and len(session.run.loss.steps) > trained)
        assert training, self._heard[-1:]
        self._wait(self.chance.uniform(0, MOST_SECONDS))
        if self.chance.random() < 0.5:
            self.counts["while saving"] += 1
            session.save(self.home / "mine.digitlab")
            self._wait(self.chance.uniform(0, 0.05))
        process, heard = session.engine.process_id, len(self._heard)
        children = _children(process)
        os.kill(process, signal.SIGKILL)
        said = self._until(lambda: any("killed" in one for one in self._heard[heard:]), SAID_WITHIN)
        self.counts["not said in time"] += not said
        done = len(session.run.epochs)
        self.look_at_run(session.run.epochs[-1].epoch if done else 0)
        self.counts["not offered"] += done > 0 and not session.going_on.words
        self._go_on()
        self.counts["orphan"] += any(map(_lives, children))

    def _go_on(self) -> None:
        session = self._session
        self.counts["went on"] += bool(session.going_on.words)
        (session.going_on.begin if session.going_on.words else session.play)()

    def end(self) -> None:
        self._window.close()

    def _until(self, reached: Callable[[], bool], seconds: float = PATIENCE) -> bool:
        loop, poll, over = QEventLoop(), QTimer(interval=2), time.perf_counter() + seconds
        poll.timeout.connect(lambda: loop.quit() if reached() or time.perf_counter() > over else None)
        poll.start()
        loop.exec()
        return reached()

    def _wait(self, seconds: float) -> None:
        self._until(lambda: False, seconds)


class WindowTrial(Trial):
    """Opens a window, lets it go on with the run, and kills it, leaving the engine to itself."""

    first = True

    def kill(self) -> None:
        command = [sys.executable, __file__, "--be-the-window"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            told: Queue[dict[str, object]] = Queue()
            reader = Thread(target=_listen, args=(process.stdout, told), daemon=True)
            reader.start()
            heard = self._until_training(told)
            time.sleep(self.chance.uniform(0, MOST_SECONDS))
            process.kill()
            process.wait()
            reader.join()
        heard += list(told.queue)
        self.counts["not offered"] += not self.first and not any("offer" in one for one in heard)
        self.counts["went on"] += any("offer" in one for one in heard)
        self.first = False
        time.sleep(GONE_WITHIN)
        self.counts["orphan"] += any(_lives(int(str(one["engine"]))) for one in heard if "engine" in one)
        self.look_at_run(max([0, *(int(str(one["epoch"])) for one in heard if "epoch" in one)]))

    def _until_training(self, told: Queue[dict[str, object]]) -> list[dict[str, object]]:
        heard: list[dict[str, object]] = []
        while not heard or "training" not in heard[-1]:
            try:
                heard.append(told.get(timeout=PATIENCE))
            except Empty:
                raise AssertionError(f"the window says nothing more; it said {heard}") from None
        return heard


def _listen(stream: object, told: Queue[dict[str, object]]) -> None:
    for line in stream:  # type: ignore[attr-defined]
        told.put(json.loads(line))


def be_the_window() -> int:
    """The window that is killed: goes on with the run it offers, or starts one, and tells what it hears."""
    application = QApplication(sys.argv[:1])
    window = create_window()
    session = window.session

    def tell(**what: object) -> None:
        print(json.dumps(what), flush=True)

    def hear(happened: object) -> None:
        if isinstance(happened, EpochEnded):
            tell(epoch=happened.epoch)
        elif isinstance(happened, BatchesTrained) and len(session.run.loss.steps) % 20 == 1:
            tell(training=happened.step, engine=session.engine.process_id)

    def begin() -> None:
        if session.going_on.words:
            session.going_on.begin()
        else:
            session.change(SMALL)
            session.play()

    session.said.connect(lambda sentence, tone: tell(offer=sentence) if tone == "offer" else tell(said=sentence))
    session.engine.happened.connect(hear)
    window.show()
    QTimer.singleShot(500, begin)
    return application.exec()


def _children(process: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process:
            found.append(int(path.parent.name))
    return found


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
