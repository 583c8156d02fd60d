"""How long after the pen goes up the answer to the finished drawing is painted, idle and while the network learns."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from experiments import default, endless
from figures import Figure, measured, percentile
from options import Options
from strokes import Drawing, drawings
from window import Bench, Painted, opened

from digitlab.core.messages import Event, Message, Predict, Predicted
from digitlab.gui.engine_process import EngineProcess


def measure(options: Options) -> Iterator[Figure]:
    count = options.times(200, 15)
    with Questions() as questions, opened(endless(default())) as bench:
        bench.until_prepared()
        bench.let_something_answer()
        pen = Pen(bench, questions)
        yield _figure("idle", pen.times(count), 30)
        bench.click("play")
        bench.until_training()
        yield _figure("while training the default network", pen.times(count), 90)


def _figure(when: str, found: list[float], at_most: float) -> Figure:
    return measured(f"pen up to answer, {when}: p95", "ms", found, percentile(0.95), at_most=at_most)


class Questions:
    """Knows the number of the newest picture that the window has asked about."""

    def __init__(self) -> None:
        self.newest = 0

    def __enter__(self) -> Questions:
        self._send = EngineProcess.send

        def send(process: EngineProcess, command: Message) -> None:
            if isinstance(command, Predict):
                self.newest = command.number
            self._send(process, command)

        EngineProcess.send = send
        return self

    def __exit__(self, *_: object) -> None:
        EngineProcess.send = self._send


class Pen:
    """Draws digits one after another and waits for the answer to each."""

    def __init__(self, bench: Bench, questions: Questions) -> None:
        self._bench, self._questions = bench, questions
        self._answered = 0
        self._painted = 0.0
        self._lifted = False
        bench.session.engine.happened.connect(self._note)
        Painted(bench.widget("probabilities"), self._paint)

    def times(self, count: int) -> list[float]:
        """Milliseconds for ``count`` drawings."""
        kept = drawings()
        self._bench.draw(kept[-1])
        return [self._time(kept[number % len(kept)]) for number in range(count)]

    def _time(self, drawing: Drawing) -> float:
        self._bench.click("clear_drawing")
        self._painted, self._lifted = 0.0, False
        lifted = self._bench.draw(drawing)
        self._lifted = True
        self._bench.until(lambda: self._painted > 0, "The answer")
        return 1_000 * (self._painted - lifted)

    def _note(self, event: Event) -> None:
        if isinstance(event, Predicted):
            self._answered = event.number

    def _paint(self) -> None:
        if self._lifted and not self._painted and self._answered == self._questions.newest:
            self._painted = perf_counter()
