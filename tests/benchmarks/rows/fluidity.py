"""How late a timer of the window fires while the network learns, the curves are live and a drawing is answered."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from time import perf_counter

from experiments import default, endless
from figures import Figure, measured, percentile
from options import Options
from PySide6.QtCore import Qt, QTimer
from strokes import drawings
from window import opened

PERIOD_MS = 16


def measure(options: Options) -> Iterator[Figure]:
    with opened(endless(default())) as bench:
        bench.until_prepared()
        bench.draw(drawings()[0])
        bench.click("play")
        bench.until_training()
        moments: list[float] = []
        timer = QTimer(interval=PERIOD_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(lambda: moments.append(1_000 * perf_counter()))
        timer.start()
        bench.wait(options.times(60, 5))
        timer.stop()
    late = [max(0.0, after - before - PERIOD_MS) for before, after in pairwise(moments)]
    note = f"{len(late):,} beats of {PERIOD_MS} ms"
    yield measured("lateness of a timer: p99", "ms", late, percentile(0.99), at_most=20, note=note)
    yield measured("lateness of a timer: the worst", "ms", late, max, at_most=80)
