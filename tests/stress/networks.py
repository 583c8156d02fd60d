"""Draws networks from the catalogue of layers, builds, trains, saves and loads them; and spoilt ones, to be refused.

    python tests/stress/networks.py [--count 500] [--seed 0]

500 of each kind take about half an hour on two cores. A sound network must have the shapes and weights of its Keras
layers, train three batches with a finite loss, and answer the same to 1e-6 after a file and after JSON. A spoilt one
must be refused in a sentence that names the layer. Prints a line of totals, and what went wrong; leaves with 1 then.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any, get_args

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment, Training
from digitlab.core.layers import Layer, ShapeError
from digitlab.core.network import INPUT_SHAPE, Network
from digitlab.core.parameter import bounds
from digitlab.data import sources
from digitlab.engine import keep, trained
from digitlab.engine.layers import make
from digitlab.engine.layers.noise import LiveNoise
from digitlab.engine.parts import Parts, on_device
from digitlab.engine.workshop import Workshop

MOST_LAYERS, LARGEST = 6, 16  # of a network, and of a whole number in a layer, so that all are small
ENTRIES = list(Layer.entries().values())


def main() -> int:
    parser = argparse.ArgumentParser(description="Tries networks drawn from the catalogue.")
    parser.add_argument("--count", type=int, default=500, help="networks of each kind")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    problems, began, used = [], time.perf_counter(), Counter()
    for number in range(arguments.count):
        network = sound(np.random.default_rng([arguments.seed, number]))
        used.update(layer.key() for layer in network.layers)
        problems += [f"network {number}: {problem}" for problem in attempt(network)]
        spoilt = misfit(np.random.default_rng([arguments.seed, number, 1]))
        problems += [f"misfit {number}: {problem}" for problem in refusal(spoilt)]
    print("\n".join(problems))
    print(f"{arguments.count} sound and as many spoilt networks in {time.perf_counter() - began:.0f} s,"
          f" {len(problems)} problems; layers: {dict(used.most_common())}")  # fmt: skip
    return int(bool(problems))


def sound(random: np.random.Generator) -> Network:
    """A valid network with any layers of the catalogue and any values that they allow."""
    layers: list[Layer] = []
    shape = INPUT_SHAPE
    for _ in range(random.integers(0, MOST_LAYERS + 1)):
        layer = drawn(ENTRIES[random.integers(len(ENTRIES))], random)
        try:
            shape = layer.output_shape(shape)
        except ShapeError:
            continue
        layers.append(layer)
    if len(shape) > 1:
        layers.append(Layer.entries()["flatten"]())
    return Network(layers=tuple(layers))


def drawn(kind: type[Layer], random: np.random.Generator) -> Layer:
    """A layer with random values."""
    return kind(**{name: _value(field, random) for name, field in kind.model_fields.items() if name != "type"})


def _value(field: Any, random: np.random.Generator) -> Any:
    limits = bounds(field)
    if field.annotation is bool:
        return bool(random.integers(2))
    if field.annotation is str:
        return ""
    if field.annotation is int:
        return int(random.integers(limits["ge"], min(limits["le"], LARGEST) + 1))
    if field.annotation is float:
        low, high = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
        return float(random.uniform(low + 0.01 * (high - low), low + 0.99 * (high - low)))
    return str(random.choice(get_args(field.annotation)))


def misfit(random: np.random.Generator) -> tuple[Layer, ...]:
    """Layers that are no network: a valid one with a layer too many at a random place where it does not fit."""
    while True:
        layers = sound(random).layers
        place = int(random.integers(len(layers) + 1))
        spoilt = (*layers[:place], drawn(ENTRIES[random.integers(len(ENTRIES))], random), *layers[place:])
        if not _fits(spoilt):
            return spoilt


def _fits(layers: tuple[Layer, ...]) -> bool:
    shape = INPUT_SHAPE
    try:
        for layer in layers:
            shape = layer.output_shape(shape)
    except ShapeError:
        return False
    return len(shape) == 1


def refusal(layers: tuple[Layer, ...]) -> list[str]:
    """What is wrong with how an experiment of ``layers`` is refused."""
    tree = Experiment().model_dump(mode="json")
    tree["network"] = {"layers": [layer.model_dump(mode="json") for layer in layers]}
    try:
        Experiment.from_json(json.dumps(tree))
    except DigitLabError as error:
        named = "the output layer" in str(error) or any(
            f"layer {place} ({layer.title})" in str(error) for place, layer in enumerate(layers, 1)
        )
        return [] if named and str(error).endswith(".") else [f"a sentence without a layer: {error}"]
    return ["it was taken"]


def attempt(network: Network) -> list[str]:
    """What is wrong with a network that should be sound."""
    try:
        return [*_sizes(network), *_run(network)]
    except Exception:
        return [f"{[repr(layer) for layer in network.layers]}\n{traceback.format_exc()}"]


def _sizes(network: Network) -> list[str]:
    """The numbers of the spec beside those of the Keras layers."""
    x, wrong = keras.Input(INPUT_SHAPE), []
    for place, row in enumerate(network.rows(), 1):
        layer = make.layer(row.layer, 0, "library")
        x = layer(x)
        count = 0 if isinstance(layer, LiveNoise) else layer.count_params()
        if (tuple(x.shape[1:]), count) != (row.shape, row.parameters):
            wrong.append(f"layer {place} {row.layer!r}: Keras has {x.shape[1:]} and {count:,}, we {row[1:3]}")
    return wrong


def _run(network: Network) -> list[str]:
    """Three batches, a file, and JSON."""
    training = Training(batch_size=16, epochs=1, execution="graph")
    experiment = Experiment(augmentations=(), network=network, training=training)
    shop = Workshop(experiment, _parts())
    loop = shop.execution.loop
    alphas, live = shop.plan.alphas(experiment, 0), loop.live(experiment)
    state, sums = loop.run(
        loop.start(shop.fresh), shop.parts.training, shop.first_order, tf.constant(0), tf.constant(3), alphas, live
    )
    wrong = [] if np.isfinite(float(sums.loss)) and int(sums.batches) == 3 else [f"a loss of {float(sums.loss)}"]
    images = shop.parts.test.images.numpy()
    before = [shop.predictor.probabilities(state.weights, image) for image in images]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.digitlab"
        keep.save(path, experiment, shop.network, state.weights, [], images[0])
        loaded = trained.load(path)
    again = trained.fresh(Experiment.from_json(experiment.to_json()))
    after = {
        "a file": [loaded.probabilities(image) for image in images],
        "JSON": [again.predictor.probabilities(state.weights, image) for image in images],
    }
    for way, answers in after.items():
        if not np.allclose(answers, before, rtol=0, atol=1e-6):
            wrong.append(f"another answer after {way}: {np.abs(np.subtract(answers, before)).max():.2g} off")
    return wrong


def _parts() -> Parts:
    train, test = sources.load("mnist")
    few = (slice(0, 64), slice(1_000, 1_032))
    return Parts(
        *(on_device(train.images[s], train.labels[s]) for s in few), on_device(test.images[:4], test.labels[:4])
    )


if __name__ == "__main__":
    sys.exit(main())
