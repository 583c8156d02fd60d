"""DigitLab as ``digitlab train`` runs it, in portions: events told, the run kept in a folder, validation on.

    python digitlab_run.py EXPERIMENT.json

``{"images": n}`` trains about n images, ``{"epochs": n}`` n whole epochs, of one endless run whose way of execution
is chosen; ``{"reach": 0.99, "seed": 1}`` is a new run up to that validation accuracy.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from answers import serve

from digitlab.core.experiment import Experiment, read
from digitlab.core.messages import BatchesTrained, EpochEnded, ExecutionChosen, RunEvent
from digitlab.engine import environment, parts
from digitlab.engine.commands.progress import TrainingProgress
from digitlab.engine.keep import Keeper
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop


class Lap:
    """A run that is pulled on by portions."""

    def __init__(self, experiment: Experiment, digits: parts.Parts) -> None:
        self.shop = Workshop(experiment, digits)
        self.run = TrainingRun(experiment, self.shop)
        self._batch = experiment.training.batch_size
        self._progress = TrainingProgress()
        self._events = Keeper(self.run, self.shop.network, digits.validation.images[0].numpy()).kept()

    def until_settled(self) -> None:
        """Train until the way of execution is chosen."""
        if not any(isinstance(happened, ExecutionChosen) for happened in self._pulled()):
            raise RuntimeError("The run was over before its way of execution was chosen.")

    def images(self, count: int) -> float:
        """Images per second over the next ``count`` images, from one call's end to another's."""
        first, began = self._after_call()
        while True:
            step, now = self._after_call()
            if (step - first) * self._batch >= count:
                return (step - first) * self._batch / (now - began)

    def epochs(self, count: int) -> float:
        """Images per second over ``count`` whole epochs with their validation."""
        first, began = self.run.step, perf_counter()
        for _ in range(count):
            next(happened for happened in self._pulled() if isinstance(happened, EpochEnded))
        return (self.run.step - first) * self._batch / (perf_counter() - began)

    def until_epoch_ends(self) -> EpochEnded | None:
        """The end of the next epoch, if there is one."""
        return next((happened for happened in self._pulled() if isinstance(happened, EpochEnded)), None)

    def _after_call(self) -> tuple[int, float]:
        happened = next(happened for happened in self._pulled() if isinstance(happened, BatchesTrained))
        return happened.step, perf_counter()

    def _pulled(self) -> Iterator[RunEvent | None]:
        for happened in self._events:
            self._progress.show(happened)
            yield happened


def prepare() -> tuple[dict[str, Any], Any]:
    environment.prepare_devices()
    experiment = read(Path(sys.argv[1]))
    digits = parts.load(experiment.data)
    laps: list[Lap] = []

    def endless() -> Lap:
        if not laps:
            laps.append(Lap(experiment.with_value("training.epochs", 1_000), digits))
            laps[0].until_settled()
            laps[0].until_epoch_ends()
        return laps[0]

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        if "reach" in question:
            return reach(Lap(experiment.with_value("seed", question["seed"]), digits), question["reach"])
        lap = endless()
        rate = lap.images(question["images"]) if "images" in question else lap.epochs(question["epochs"])
        return {"images_per_second": rate, "execution": lap.shop.execution.loop.way}

    return {"name": experiment.name}, answer


def reach(lap: Lap, accuracy: float) -> dict[str, Any]:
    """Wall-clock seconds from the start of a run to the end of the first epoch with that validation accuracy."""
    began = perf_counter()
    while ended := lap.until_epoch_ends():
        if ended.validation_accuracy >= accuracy:
            return {"seconds": perf_counter() - began, "epoch": ended.epoch}
    return {"seconds": None, "epoch": None}


if __name__ == "__main__":
    serve(prepare)
