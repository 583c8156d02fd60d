"""The compiled loop: five ways of execution, one result; what is live acts without compiling anew."""

from __future__ import annotations

import os

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.augmentations import Augmentation, Contrast, Noise, Rotate
from digitlab.core.experiment import Experiment, Training
from digitlab.core.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from digitlab.core.losses import CategoricalCrossentropy
from digitlab.core.network import Network
from digitlab.core.optimizers import Sgd
from digitlab.engine.augment import strengths
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.gradient import Batch, Gradient, Live
from digitlab.engine.loop import WAYS, Loop
from digitlab.engine.plan import Plan

# One that moves the pixels and two that change the ink, with random numbers of two kinds; test_augment.py knows all.
EVERYTHING = Experiment(
    augmentations=(Rotate(), Contrast(), Noise()),
    network=Network(
        layers=(Conv2D(filters=4), MaxPooling2D(pool_size=3), Dropout(rate=0.2), Flatten(), Dense(units=16), Dropout())
    ),
    loss=CategoricalCrossentropy(label_smoothing=0.05),
    training=Training(batch_size=16),
)
STRENGTHS = [f"augmentations.{place}.{one.strengths()[0]}" for place, one in enumerate(EVERYTHING.augmentations)]


class Trainer:
    """A loop with the digits and the order it is to train on."""

    def __init__(self, experiment, way, parts):
        self.experiment, self.digits = experiment, parts.training
        self.loop = Loop(experiment, way)
        self.plan = Plan(experiment, len(parts.training.labels))
        self.order = self.plan.order(1)
        self.fresh = self.loop.start(BuiltNetwork(experiment.network, experiment.seed).initial())

    def train(self, count, state=None, experiment=None):
        """The state and the sums after so many batches more."""
        now, state = experiment or self.experiment, state or self.fresh
        first = int(state.step)
        alphas = self.plan.alphas(now, first)
        place = tf.constant(first % self.plan.steps_per_epoch)
        return self.loop.run(state, self.digits, self.order, place, tf.constant(count), alphas, self.loop.live(now))


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


def arrays(trainer, state):
    return trainer.loop.network.arrays_from(state.weights)


@pytest.mark.parametrize("way", WAYS[1:])
def test_every_way_gives_the_same_losses_weights_and_running_means(trainers, after_twenty, way) -> None:
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
        ("network.layers.5.rate", 0.0),
        ("network.layers.2.rate", 0.95),
        *((path, 0.0) for path in STRENGTHS),
        ("seed", 99),
    ]:
        _, sums = trainer.train(2, experiment=EVERYTHING.with_value(path, value))
        losses.append(round(float(sums.loss), 5))
    assert len(set(losses)) == len(losses), "a change has no effect"


def test_every_augmentation_is_live_in_the_loop(parts) -> None:
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
def test_nothing_is_dropped_or_bent_at_strength_nought(trainers, parts, way) -> None:
    nought = EVERYTHING
    for path in ("network.layers.2.rate", "network.layers.5.rate", *STRENGTHS):
        nought = nought.with_value(path, 0.0)
    seeds = [trainers[way].train(1, experiment=nought.with_value("seed", seed))[1] for seed in (1, 2)]
    assert float(seeds[0].loss) == float(seeds[1].loss)
    others = [trainers[way].train(1, experiment=EVERYTHING.with_value("seed", seed))[1] for seed in (1, 2)]
    assert float(others[0].loss) != float(others[1].loss)


def test_the_sums_are_those_of_the_batches(trainers, parts) -> None:
    trainer = trainers["graph"]
    quiet = EVERYTHING.model_copy(update={"augmentations": (), "network": Network(layers=(Flatten(), Dense(units=8)))})
    trainer = Trainer(quiet, "graph", parts)
    _, sums = trainer.train(1)
    rows = trainer.order.numpy()[0]
    images = tf.constant(parts.training.images.numpy()[rows].astype(np.float32) / 255)
    answers, _ = trainer.loop.network.forward(trainer.fresh.weights, images)
    labels = parts.training.labels.numpy()[rows]
    probabilities = tf.nn.softmax(answers).numpy()
    targets = np.eye(10)[labels] * 0.95 + 0.005
    assert float(sums.loss) == pytest.approx(-(targets * np.log(probabilities)).sum() / 16, rel=1e-5)
    assert int(sums.correct) == (probabilities.argmax(axis=1) == labels).sum()
    assert float(sums.measures[0]) > 0


@pytest.mark.parametrize("way", WAYS)
def test_the_loop_ends_behind_the_batch_whose_loss_is_no_number(tiny, parts, way) -> None:
    layers = (Flatten(), Dense(units=8, activation="linear"), Dense(units=8, activation="linear"))
    wild = tiny.model_copy(update={"network": Network(layers=layers), "optimizer": Sgd(learning_rate=10.0)})
    trainer = Trainer(wild, way, parts)
    state, sums = trainer.train(11)
    assert not np.isfinite(float(sums.loss))
    assert 1 < int(sums.batches) < 11
    assert int(state.step) == int(sums.batches)
    before, told = trainer.train(int(sums.batches) - 1)
    if not np.isfinite(float(told.measures[0])):  # its gradient overflowed, and the next loss told
        before, _ = trainer.train(int(sums.batches) - 2)
    assert all(np.isfinite(array).all() for array in arrays(trainer, before).values())


@pytest.mark.parametrize(
    ("layers", "batch_size"),
    [((Flatten(), Dense(units=4)), 1), ((Flatten(), Dense(units=4)), 13), ((Flatten(), BatchNormalization()), 13)],
)
def test_batches_are_cut_into_parts_only_where_no_layer_needs_them_whole(tiny, parts, layers, batch_size):
    experiment = tiny.model_copy(update={"network": Network(layers=layers)})
    network = BuiltNetwork(experiment.network)
    images, labels = (array[:batch_size] for array in parts.training)
    batch = Batch(images, labels, Live(tf.constant(strengths(())), tf.zeros(0), tf.constant(1)), tf.constant([1, 2]))
    readings = [
        tf.function(Gradient(experiment, network, batch_size, cores, "nothing").read)(network.initial(), batch)
        for cores in (1, 4)
    ]
    for whole, cut in zip(*(tf.nest.flatten(reading) for reading in readings), strict=True):
        np.testing.assert_allclose(cut, whole, rtol=1e-4, atol=1e-6)


def test_more_batches_than_an_xla_loop_takes_at_once_are_never_asked_of_it(tiny) -> None:
    for batch_size in (1, 128, 8_192):
        loop = Loop(tiny.with_value("training.batch_size", batch_size), "xla_loop")
        assert loop.most_batches >= 1
        assert loop.most_batches * batch_size <= 8_192
