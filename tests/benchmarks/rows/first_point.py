"""How long after Play the first point of the curves is painted, with an engine that has prepared the run."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from experiments import default, endless
from figures import Figure, measured
from options import Options
from pyqtgraph import PlotCurveItem
from PySide6.QtWidgets import QGraphicsView
from window import Bench, Painted, opened


def measure(options: Options) -> Iterator[Figure]:
    with opened(endless(default())) as bench:
        bench.until_prepared()
        starts = Starts(bench)
        seconds = [starts.next() for _ in range(options.times(10, 2))]
        yield measured("Play to first point, the slowest", "s", seconds, max, at_most=1.0)


class Starts:
    """Presses Play again and again, each time with a fresh network."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._painted = bench, 0.0
        self._plot = bench.widget("learning_curves").findChildren(QGraphicsView)[0]
        Painted(self._plot.viewport(), self._note)

    def next(self) -> float:
        """Seconds from the click on Play to the painted point; stops the run again."""
        bench = self._bench
        bench.click("reset")
        bench.until(lambda: bench.session.answering == "fresh", "The reset")
        bench.wait(0.3)
        self._painted, began = 0.0, perf_counter()
        bench.click("play")
        bench.until(lambda: self._painted > 0, "The first point")
        bench.click("stop")
        bench.until(lambda: bench.session.activity == "idle", "The stop")
        return self._painted - began

    def _note(self) -> None:
        if not self._painted and self._has_point():
            self._painted = perf_counter()

    def _has_point(self) -> bool:
        """Whether a curve begins behind step 0, where the untrained network's validation stands."""
        curves = [item.getData() for item in self._plot.scene().items() if isinstance(item, PlotCurveItem)]
        beyond = 1e8  # the lines of the frame go on to there and further
        return any(len(x) and 0 < x[0] < beyond and abs(y[0]) < beyond for x, y in curves if x is not None)
