"""How fluid the Data tab is: scrolling 280,000 digits, moving the map of 10,000, and what it takes of memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from time import perf_counter, thread_time

import numpy as np
from figures import Figure, measured, percentile, unmeasured
from options import Options
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollBar, QTabWidget, QWidget
from window import Bench, Painted, memory, opened

from digitlab.data.browsing import distances
from digitlab.gui.browser.grid import SCALES
from digitlab.gui.browser.pages import DataPages

COUNT = 280_000
FRAME_MS, FRAMES = 16, 100
LARGEST_GAP = 33


def measure(options: Options) -> Iterator[Figure]:
    seconds = options.times(10, 2)
    with opened() as bench:
        bench.until_ready()
        before = memory(os.getpid(), "VmRSS")
        pages = _pages(bench)
        bench.wait(1)
        yield _memory(before, memory(os.getpid(), "VmRSS"))
        bench.window.resize(1920, 1080)
        pages._larger.click()
        yield _likeness(pages, options.times(10, 2))
        yield from _moving(bench, pages, seconds)
        yield _memory(before, memory(os.getpid(), "VmRSS"), " and their map")
        pages.turn_to(pages.grid)
        yield from _scrolling(bench, pages, seconds)


def _pages(bench: Bench) -> DataPages:
    """The tab once its digits are there."""
    tabs = bench.widget("tabs")
    assert isinstance(tabs, QTabWidget)
    tabs.setCurrentIndex(tabs.count() - 1)
    bench.until(lambda: bench.window.findChild(DataPages) is not None, "The tab")
    pages = bench.window.findChild(DataPages)
    bench.until(lambda: pages.browsing.parted is not None, "The digits")
    return pages


def _memory(before: float | None, after: float | None, more: str = "") -> Figure:
    if before is None or after is None:
        return unmeasured("memory", "this system does not tell the memory of a process under /proc")
    return measured(
        f"window with all digits of MNIST{more}", "MB", [after], at_most=250, note=f"{before:.0f} MB without them"
    )


def _likeness(pages: DataPages, times: int) -> Figure:
    found = []
    for number in range(times):
        picture = pages.browsing.parted.pictures(np.array([number]))[0]
        began = perf_counter()
        np.argsort(distances(pages.browsing.parted, picture), kind="stable")
        found.append(1_000 * (perf_counter() - began))
    return measured("70,000 digits in the order of their likeness", "ms", found, max, at_most=300)


def _scrolling(bench: Bench, pages: DataPages, seconds: float) -> Iterator[Figure]:
    """Four times MNIST, through the grid of the tab, at every size, ever faster."""
    images = np.tile(pages.browsing.parted.dataset.train.images, (COUNT // 60_000 + 1, 1, 1))[:COUNT]
    grid = pages.grid
    grid._pictures = lambda numbers: images[numbers]
    grid.show_digits(np.random.default_rng(0).permutation(COUNT).astype(np.int32), lambda numbers: _third(numbers))
    for scale in SCALES:
        grid.set_scale(scale)
        bar = grid.verticalScrollBar()

        def scroll(beat: int, bar: QScrollBar = bar) -> None:
            bar.setValue(beat**2 % bar.maximum())

        gaps, cost = _gaps(bench, grid.viewport(), seconds, scroll), _cost(grid.viewport(), scroll)
        what = f"{COUNT:,} digits at {scale:g} times their size, {grid.viewport().width()}×{grid.viewport().height()}"
        yield measured(f"scrolling {what}: largest gap", "ms", gaps, max, at_most=LARGEST_GAP)
        yield measured(
            f"scrolling {what}: processor time of a frame, p95", "ms", cost, percentile(0.95), at_most=FRAME_MS
        )
    pages.show_wanted()


def _third(numbers: np.ndarray) -> list[tuple[int, int]]:
    """As if every third digit were read wrong."""
    return [(place, 7) for place in range(0, len(numbers), 3)]


def _moving(bench: Bench, pages: DataPages, seconds: float) -> Iterator[Figure]:
    pages.turn_to(pages.map)
    layouts = pages.browsing.layouts
    bench.until(lambda: layouts.positions is not None, "The map")
    box = pages.map.plot.getPlotItem().getViewBox()

    def move(beat: int) -> None:
        box.translateBy(0.01 if beat // 20 % 2 else -0.01, 0)
        box.scaleBy((0.99, 0.99) if beat // 50 % 2 else (1 / 0.99, 1 / 0.99))

    viewport = pages.map.plot.viewport()
    gaps, cost = _gaps(bench, viewport, seconds, move), _cost(viewport, move)
    what = f"moving a map of {len(layouts.numbers):,} digits"
    yield measured(f"{what}: gaps, p99", "ms", gaps, percentile(0.99), at_most=LARGEST_GAP)
    yield measured(f"{what}: processor time of a frame, p95", "ms", cost, percentile(0.95), at_most=FRAME_MS)


def _cost(widget: QWidget, act: Callable[[int], object]) -> list[float]:
    """Milliseconds of the processor for ``act`` and the frame after it, which a busy machine changes little."""
    found = []
    for beat in range(FRAMES):
        began = thread_time()
        act(1_000 + beat)
        widget.repaint()
        found.append(1_000 * (thread_time() - began))
    return found


def _gaps(bench: Bench, widget: QWidget, seconds: float, act: Callable[[int], object]) -> list[float]:
    """Milliseconds between the frames of ``widget`` while ``act`` is called for every frame."""
    moments: list[float] = []
    beats = iter(range(10**9))
    painted = Painted(widget, lambda: moments.append(1_000 * perf_counter()))
    timer = QTimer(interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: act(next(beats)))
    timer.start()
    bench.wait(seconds)
    timer.stop()
    widget.removeEventFilter(painted)
    return [after - before for before, after in pairwise(moments)]
