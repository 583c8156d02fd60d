"""What is done to a gradient on its way to the optimizer: pieces, penalties, clipping; and the ranks of answers."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten
from digitlab.core.network import Network
from digitlab.core.training import Regularisation
from digitlab.engine import gradient
from digitlab.engine.augment import strengths
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.gradient import Batch, Gradient, Live, clipped, penalised, penalties, ranks

RANDOM = np.random.default_rng(3)
WEIGHTS = tuple(tf.constant(RANDOM.normal(size=shape)) for shape in ((4, 3), (3,), (3, 3, 2, 2)))
GRADIENTS = tuple(tf.constant(3 * RANDOM.normal(size=weight.shape)) for weight in WEIGHTS)


@pytest.mark.parametrize("count", [1, 4])
def test_a_large_batch_read_in_pieces_has_the_loss_and_gradient_of_the_whole(tiny, parts, monkeypatch, count) -> None:
    layers = (Flatten(), Dense(units=7), Dropout(rate=0.3))
    experiment = tiny.model_copy(update={"network": Network(layers=layers)})
    network = BuiltNetwork(experiment.network)
    live = Live(tf.constant(strengths(())), tf.constant([0.3]), tf.constant(1))
    batch = Batch(parts.training.images, parts.training.labels, live, tf.constant([1, 2]))
    readings = []
    for most in (10_000, 100):  # 330 digits: three pieces and a rest
        monkeypatch.setattr(gradient, "MOST_AT_ONCE", most)
        read = Gradient(experiment, network, 330, count, "nothing").read
        readings.append(tf.function(read, autograph=False)(network.initial(), batch))
    whole, pieces = readings
    assert float(pieces.loss) == pytest.approx(float(whole.loss), rel=1e-5)
    assert (int(pieces.correct), int(pieces.second)) == (int(whole.correct), int(whole.second))
    for one, two in zip(whole.gradients, pieces.gradients, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize(
    ("layers", "batch_size"),
    [((Flatten(), Dense(units=4)), 1), ((Flatten(), Dense(units=4)), 13), ((Flatten(), BatchNormalization()), 13)],
)
def test_batches_are_cut_into_parts_only_where_no_layer_needs_them_whole(tiny, parts, layers, batch_size):
    experiment = tiny.model_copy(update={"network": Network(layers=layers)})
    network = BuiltNetwork(experiment.network)
    images, labels = (array[:batch_size] for array in parts.training)
    batch = Batch(images, labels, Live(tf.constant(strengths(())), tf.zeros(0), tf.constant(1)), tf.constant([1, 2]))
    reads = [Gradient(experiment, network, batch_size, cores, "nothing").read for cores in (1, 4)]
    readings = [tf.function(read, autograph=False)(network.initial(), batch) for read in reads]
    for whole, cut in zip(*(tf.nest.flatten(reading) for reading in readings), strict=True):
        np.testing.assert_allclose(cut, whole, rtol=1e-4, atol=1e-6)


def test_penalties_are_those_of_keras_on_all_but_biases() -> None:
    with tf.GradientTape() as tape:
        tape.watch(WEIGHTS)
        expected = tf.add_n([keras.regularizers.L1L2(0.01, 0.02)(WEIGHTS[place]) for place in (0, 2)])
    slopes = tape.gradient(expected, WEIGHTS, unconnected_gradients="zero")
    by_weight = [(0.01, 0.02), (0.0, 0.0), (0.01, 0.02)]
    loss, gradients = penalised(by_weight, tf.constant(1.5, tf.float64), GRADIENTS, WEIGHTS)
    assert float(loss) == pytest.approx(1.5 + float(expected), rel=1e-6)
    for found, given, slope in zip(gradients, GRADIENTS, slopes, strict=True):
        np.testing.assert_allclose(found, given + slope, rtol=1e-6)


def test_a_layer_adds_its_own_penalties_to_those_of_all_weights() -> None:
    layers = (Conv2D(filters=2, l1=0.25), Flatten(), Dense(units=3, l2=0.5))
    found = penalties(Regularisation(l1=0.5, l2=0.125), BuiltNetwork(Network(layers=layers)))
    none = (0.0, 0.0)
    assert found == [(0.75, 0.125), none, (0.5, 0.625), none, (0.5, 0.125), none]


@pytest.mark.parametrize("clipping", ["value", "norm", "global_norm", "none"])
@pytest.mark.parametrize("limit", [0.5, 100.0])
def test_clipping_is_that_of_keras(clipping, limit) -> None:
    names = {"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}
    options = {names[clipping]: limit} if clipping in names else {}
    start = [keras.Variable(np.zeros(gradient.shape)) for gradient in GRADIENTS]
    optimizer = keras.optimizers.SGD(1.0, **options)
    optimizer.apply(list(GRADIENTS), start)
    found = clipped(Regularisation(clipping=clipping, clip_at=limit), GRADIENTS)
    for one, two in zip(found, start, strict=True):
        np.testing.assert_allclose(one, -two.numpy(), rtol=1e-5)


def test_the_rank_of_the_truth_counts_the_digits_before_it_the_smaller_first_among_equals() -> None:
    sums = np.round(RANDOM.normal(size=(200, 10)), 1)  # with ties
    labels = RANDOM.integers(0, 10, 200)
    order = np.argsort(-sums, axis=1, kind="stable")
    expected = (order == labels[:, np.newaxis]).argmax(axis=1)
    np.testing.assert_array_equal(ranks(tf.constant(sums), tf.constant(labels, tf.uint8)), expected)
    np.testing.assert_array_equal(np.asarray(expected) == 0, sums.argmax(axis=1) == labels)
