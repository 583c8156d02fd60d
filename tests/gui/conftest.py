import gc
import json
import logging
import os
import sys

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QPoint, QProcess, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from shiboken6 import isValid

from digitlab.core import messages
from digitlab.core.experiment import Experiment, Training
from digitlab.core.inspection import MOST_NODES, Inspected, LayerInside, NodeInside, sampled, structure
from digitlab.core.layers import Dense
from digitlab.core.messages import BatchesTrained, Device, EpochEnded, Finished, Predicted, Ready, Started
from digitlab.data.packing import packed
from digitlab.gui.main_window import MainWindow
from digitlab.gui.session import Session
from digitlab.gui.settings import Settings

ENGINE = """
import json, os, sys, time

script = json.load(open(sys.argv[1]))


def act(lines, command):
    for line in lines:
        word, _, number = line.partition(" ")
        if word == "die":
            os.kill(os.getpid(), int(number))
            time.sleep(60)
        if word == "exit":
            os._exit(int(number))
        if word == "sleep":
            time.sleep(float(number))
            continue
        print(line.strip().replace('"number":-1', f'"number":{command.get("number")}'), flush=True)


act(script["start"], {})
for line in sys.stdin:
    command = json.loads(line)
    act(script.get(command["kind"], []), command)
act(script.get("end", []), {})
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Every per-user folder lies in the test's own one."""
    monkeypatch.setenv("DIGITLAB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module", autouse=True)
def what_was_there_is_no_suspect():
    """Takes what imports and earlier tests have made out of the search for what a test leaves behind."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_is_left_behind(home):
    """Fails a test that leaves a window, a running timer or a running process."""
    before = set(QApplication.topLevelWidgets()) if QApplication.instance() else set()
    yield
    if QApplication.instance() is None:
        return
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = _left_behind(before)
    if left:
        gc.collect()
        left = _left_behind(before)
    for process in left:
        if isinstance(process, QProcess):
            process.kill()
            process.waitForFinished()
    assert not left, f"left behind: {left}"


def _left_behind(before):
    widgets = [widget for widget in QApplication.topLevelWidgets() if widget not in before and not _unused_menu(widget)]
    kinds = _with_subclasses(QTimer) | _with_subclasses(QProcess)  # hundreds of thousands of objects are looked at
    alive = [one for one in gc.get_objects() if type(one) in kinds and isValid(one)]
    timers = [one for one in alive if isinstance(one, QTimer) and one.isActive()]
    processes = [one for one in alive if isinstance(one, QProcess) and one.state() != QProcess.ProcessState.NotRunning]
    return widgets + timers + processes


def _with_subclasses(kind):
    return {kind}.union(*map(_with_subclasses, kind.__subclasses__()))


def _unused_menu(widget):
    """pyqtgraph makes some for every plot, which live as long as anything points to the plot."""
    return isinstance(widget, QMenu) and not widget.isVisible()


@pytest.fixture(autouse=True)
def no_warning_is_logged(caplog):
    """Fails a test in which the program logs a warning that the test does not clear."""
    yield
    loud = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not loud, [record.getMessage() for record in loud]


@pytest.fixture
def engine_script(tmp_path):
    """Writes a small real process that speaks the engine's protocol.

    ``start`` are the lines it says at once, every other keyword the lines for a command of that kind (``end``: for the
    end of input). A line may be an event, any text, ``die 9``, ``exit 3`` or ``sleep 0.5``.
    """

    def write(start=(), **answers):
        spoken = {kind: [getattr(line, "line", lambda line=line: line)() for line in lines]
                  for kind, lines in {"start": start, **answers}.items()}  # fmt: skip
        (tmp_path / "engine.py").write_text(ENGINE)
        (tmp_path / "script.json").write_text(json.dumps(spoken))
        return [sys.executable, "-I", str(tmp_path / "engine.py"), str(tmp_path / "script.json")]

    return write


class RecordingProcess(QObject):
    """Stands in for the engine's process: keeps what it is sent, says what the test lets it say."""

    happened = Signal(object)
    died = Signal(str)

    def __init__(self):
        super().__init__()
        self.sent = []
        self.starts = 0
        self.closed = False
        self.gave_up = False

    def start(self):
        self.starts += 1
        self.gave_up = False

    def send(self, command):
        self.sent.append(messages.command(command.line()))

    def shutdown(self):
        self.closed = True

    def say(self, *events):
        for event in events:
            self.happened.emit(messages.event(event.line()))

    def die(self, sentence="The engine was killed.", *, for_good=False):
        self.gave_up = for_good
        self.died.emit(sentence)

    def taken(self):
        """What was sent since the last time."""
        sent, self.sent = self.sent, []
        return sent

    def kinds(self):
        """The kinds of what was sent since the last time."""
        return [command.kind for command in self.taken()]


@pytest.fixture
def process(qapp):
    return RecordingProcess()


class Events:
    """The events of a run of 2 epochs of 10 steps, as the engine would send them."""

    experiment = Experiment(training=Training(epochs=2))
    ready = Ready(versions={"tensorflow": "2.21.0"}, devices=[Device(name="/device:CPU:0", type="CPU")], threads=2)

    def started(self, folder="", experiment=None):
        return Started(experiment=experiment or self.experiment, folder=str(folder), parameters=100, steps_per_epoch=10,
                       total_steps=20, validation_loss=2.3, validation_accuracy=0.1)  # fmt: skip

    def batch(self, step=1, epoch=1):
        return BatchesTrained(step=step, epoch=epoch, loss=2.0, accuracy=0.5, learning_rate=0.001,
                              images_per_second=1280.0, seconds=step / 10)  # fmt: skip

    def epoch(self, epoch=1):
        return EpochEnded(epoch=epoch, step=epoch * 10, loss=1.0, accuracy=0.8, validation_loss=0.5,
                          validation_accuracy=0.9, best=True, seconds=epoch)  # fmt: skip

    def end(self, kind=Finished):
        return kind(step=20, epochs=2, best_epoch=2, validation_accuracy=0.9, seconds=2.0, images_per_second=1280.0,
                    because="all epochs are done")  # fmt: skip

    def predicted(self, number=-1, digit=7):
        return Predicted(number=number, probabilities=[0.91 if i == digit else 0.01 for i in range(10)])

    def node(self, place=1, number=2):
        """Node 2 of a layer of 3 that gets 0.5, -1 and 9 others, with the weights 2 and 0.25."""
        return NodeInside(place=place, number=number, input_shape=[11], inputs=[4, 0], values=[0.5, -1.0],
                          weights=[2.0, 0.25], input_count=11, rest=0.5, bias=-0.25, total=1.0, output=1.0, slope=1.0,
                          activation="relu", curve_x=[-4.0, 0.0, 4.0], curve_y=[0.0, 0.0, 4.0])  # fmt: skip

    def inspected(self, experiment, number=1, lit=True, size=1.0, **told):
        """What the engine tells of dense layers: values where they are ``lit``, weights up to ``size``."""
        layers, before = [], 784
        for row in experiment.network.rows():
            nodes = sampled(row.shape[0], MOST_NODES)
            values = packed(np.linspace(-1, 1, len(nodes))) if lit else None
            weights = size * np.linspace(-1, 1, len(nodes) * min(before, MOST_NODES)).reshape(-1, len(nodes))
            dense = isinstance(row.layer, Dense)
            layers.append(LayerInside(values=values, weights=packed(weights) if dense else None))
            before = row.shape[0]
        same = structure(experiment.network, experiment.loss.output_activation)
        return Inspected(number=number, structure=same, step=None, layers=layers, **told)


@pytest.fixture
def events():
    return Events()


@pytest.fixture
def session(process, events):
    """A session without a real engine, which keeps the sentences it said in ``heard``."""
    one = Session(process, events.experiment)
    one.heard = []
    one.said.connect(lambda sentence, tone: one.heard.append((sentence, tone)))
    yield one
    if isValid(one):
        one.close()


@pytest.fixture
def ready(session, process, events):
    """The session once the engine is ready."""
    session.engine.start()
    process.say(events.ready)
    return session


@pytest.fixture
def training(ready, process, events, tmp_path):
    """The session in the first epoch of a run."""
    ready.play()
    process.say(events.started(tmp_path), events.batch(1))
    process.taken()
    return ready


@pytest.fixture
def window(session, qtbot, qapp):
    qapp.setStyleSheet("")  # dressing a window while it is put together takes most of a second
    one = MainWindow(session, Settings())
    qtbot.addWidget(one)
    one.show()
    qtbot.waitUntil(lambda: session.engine.state != "new")  # a real process may be ready before it is looked at again
    one.activateWindow()
    one.canvas.setFocus()
    return one


@pytest.fixture
def ready_window(window, process, events):
    process.say(events.ready)
    process.taken()
    return window


@pytest.fixture
def draw(window, qtbot):
    """Draws a stroke from corner to corner."""

    def with_the_mouse(*corners):
        first, *others = [QPoint(x, y) for x, y in corners or ((60, 60), (150, 100))]
        qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=first)
        for corner in others:
            qtbot.mouseMove(window.canvas, corner)
        qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=others[-1])

    return with_the_mouse


@pytest.fixture
def message(window):
    """What the window says now."""
    text = window.findChild(QLabel, "message_text")
    return lambda: text.text() if text.isVisible() else ""


@pytest.fixture
def entry(window):
    """Finds the menu entry that begins with these words now."""
    entries = window.findChildren(QAction)
    return lambda words: next(one for one in entries if one.text().replace("&", "").startswith(words))
