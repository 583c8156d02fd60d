"""DigitLab's optimizers on the preset mlp, each as ``digitlab train`` runs it with its default settings.

    python digitlab_optimizers.py

``{"optimizer": "adam", "epochs": 12}`` is a whole run; an optimizer of whole batches learns from 6,000 digits and takes
so many steps instead.
"""

from time import perf_counter
from typing import Any

from answers import serve

from digitlab.core import presets
from digitlab.core.conflicts import conflicts
from digitlab.core.experiment import Experiment
from digitlab.core.messages import BatchesTrained, EpochEnded, Failed
from digitlab.core.optimizers import Optimizer
from digitlab.engine import environment, parts
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

FEW = 6_000


def experiment(key: str, epochs: int) -> Experiment:
    """The preset with the optimizer ``key``, mended where that needs it."""
    made = presets.load("mlp").with_value("training.epochs", epochs).with_value("training.execution", "xla_loop")
    made = made.model_copy(update={"optimizer": Optimizer.entries()[key]()})
    if made.optimizer.full_batch:
        made = made.with_value("data.learn_from", FEW).with_value("schedule", "constant")
    while found := conflicts(made):
        made = found[0].mended
    return made


def prepare() -> tuple[dict[str, Any], Any]:
    environment.prepare_devices()
    loaded: dict[int, parts.Parts] = {}

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        wanted = experiment(question["optimizer"], question["epochs"])
        digits = loaded.setdefault(wanted.data.training_count, parts.load(wanted.data))
        shop = Workshop(wanted, digits)
        state = shop.execution.loop.start(shop.fresh)
        return trained(TrainingRun(wanted, shop)) | {"state_bytes": size(state.optimizer)}

    return {"optimizers": list(Optimizer.entries())}, answer


def trained(run: TrainingRun) -> dict[str, Any]:
    """The best validation accuracy, and the pace from the second call of the loop on."""
    best, first, last, began, ended, why = 0.0, 0, 0, 0.0, 0.0, ""
    for happened in run.events():
        if isinstance(happened, BatchesTrained):
            last, ended = happened.step, perf_counter()
            first, began = (first, began) if first else (last, ended)
        elif isinstance(happened, EpochEnded):
            best = max(best, happened.validation_accuracy)
        elif isinstance(happened, Failed):
            why = happened.what
    batch = run.experiment.training.batch_size
    rate = (last - first) * batch / (ended - began) if last > first else 0.0
    return {"accuracy": best, "images_per_second": rate, "why": why}


def size(state: Any) -> int:
    """The bytes of all tensors in the slots of a state."""
    if isinstance(state, tuple | list):
        return sum(map(size, state))
    return int(state.numpy().nbytes)


if __name__ == "__main__":
    serve(prepare)
