"""The training loop of the preset default, with the augmentations that each question names, in one process.

    python digitlab_bending.py WAY

``{"augmentations": [{"type": "shift"}, ...], "batches": n}`` trains n batches in one compiled call, after what
compiles and warms up where the same was not asked before; the answer is in microseconds an image.
"""

import json
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

import tensorflow as tf
from answers import serve

from digitlab.core.experiment import Experiment
from digitlab.engine import environment, parts
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.loop import Loop
from digitlab.engine.plan import Plan

WARM_UP = 8


def prepare() -> tuple[dict[str, Any], Any]:
    environment.prepare_devices()
    digits = parts.load(Experiment().data).training
    trainers: dict[str, Callable[[int], float]] = {}

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        wanted = json.dumps(question["augmentations"])
        if wanted not in trainers:
            trainers[wanted] = trainer(Experiment.from_json(f'{{"augmentations": {wanted}}}'), digits)
        return {"microseconds": trainers[wanted](question["batches"])}

    return {"way": sys.argv[1]}, answer


def trainer(experiment: Experiment, digits: Any) -> Callable[[int], float]:
    """Trains so many batches from fresh weights; the microseconds an image took."""
    loop, plan = Loop(experiment, sys.argv[1]), Plan(experiment, len(digits.labels))
    fresh = loop.start(BuiltNetwork(experiment.network, experiment.seed).initial())
    order, alphas, live = plan.order(1), plan.alphas(experiment, 0), loop.live(experiment)

    def train(batches: int) -> float:
        began = perf_counter()
        _, sums = loop.run(fresh, digits, order, tf.constant(0), tf.constant(batches), alphas, live)
        float(sums.loss)
        return 1e6 * (perf_counter() - began) / (batches * loop.batch_size)

    train(1)
    train(WARM_UP)
    return train


if __name__ == "__main__":
    serve(prepare)
