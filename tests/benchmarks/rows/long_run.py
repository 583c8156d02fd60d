"""What a run of 100,000 steps takes of the window: memory, and the time in which the curves are drawn once more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import thread_time

from figures import Figure, measured, percentile, unmeasured
from options import Options
from PySide6.QtWidgets import QTabWidget
from window import Bench, memory, opened

from digitlab.core.experiment import Experiment
from digitlab.core.messages import BatchesTrained, EpochEnded, Started
from digitlab.core.network import layers_with_weights
from digitlab.gui.plots.learning_curves import LearningCurves
from digitlab.gui.plots.measures import Measures

STEPS, EPOCHS = 100_000, 100
PORTION = 500  # steps between two drawings


def measure(options: Options) -> Iterator[Figure]:
    with opened() as bench:
        bench.until_ready()
        _see_measures(bench)
        _tell(bench, 0, PORTION)
        bench.until(lambda: bench.window.findChild(Measures) is not None, "The measures")
        bench.wait(1)
        before = memory(os.getpid(), "VmRSS")
        costs: dict[str, list[float]] = {"curves": [], "measures": []}
        for first in range(PORTION, STEPS, PORTION):
            _tell(bench, first, first + PORTION)
            bench.events.clear()  # the window keeps none of them
            costs["curves"].append(_cost(bench, bench.window.findChild(LearningCurves)))
            costs["measures"].append(_cost(bench, bench.window.findChild(Measures)))
        after = memory(os.getpid(), "VmRSS")
        if before is None or after is None:
            yield unmeasured("memory", "this system does not tell the memory of a process under /proc")
        else:
            yield measured(f"what {STEPS:,} steps, each told, add to the window", "MB", [after - before], at_most=50)
        for name, found in costs.items():
            last = found[-max(20, options.times(50, 20)) :]
            yield measured(f"{name} of {STEPS:,} steps drawn once more: processor time, p95", "ms", last,
                           percentile(0.95), at_most=10)  # fmt: skip


def _see_measures(bench: Bench) -> None:
    tabs = bench.widget("tabs")
    assert isinstance(tabs, QTabWidget)
    tabs.setCurrentIndex([tabs.tabText(place) for place in range(tabs.count())].index("Measures"))


def _tell(bench: Bench, first: int, last: int) -> None:
    """Let the window hear of the steps from ``first`` to ``last``, as from the engine."""
    experiment = Experiment().with_value("training.epochs", EPOCHS)
    tell, each = bench.session.engine.happened.emit, STEPS // EPOCHS
    if first == 0:
        tell(Started(experiment=experiment, parameters=1, steps_per_epoch=each, total_steps=STEPS, validation_loss=2.3,
                     validation_accuracy=0.1))  # fmt: skip
    for step in range(first + 1, last + 1):
        ratios = dict.fromkeys(layers_with_weights(experiment.network), 0.001 + step * 1e-09)
        tell(BatchesTrained(step=step, epoch=1 + (step - 1) // each, loss=2 / step**0.5, accuracy=1 - 1 / step**0.5,
                            learning_rate=0.001 + step * 1e-9, images_per_second=4_000, seconds=step / 30,
                            gradient_norm=1 + step * 1e-6, top_2=0.9, update_ratios=ratios))  # fmt: skip
        if step % each == 0:
            tell(EpochEnded(epoch=step // each, step=step, loss=0.1, accuracy=0.9, validation_loss=0.1 + 1 / step,
                            validation_accuracy=1 - 10 / step**0.5, best=True, seconds=step / 30))  # fmt: skip


def _cost(bench: Bench, view: LearningCurves | Measures) -> float:
    """Milliseconds of the processor to draw the run as it is now."""
    began = thread_time()
    view._redraw() if isinstance(view, LearningCurves) else view.draw(bench.session.run)
    view.repaint()
    return 1_000 * (thread_time() - began)
