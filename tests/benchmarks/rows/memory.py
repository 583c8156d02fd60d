"""How much memory the window and its engine take while the default network learns from MNIST."""

from __future__ import annotations

import os
from collections.abc import Iterator

from experiments import default
from figures import Figure, measured, unmeasured
from options import Options
from strokes import drawings
from window import Bench, memory, opened


def measure(options: Options) -> Iterator[Figure]:
    if memory(os.getpid(), "VmRSS") is None:
        yield unmeasured("memory", "this system does not tell the memory of a process under /proc")
        return
    with opened(default().with_value("training.epochs", options.times(2, 1))) as bench:
        bench.until_prepared()
        bench.draw(drawings()[0])
        bench.click("play")
        window = _watched(bench)
        engine = memory(bench.session.engine.process_id, "VmHWM")
    yield measured("window, the most while training", "MB", window, max, at_most=250)
    yield measured("engine, the most so far", "MB", [engine], at_most=1_500,
                   note="a first run, so the search for the fastest way of execution is in it")  # fmt: skip


def _watched(bench: Bench) -> list[float]:
    """The window's memory until the run is over."""
    found: list[float] = []
    while bench.session.run.ended is None:
        bench.wait(0.5)
        found.append(memory(os.getpid(), "VmRSS") or 0.0)
    return found
