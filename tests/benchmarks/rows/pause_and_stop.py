"""How long Pause and Stop take from the click until the run has paused or stopped, while the default network learns."""

from __future__ import annotations

import random
from collections.abc import Iterator
from time import perf_counter

from experiments import default, endless
from figures import Figure, measured, percentile
from options import Options
from window import Bench, opened

from digitlab.core.run import Run


def measure(options: Options) -> Iterator[Figure]:
    count = options.times(40, 4)
    with opened(endless(default())) as bench:
        bench.until_prepared()
        presses = Presses(bench)
        bench.click("play")
        bench.until_training()
        yield _figure("Pause", [presses.time("pause", "paused") for _ in range(count)])
        presses.time("stop", "stopped")
        yield _figure("Stop, each time of a new run", [presses.time("stop", "stopped") for _ in range(count)])


def _figure(what: str, found: list[float]) -> Figure:
    return measured(f"{what}: p95", "ms", found, percentile(0.95), at_most=120)


class Presses:
    """Presses a button at moments that follow no beat of the engine's."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._random = bench, random.Random(1)
        self._wanted, self._reached = "", 0.0
        bench.session.run_changed.connect(self._note)

    def time(self, button: str, state: str) -> float:
        """Milliseconds from the click to the state; trains on, or anew, before that."""
        bench = self._bench
        if bench.session.run.state != "training":
            bench.click("play")
        bench.until_training()
        bench.wait(self._random.uniform(0.1, 0.5))
        self._wanted, self._reached, began = state, 0.0, perf_counter()
        bench.click(button)
        bench.until(lambda: self._reached > 0, f"{state}")
        return 1_000 * (self._reached - began)

    def _note(self, run: Run) -> None:
        if not self._reached and run.state == self._wanted:
            self._reached = perf_counter()
