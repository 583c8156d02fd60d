"""DigitLab's real window with its real engine, used the way a person does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from figures import Figure, measured, percentile
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from strokes import Drawing

from digitlab.core.experiment import Experiment
from digitlab.core.messages import Event, Prepared
from digitlab.gui.app import create_window

PATIENCE = 300.0
POLL_MS = 5
FRAME_MS = 16  # which a frame may take
MOVE_MS = 8  # between two moves of the pen: mice and tablets tell 125 times a second


class Bench:
    """The window, what it shows and the engine's events, from the outside."""

    def __init__(self, experiment: Experiment | None = None) -> None:
        self.window = create_window()
        self.session = self.window.session
        self.events: list[Event] = []
        self.session.engine.happened.connect(self.events.append)
        if experiment is not None:
            self.session.change(experiment)
        self.window.resize(1280, 720)
        self.window.show()

    def until(self, reached: Callable[[], bool], what: str, every: int = POLL_MS) -> None:
        """Let the window live until ``reached``, looked at ``every`` so many milliseconds, which takes time from it.

        Raises TimeoutError that names ``what`` was waited for.
        """
        loop, poll, over = QEventLoop(), QTimer(interval=every), perf_counter() + PATIENCE
        poll.timeout.connect(lambda: loop.quit() if reached() or perf_counter() > over else None)
        poll.start()
        loop.exec()
        if not reached():
            raise TimeoutError(f"{what} did not come within {PATIENCE:.0f} s.")

    def wait(self, seconds: float) -> None:
        """Let the window live for a while."""
        loop = QEventLoop()
        over = QTimer(singleShot=True, interval=round(1_000 * seconds), timerType=Qt.TimerType.PreciseTimer)
        over.timeout.connect(loop.quit)
        over.start()
        loop.exec()

    def until_ready(self) -> None:
        """Wait for the engine."""
        self.until(lambda: self.session.engine.state == "ready", "The engine")

    def until_prepared(self) -> None:
        """Wait until the next Play is compiled."""
        self.until(lambda: any(isinstance(event, Prepared) for event in self.events), "The prepared engine")

    def until_training(self) -> None:
        """Wait until a run has trained something more."""
        trained = len(self.session.run.loss.steps) if self.session.activity == "training" else 0
        self.until(
            lambda: self.session.activity == "training" and len(self.session.run.loss.steps) > trained, "Training"
        )

    def let_something_answer(self) -> None:
        """Where no network ships, let a fresh one answer the drawing."""
        if self.session.answering == "bundled":
            self.session.reset()
            self.until(lambda: self.session.answering == "fresh", "A fresh network")

    def widget(self, name: str) -> QWidget:
        """The widget of that object name."""
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def click(self, name: str) -> None:
        """Click a button as soon as it can be clicked."""
        button = self.widget(name)
        assert isinstance(button, QAbstractButton)
        self.until(lambda: button.isVisible() and button.isEnabled(), f"The button {name}")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def draw(self, drawing: Drawing) -> float:
        """Draw on the canvas at the pace of a hand; the moment when the pen goes up for the last time."""
        canvas, left, moment = self.window.canvas, Qt.MouseButton.LeftButton, 0.0
        for stroke in drawing.in_square():
            places = [QPoint(round(x * canvas.width()), round(y * canvas.width())) for x, y in stroke]
            QTest.mousePress(canvas, left, pos=places[0])
            for place in places[1:]:
                self.wait(MOVE_MS / 1_000)
                QTest.mouseMove(canvas, place)
            moment = perf_counter()
            QTest.mouseRelease(canvas, left, pos=places[-1])
        return moment


class Painted(QObject):
    """Calls ``painted`` whenever ``widget`` has been painted."""

    def __init__(self, widget: QWidget, painted: Callable[[], object]) -> None:
        super().__init__(widget)
        self._painted = painted
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._painted)  # behind the painting of the whole window
        return False


@contextmanager
def opened(experiment: Experiment | None = None) -> Iterator[Bench]:
    """The window with ``experiment``, closed afterwards."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    bench = Bench(experiment)
    try:
        yield bench
    finally:
        bench.window.close()
        application.processEvents()


def painted(of: str, what: str, view: QWidget, count: int, act: Callable[[int], object]) -> Figure:
    """Milliseconds of a change and the frame after it: what is done, so many times, to the picture of something."""
    found = []
    for frame in range(count):
        began = perf_counter()
        act(frame)
        view.repaint()
        found.append(1_000 * (perf_counter() - began))
    return measured(f"a frame of {of}, {what}: p95", "ms", found, percentile(0.95), at_most=FRAME_MS)


def memory(process: int, name: str) -> float | None:
    """``VmRSS`` (now) or ``VmHWM`` (the most so far) of a process in MB; None where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    found = [line.split()[1] for line in status.splitlines() if line.startswith(f"{name}:")]
    return int(found[0]) / 1024 if found else None
