"""The loss surface of the default network: its time, how fluid the window is meanwhile, and how soon it stops."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from time import perf_counter

from experiments import default
from figures import Figure, measured, percentile
from options import Options
from PySide6.QtCore import Qt, QTimer
from window import Bench, opened

from digitlab.core.surface import (
    USUAL_DIGITS,
    USUAL_SIZE,
    MeasureSurface,
    StopSurface,
    SurfaceBegun,
    SurfaceMeasured,
    SurfaceStopped,
)

PERIOD_MS = 16
SIZE, DIGITS = 41, 2_000


def measure(options: Options) -> Iterator[Figure]:
    size, digits = options.times(SIZE, 5), options.times(DIGITS, 200)
    with opened(default()) as bench:
        bench.until_ready()
        bench.session.reset()
        bench.until(lambda: bench.session.answering == "fresh", "A fresh network")
        moments: list[float] = []
        timer = QTimer(interval=PERIOD_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(lambda: moments.append(1_000 * perf_counter()))
        timer.start()
        began = perf_counter()
        off = _whole(bench, size, digits)
        seconds = perf_counter() - began
        timer.stop()
        late = [max(0.0, after - before - PERIOD_MS) for before, after in pairwise(moments)]
        what = f"{size} × {size} points, {digits:,} digits"
        yield Figure(what, "s", (seconds,), judged=seconds, at_most=40, note="compiling included")
        yield measured("lateness of a timer meanwhile: p99", "ms", late, percentile(0.99), at_most=20)
        yield measured("the centre off the loss of the network", "", [off], at_most=1e-5)
        stops = [_stopped(bench, number, size, digits) for number in range(2, 2 + options.times(10, 2))]
        yield measured("cancel: p95", "ms", stops, percentile(0.95), at_most=200)
        began = perf_counter()
        _whole(bench, options.times(USUAL_SIZE, 5), options.times(USUAL_DIGITS, 200), number=99)
        yield measured("what the window measures, compiled", "s", [perf_counter() - began])


def _whole(bench: Bench, size: int, digits: int, number: int = 1) -> float:
    """Measure a surface from the command to its last point; how far its centre is from the loss of the network."""
    bench.session.engine.send(MeasureSurface(number=number, size=size, digits=digits))
    bench.until(lambda: any(one.share == 1 for one in _told(bench, number, SurfaceMeasured)), "The whole surface")
    begun, first = _told(bench, number, SurfaceBegun)[0], _told(bench, number, SurfaceMeasured)[0]
    assert first.losses[0] is not None
    return abs(first.losses[0] - begun.centre_loss)


def _stopped(bench: Bench, number: int, size: int, digits: int) -> float:
    """Milliseconds from the command to stop until the engine says that it has."""
    bench.session.engine.send(MeasureSurface(number=number, size=size, digits=digits))
    bench.until(lambda: bool(_told(bench, number, SurfaceMeasured)), "The first points")
    bench.wait(random.Random(number).uniform(0.1, 0.5))
    began = perf_counter()
    bench.session.engine.send(StopSurface())
    bench.until(lambda: bool(_told(bench, number, SurfaceStopped)), "The end of it")
    return 1_000 * (perf_counter() - began)


def _told(bench: Bench, number: int, kind: type) -> list:
    return [one for one in bench.events if isinstance(one, kind) and one.number == number]
