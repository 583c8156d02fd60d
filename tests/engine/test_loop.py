"""The compiled loop: five ways of execution, one result; what is live acts without compiling anew."""

from __future__ import annotations

import os
from functools import cache, partial

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.augmentations import Augmentation, Noise, Rotate
from digitlab.core.experiment import Experiment, Training
from digitlab.core.layers import GRU, BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Rows
from digitlab.core.losses import CategoricalCrossentropy
from digitlab.core.network import Network
from digitlab.core.optimizers import Sgd
from digitlab.engine import gradient
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.gradient import NOISE_SEED
from digitlab.engine.loop import WAYS, Loop
from digitlab.engine.losses import loss_function
from digitlab.engine.plan import Plan

NETWORKS = {
    "pictures": Network(
        layers=(
            Conv2D(filters=3), MaxPooling2D(pool_size=3), Dropout(rate=0.2), Conv2D(filters=4, activation="gelu"),
            Flatten(), Dropout(),
        )
    ),
    "whole batches": Network(layers=(
        Conv2D(filters=3), MaxPooling2D(pool_size=3), BatchNormalization(), Flatten(), Dropout(),
    )),
    "rows": Network(layers=(Rows(), GRU(units=5), Dense(units=4, activation="sigmoid"))),
}  # fmt: skip
# One that moves the pixels and one that changes the ink, with random numbers of two kinds; test_augment.py knows all.
EVERYTHING = Experiment(
    augmentations=(Rotate(), Noise()),
    network=NETWORKS["pictures"],
    loss=CategoricalCrossentropy(label_smoothing=0.05),
    optimizer=Sgd(learning_rate=0.05, momentum=0.9),
    training=Training(batch_size=16),
)
RATES = ("network.layers.2.rate", "network.layers.5.rate")
STRENGTHS = [f"augmentations.{place}.{one.strengths()[0]}" for place, one in enumerate(EVERYTHING.augmentations)]
MOVE, ENTRIES = 1e-5, 3


class Trainer:
    """A loop with the digits and the order it is to train on."""

    def __init__(self, experiment, way, parts):
        self.experiment, self.digits = experiment, parts.training
        self.loop = Loop(experiment, way)
        self.plan = Plan(experiment, len(parts.training.labels))
        self.order = self.plan.order(1)
        self.fresh = self.loop.start(BuiltNetwork(experiment.network, experiment.seed).initial())

    def train(self, count, state=None, experiment=None, alphas=None):
        """The state and the sums after so many batches more."""
        now, state = experiment or self.experiment, state or self.fresh
        first = int(state.step)
        alphas = self.plan.alphas(now, first) if alphas is None else tf.constant(alphas)
        place = tf.constant(first % self.plan.steps_per_epoch)
        return self.loop.run(state, self.digits, self.order, place, tf.constant(count), alphas, self.loop.live(now))

    def alphas(self):
        """The learning rates of the first batches, to change them."""
        return self.plan.alphas(self.experiment, 0).numpy()

    def first_batch(self):
        """Its pictures and labels."""
        return [tf.gather(array, self.order[0]) for array in self.digits]


@pytest.fixture(scope="module")
def trainers(parts):
    """One for every way; for shards three cores, so that a batch of 16 is cut into unequal parts.

    XLA compiles its shards for each size of part: two cores, for equal ones.
    """
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        for way in WAYS:
            patch.setattr(os, "cpu_count", lambda cores=2 if way == "xla_shards" else 3: cores)
            made[way] = Trainer(EVERYTHING, way, parts)
    return made


@pytest.fixture(scope="module")
def after_twenty(trainers):
    """The state after 20 batches of each way, and the loss of every call of four."""
    found = {}
    for way, trainer in trainers.items():
        state, losses = None, []
        for _ in range(5):
            state, sums = trainer.train(4, state)
            losses.append(float(sums.loss))
        found[way] = state, losses
    return found


@pytest.fixture(scope="module")
def nought():
    """EVERYTHING, with nothing dropped and nothing bent."""
    experiment = EVERYTHING
    for path in (*RATES, *STRENGTHS):
        experiment = experiment.with_value(path, 0.0)
    return experiment


def arrays(trainer, state):
    return trainer.loop.network.arrays_from(state.weights)


@pytest.mark.parametrize("way", WAYS[1:])
def test_every_way_gives_the_same_losses_weights_and_memory(trainers, after_twenty, way) -> None:
    (state, losses), (reference, expected) = after_twenty[way], after_twenty["graph"]
    assert int(state.step) == 20
    np.testing.assert_allclose(losses, expected, rtol=1e-4)
    found = arrays(trainers[way], state)
    for name, array in arrays(trainers["graph"], reference).items():
        np.testing.assert_allclose(found[name], array, rtol=1e-3, atol=1e-4, err_msg=name)
    for ours, theirs in zip(state.optimizer, reference.optimizer, strict=True):
        for one, two in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-2, atol=1e-4)


def test_the_weights_have_moved_and_the_loss_has_fallen(trainers, after_twenty) -> None:
    state, losses = after_twenty["graph"]
    before, after = (arrays(trainers["graph"], one) for one in (trainers["graph"].fresh, state))
    assert all(not np.array_equal(before[name], after[name]) for name in before)
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("way", WAYS)
def test_so_many_batches_in_one_call_or_in_several_come_to_the_same(trainers, after_twenty, way) -> None:
    trainer = trainers[way]
    (state, sums), (expected, losses) = trainer.train(20), after_twenty[way]
    assert int(sums.batches) == 20
    assert float(sums.loss) == pytest.approx(sum(losses), rel=1e-6)
    for name, array in arrays(trainer, expected).items():
        np.testing.assert_array_equal(arrays(trainer, state)[name], array, err_msg=name)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_live_acts_on_the_compiled_loop(trainers, way) -> None:
    trainer = trainers[way]
    trainer.train(1)
    losses = []
    for path, value in [
        ("optimizer.learning_rate", 0.5),
        (RATES[1], 0.0),
        (RATES[0], 0.95),
        *((path, 0.0) for path in STRENGTHS),
        ("seed", 99),
    ]:
        _, sums = trainer.train(2, experiment=EVERYTHING.with_value(path, value))
        losses.append(round(float(sums.loss), 5))
    assert len(set(losses)) == len(losses), "a change has no effect"


def test_every_augmentation_is_live_in_the_loop(parts, monkeypatch) -> None:
    monkeypatch.setattr(gradient, "xla", lambda bending: bending)  # test_augment.py compiles it
    kinds = tuple(kind() for kind in Augmentation.entries().values())
    every = EVERYTHING.model_copy(update={"augmentations": kinds, "network": Network(layers=(Flatten(),))})
    trainer = Trainer(every, "graph", parts)
    losses = [float(trainer.train(1)[1].loss)]
    for place, one in enumerate(kinds):
        for value, name in zip((0.0, 9.0), one.strengths(), strict=False):  # elastic has a second one
            other = every.with_value(f"augmentations.{place}.{name}", value)
            losses.append(float(trainer.train(1, experiment=other)[1].loss))
    assert len(set(losses)) == len(losses), "a change has no effect"


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_dropped_or_bent_at_strength_nought(trainers, nought, way) -> None:
    seeds = [trainers[way].train(1, experiment=nought.with_value("seed", seed))[1] for seed in (1, 2)]
    assert float(seeds[0].loss) == float(seeds[1].loss)
    others = [trainers[way].train(1, experiment=EVERYTHING.with_value("seed", seed))[1] for seed in (1, 2)]
    assert float(others[0].loss) != float(others[1].loss)


def test_the_sums_are_those_of_the_batches(trainers, nought) -> None:
    trainer = trainers["graph"]
    _, sums = trainer.train(1, experiment=nought)
    images, labels = trainer.first_batch()
    answers, _ = trainer.loop.network.forward(trainer.fresh.weights, tf.cast(images, tf.float32) / 255)
    probabilities = tf.nn.softmax(answers).numpy()
    targets = np.eye(10)[labels.numpy()] * 0.95 + 0.005
    assert float(sums.loss) == pytest.approx(-(targets * np.log(probabilities)).sum() / 16, rel=1e-5)
    assert int(sums.correct) == (probabilities.argmax(axis=1) == labels.numpy()).sum()
    assert float(sums.measures[0]) > 0


@pytest.mark.parametrize("way", WAYS)
def test_the_loop_ends_behind_the_batch_whose_loss_is_no_number(trainers, way) -> None:
    trainer = trainers[way]
    alphas = trainer.alphas()
    alphas[3] = 1e30
    state, sums = trainer.train(11, alphas=alphas)
    assert not np.isfinite(float(sums.loss))
    assert (int(sums.batches), int(state.step)) == (5, 5)
    before, sums = trainer.train(4, alphas=alphas)
    assert np.isfinite(float(sums.loss))
    assert all(np.isfinite(array).all() for array in arrays(trainer, before).values())


@pytest.mark.parametrize(
    ("network", "way"),
    [
        *[("pictures", way) for way in WAYS],
        ("whole batches", "graph"),
        ("whole batches", "xla_loop"),
        ("rows", "graph"),
    ],
)
def test_the_gradient_is_the_slope_of_the_loss(trainers, nought, parts, network, way) -> None:
    """Measured by moving single weights, in float64."""
    trainer, experiment = trainers[way], nought.with_value(RATES[0], 0.3)
    if network != "pictures":
        experiment = EVERYTHING.model_copy(update={"augmentations": (), "network": NETWORKS[network]})
        trainer = Trainer(experiment, way, parts)
    weights, exact = in_long_numbers(NETWORKS[network])
    short = Weights(*(tuple(tf.cast(tensor, tf.float32) for tensor in group) for group in weights))
    after, sums = trainer.train(1, trainer.loop.start(short), experiment, np.ones_like(trainer.alphas()))

    def loss_of(trained):
        return float(exact(trained, trainer.loop.live(experiment), *trainer.first_batch()))

    assert float(sums.loss) == pytest.approx(loss_of(weights.trained), rel=5e-5)
    for place, (before, moved) in enumerate(zip(short.trained, after.weights.trained, strict=True)):
        found = before.numpy().astype(np.float64) - moved.numpy()
        assert np.abs(found).max() > 1e-6
        for entry in np.random.default_rng(place).choice(found.size, min(ENTRIES, found.size), replace=False):
            slope = slope_at(loss_of, weights.trained, place, entry)
            assert found.flat[entry] == pytest.approx(slope, rel=1e-3, abs=1e-6), (place, entry)


@cache
def in_long_numbers(network):
    """Weights in float64 that are nowhere zero; the loss of a first batch that nothing bends as a function of them."""
    keras.config.set_dtype_policy("float64")
    try:
        built = BuiltNetwork(network)
    finally:
        keras.config.set_dtype_policy("float32")
    random = np.random.default_rng(5)
    fresh = built.initial()
    trained = tuple(tf.constant(tensor.numpy() + random.normal(0, 0.05, tensor.shape)) for tensor in fresh.trained)

    @partial(tf.function, autograph=False)
    def loss_of(trained, live, images, labels):
        seed = tf.stack([live.seed, 0]) + tf.constant([NOISE_SEED, 0])
        pictures = tf.cast(images, tf.float64) / 255
        answers, _ = built.forward(Weights(trained, fresh.statistics), pictures, True, live.noise, seed)
        return tf.reduce_mean(loss_function(EVERYTHING.loss)(labels, answers))

    return Weights(trained, fresh.statistics), loss_of


def slope_at(loss_of, trained, place, entry):
    """Half the difference of the losses to both sides of one entry of one tensor."""
    losses = []
    for move in (MOVE, -MOVE):
        moved = trained[place].numpy().copy()
        moved.flat[entry] += move
        losses.append(loss_of((*trained[:place], tf.constant(moved), *trained[place + 1 :])))
    return (losses[0] - losses[1]) / (2 * MOVE)


def test_more_batches_than_an_xla_loop_takes_at_once_are_never_asked_of_it(tiny) -> None:
    for batch_size in (1, 128, 8_192):
        loop = Loop(tiny.with_value("training.batch_size", batch_size), "xla_loop")
        assert loop.most_batches >= 1
        assert loop.most_batches * batch_size <= 8_192
