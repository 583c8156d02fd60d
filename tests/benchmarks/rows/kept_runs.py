"""How soon the Runs tab with 1,000 runs is there, and how fluid 50 curves of 10,000 points are while they are moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter, thread_time

from figures import Figure, measured, percentile
from options import Options
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QTabWidget
from window import Bench, Painted, opened

from digitlab.core.experiment import Experiment
from digitlab.core.folders import cache, runs
from digitlab.core.messages import BatchesTrained, EpochEnded, Finished, RunEvent, Started
from digitlab.gui.runs.pages import RunsPages

COUNT, LONG, POINTS = 1_000, 50, 10_000
FRAME_MS, FRAMES = 16, 100
LARGEST_GAP = 33


def measure(options: Options) -> Iterator[Figure]:
    for number in range(COUNT):
        _keep(number, 200)
    yield measured(f"the Runs tab with {COUNT:,} runs, never seen before", "s", [_opening()], at_most=3)
    yield measured(f"the Runs tab with {COUNT:,} runs", "s", [_opening() for _ in range(options.times(3, 1))],
                   max, at_most=1)  # fmt: skip
    for number in range(COUNT, COUNT + LONG):
        _keep(number, POINTS)
    with opened() as bench:
        pages = _pages(bench)
        pages._larger.click()
        bench.window.resize(1920, 1080)
        began = perf_counter()
        pages.archive.choose([run.folder for run in pages.archive.shown[:LONG]])
        bench.until(lambda: len(pages.curves.curves) == LONG and not pages.curves.under_way, "The curves")
        yield measured(f"{LONG} curves of {POINTS:,} points read", "s", [perf_counter() - began], at_most=10)
        yield from _moving(bench, pages, options.times(10, 2))
    (cache() / "runs.json").unlink()


def _opening() -> float:
    """Seconds from the click on the tab until all runs are there."""
    with opened() as bench:
        bench.wait(1)
        began = perf_counter()
        _pages(bench)
        return perf_counter() - began


def _pages(bench: Bench) -> RunsPages:
    tabs = bench.widget("tabs")
    assert isinstance(tabs, QTabWidget)
    tabs.setCurrentIndex([tabs.tabText(place) for place in range(tabs.count())].index("Runs"))
    bench.until(lambda: bench.window.findChild(RunsPages) is not None, "The tab")
    pages = bench.window.findChild(RunsPages)
    bench.until(lambda: pages.archive.loaded, "The runs")
    return pages


def _moving(bench: Bench, pages: RunsPages, seconds: float) -> Iterator[Figure]:
    """Between the frames while the plot is moved for each, and what one takes of the processor."""
    plot = pages.overlay.plot
    plot.enlarge(0.5)
    moments: list[float] = []
    beats = iter(range(10**9))
    painted = Painted(plot.viewport(), lambda: moments.append(1_000 * perf_counter()))
    timer = QTimer(interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: plot.move(0.004 if next(beats) // 50 % 2 else -0.004, 0))
    timer.start()
    bench.wait(seconds)
    timer.stop()
    plot.viewport().removeEventFilter(painted)
    gaps = [after - before for before, after in pairwise(moments)]
    what = f"moving {LONG} curves of {POINTS:,} points, {plot.viewport().width()}×{plot.viewport().height()}"
    yield measured(f"{what}: largest gap", "ms", gaps, max, at_most=LARGEST_GAP)
    cost = []
    for beat in range(FRAMES):
        began = thread_time()
        plot.move(0.004 if beat // 50 % 2 else -0.004, 0)
        plot.viewport().repaint()
        cost.append(1_000 * (thread_time() - began))
    yield measured(f"{what}: processor time of a frame, p95", "ms", cost, percentile(0.95), at_most=LARGEST_GAP)


def _keep(number: int, points: int) -> Path:
    """The folder of a run, as the engine leaves it."""
    experiment = Experiment(name=f"Run {number}", seed=number % 7).with_value("training.batch_size", 32 + number % 5)
    moment = datetime(2026, 1, 1) + timedelta(minutes=number)
    folder = runs() / f"{moment:%Y-%m-%d-%H%M%S}-Run-{number}"
    folder.mkdir(parents=True)
    (folder / "experiment.json").write_text(experiment.to_json(), encoding="utf-8")
    events = "".join(event.line() for event in _events(experiment, points, number))
    (folder / "events.jsonl").write_text(events, encoding="utf-8")
    return folder


def _events(experiment: Experiment, points: int, number: int) -> Iterator[RunEvent]:
    epochs, each = 10, points // 10
    yield Started(experiment=experiment, parameters=1, steps_per_epoch=each, total_steps=points, validation_loss=2.3,
                  validation_accuracy=0.1)  # fmt: skip
    for epoch in range(1, epochs + 1):
        for step in range(each * (epoch - 1) + 1, each * epoch + 1):
            score = 1 - 1 / (1 + 20 * step / points) + 0.02 * ((step * 7919 + number) % 101 / 101 - 0.5)
            yield BatchesTrained(step=step, epoch=epoch, loss=1 - score, accuracy=score, learning_rate=0.001,
                                 images_per_second=4_000, seconds=step / 30)  # fmt: skip
        reached = 0.95 - 0.3 / epoch + number % 20 / 1_000
        yield EpochEnded(epoch=epoch, step=each * epoch, loss=0.1, accuracy=0.9, validation_loss=0.1,
                         validation_accuracy=reached, best=True, seconds=each * epoch / 30)  # fmt: skip
    yield Finished(step=points, epochs=epochs, best_epoch=epochs, validation_accuracy=reached, seconds=points / 30,
                   images_per_second=4_000, because="all 10 epochs are done")  # fmt: skip
