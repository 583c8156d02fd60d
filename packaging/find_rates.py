"""Looks for the learning rate of every optimizer of small batches by the range test, and tries its default.

    python packaging/find_rates.py > packaging/learning_rates.md

On the presets ``mlp`` and ``default``, whose schedule and augmentation it keeps; about twenty minutes on two cores.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from digitlab.core import presets
from digitlab.core.conflicts import conflicts
from digitlab.core.experiment import Experiment
from digitlab.core.messages import EpochEnded, RateFound
from digitlab.core.optimizers import Optimizer
from digitlab.engine import parts, range_test
from digitlab.engine.bench import Bench
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

WAYS = {"mlp": "xla_loop", "default": "xla_step"}
EPOCHS = {"mlp": 2, "default": 1}
HEAD = """# Learning rates

Each optimizer on the presets `mlp` and `default`: what the range test suggests (the rate at which the loss falls
fastest … a tenth of the one at which it is lowest; – where it finds no clear fall), and the validation accuracy at the
default rate after {mlp} epochs and {default}. Made by `packaging/find_rates.py`; whole-batch optimizers have no such
test.

| optimizer | default | test on mlp | accuracy | test on the CNN | accuracy |
|---|---|---|---|---|---|"""


def experiment(preset: str, kind: type[Optimizer]) -> Experiment:
    """The preset with another optimizer at its default settings, for an epoch or two."""
    made = presets.load(preset).with_value("training.epochs", EPOCHS[preset])
    made = made.with_value("training.execution", WAYS[preset]).model_copy(update={"optimizer": kind()})
    while found := conflicts(made):
        made = found[0].mended
    return made


def suggested(wanted: Experiment) -> str:
    """The suggestion and the alternative of the range test."""
    happened = range_test.of_fresh(wanted, Bench().building(wanted))
    found = next(one for one in happened if isinstance(one, RateFound))
    return "–" if found.suggestion is None else f"{found.suggestion:g} … {found.alternative:g}"


def accuracy(wanted: Experiment) -> str:
    """The best validation accuracy of a run, in per cent."""
    run = TrainingRun(wanted, Workshop(wanted, parts.load(wanted.data)))
    checked = [one.validation_accuracy for one in run.events() if isinstance(one, EpochEnded)]
    return f"{max(checked, default=0):.2%}"


def row(kind: type[Optimizer]) -> Iterator[str]:
    """The cells of one optimizer."""
    yield kind.title
    yield f"{kind().learning_rate:g}"
    for preset in WAYS:
        wanted = experiment(preset, kind)
        yield suggested(wanted)
        yield accuracy(wanted)


if __name__ == "__main__":
    print(HEAD.format(**EPOCHS))
    for kind in Optimizer.entries().values():
        if not kind.full_batch:
            print(f"| {' | '.join(row(kind))} |", flush=True)
