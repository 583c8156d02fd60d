"""What the loop takes for the gradient is the slope of the loss, measured by moving single weights."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.layers import GRU, BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Rows
from digitlab.core.losses import CategoricalCrossentropy
from digitlab.core.network import Network
from digitlab.core.optimizers import Sgd
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.gradient import NOISE_SEED
from digitlab.engine.loop import WAYS, Loop
from digitlab.engine.losses import loss_function

BATCH, MOVE, ENTRIES = 16, 1e-5, 3
PICTURES = (
    Conv2D(filters=3), MaxPooling2D(pool_size=3), BatchNormalization(), Conv2D(filters=4, activation="tanh"),
    Flatten(), Dense(units=6, activation="gelu"), Dropout(rate=0.3),
)  # fmt: skip
NETWORKS = {
    "whole batches": Network(layers=PICTURES),
    "any batches": Network(layers=tuple(layer for layer in PICTURES if not isinstance(layer, BatchNormalization))),
    "rows": Network(layers=(Rows(), GRU(units=5), Dense(units=4, activation="sigmoid"))),
}
PAIRS = [*[("whole batches", way) for way in WAYS], ("any batches", "shards"), ("rows", "graph")]


LOSS = CategoricalCrossentropy(label_smoothing=0.1)


@pytest.fixture(scope="module")
def exact(parts):
    """For every network in long numbers: weights, and the loss as a function of weights, strengths and seed."""

    def of(network):
        built = _in_long_numbers(network)
        weights = _somewhere(built)

        @tf.function
        def loss_of(trained, noise, seed):
            seed = tf.stack([seed, 0]) + tf.constant([NOISE_SEED, 0])
            images = tf.cast(parts.training.images[:BATCH], tf.float64) / 255
            answers, _ = built.forward(Weights(trained, weights.statistics), images, True, noise, seed)
            return tf.reduce_mean(loss_function(LOSS)(parts.training.labels[:BATCH], answers))

        return weights, loss_of

    return {name: of(network) for name, network in NETWORKS.items()}


@pytest.mark.parametrize(("network", "way"), PAIRS)
def test_the_gradient_is_the_slope_of_the_loss(tiny, parts, exact, network, way) -> None:
    experiment = tiny.model_copy(update={"network": NETWORKS[network], "loss": LOSS, "optimizer": Sgd()})
    experiment = experiment.with_value("training.batch_size", BATCH)
    weights, exact_loss = exact[network]
    rows = np.arange(BATCH * 300, dtype=np.int32).reshape(-1, BATCH) % BATCH
    loop = Loop(experiment, way)
    short = Weights(*(tuple(tf.cast(tensor, tf.float32) for tensor in group) for group in weights))
    live, ones, nought, one = loop.live(experiment), tf.ones(300), tf.constant(0), tf.constant(1)
    after, sums = loop.run(loop.start(short), parts.training, tf.constant(rows), nought, one, ones, live)

    def loss_of(trained):
        return exact_loss(trained, live.noise, live.seed)

    assert float(sums.loss) == pytest.approx(float(loss_of(weights.trained)), rel=1e-5)
    for place, (before, moved) in enumerate(zip(short.trained, after.weights.trained, strict=True)):
        gradient = before.numpy().astype(np.float64) - moved.numpy()
        assert np.abs(gradient).max() > 1e-6
        for entry in np.random.default_rng(place).choice(gradient.size, min(ENTRIES, gradient.size), replace=False):
            slope = _slope(loss_of, weights.trained, place, entry)
            assert gradient.flat[entry] == pytest.approx(slope, rel=1e-3, abs=1e-6), (place, entry)


def _in_long_numbers(network):
    keras.config.set_dtype_policy("float64")
    try:
        return BuiltNetwork(network)
    finally:
        keras.config.set_dtype_policy("float32")


def _somewhere(built):
    """Weights that are nowhere zero, in long numbers."""
    random = np.random.default_rng(5)
    fresh = built.initial()
    trained = tuple(tf.constant(tensor.numpy() + random.normal(0, 0.05, tensor.shape)) for tensor in fresh.trained)
    return Weights(trained, fresh.statistics)


def _slope(loss_of, trained, place, entry):
    """Half the difference of the losses to both sides of one entry of one tensor."""
    losses = []
    for move in (MOVE, -MOVE):
        moved = trained[place].numpy().copy()
        moved.flat[entry] += move
        losses.append(float(loss_of((*trained[:place], tf.constant(moved), *trained[place + 1 :]))))
    return (losses[0] - losses[1]) / (2 * MOVE)
