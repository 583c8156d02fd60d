"""Scores and answers of a network, against NumPy and against each other."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.layers import BatchNormalization, Dense, Dropout, Flatten
from digitlab.core.losses import CategoricalCrossentropy
from digitlab.core.network import PIXEL_MEAN, PIXEL_SPREAD, Network
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.evaluate import Evaluator
from digitlab.engine.parts import on_device
from digitlab.engine.predict import Predictor

NETWORK = Network(layers=(Flatten(), Dense(units=20), BatchNormalization(epsilon=0.01), Dropout(rate=0.9)))
LOSS = CategoricalCrossentropy(label_smoothing=0.2)


@pytest.fixture(scope="module")
def built():
    return BuiltNetwork(NETWORK, seed=3)


@pytest.fixture(scope="module")
def weights(built):
    """Weights as they might be in a run: running means that are neither nought nor one."""
    random, fresh = np.random.default_rng(0), built.initial()
    statistics = tuple(tf.constant(random.uniform(0.5, 2, tensor.shape), tf.float32) for tensor in fresh.statistics)
    return Weights(fresh.trained, statistics)


@pytest.fixture(scope="module")
def expected(built, weights, mnist):
    """The probabilities for 1,230 digits, with NumPy in long numbers."""
    arrays = {name: array.astype(np.float64) for name, array in built.arrays_from(weights).items()}
    x = (mnist.test.images[:1230].reshape(-1, 784) / 255 - PIXEL_MEAN) / PIXEL_SPREAD
    x = np.maximum(x @ arrays["layers.1.kernel"] + arrays["layers.1.bias"], 0)
    x = (x - arrays["layers.2.moving_mean"]) / np.sqrt(arrays["layers.2.moving_variance"] + 0.01)
    sums = x @ arrays["output.kernel"] + arrays["output.bias"]
    return np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True)


@pytest.fixture(scope="module")
def evaluator(built):
    """Reads 500 digits in a portion, whatever the number of them; compiled once for all tests."""
    made = Evaluator(built, LOSS)
    made.size = 500
    return made


@pytest.fixture(scope="module")
def predictor(built):
    return Predictor(built, LOSS)


@pytest.mark.parametrize("count", [1, 499, 500, 501, 1230])
def test_a_score_is_that_of_numpy(evaluator, weights, expected, mnist, count) -> None:
    images, labels = mnist.test.images[:count], mnist.test.labels[:count]
    score = evaluator.score(weights, on_device(images, labels))
    confusion = np.zeros((10, 10), int)
    for truth, answer in zip(labels, expected[:count].argmax(axis=1), strict=True):
        confusion[truth, answer] += 1
    targets = np.eye(10)[labels] * 0.8 + 0.02
    assert score.count == count
    assert score.loss == pytest.approx(-(targets * np.log(expected[:count])).sum(axis=1).mean(), rel=1e-5)
    assert score.accuracy == pytest.approx((expected[:count].argmax(axis=1) == labels).mean())
    np.testing.assert_array_equal(score.confusion, confusion)
    assert score.confusion.dtype == np.int64
    likely = np.argsort(-expected[:count], axis=1, kind="stable")[:, :2]
    assert score.top_2 == pytest.approx((likely == labels[:, None]).any(axis=1).mean())


def test_the_score_grows_portion_by_portion(evaluator, weights, mnist) -> None:
    found = list(evaluator.portions(weights, on_device(*(array[:1230] for array in mnist.test))))
    assert [score.count for score in found] == [500, 1000, 1230]
    for score in found:
        alone = evaluator.score(weights, on_device(*(array[: score.count] for array in mnist.test)))
        assert (score.loss, score.accuracy) == pytest.approx((alone.loss, alone.accuracy), rel=1e-9)


def test_looking_twice_gives_the_same(evaluator, weights, mnist) -> None:
    digits = on_device(*(array[:500] for array in mnist.test))
    one, two = evaluator.score(weights, digits), evaluator.score(weights, digits)
    assert one[:3] == two[:3]


def test_answers_to_single_pictures_are_those_of_numpy(predictor, weights, expected, mnist) -> None:
    found = np.array([predictor.probabilities(weights, picture) for picture in mnist.test.images[:40]])
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected[:40], atol=1e-5)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)


def test_answers_and_scores_agree(evaluator, predictor, weights, mnist) -> None:
    images, labels = (array[:500] for array in mnist.test)
    answers = [predictor.probabilities(weights, picture).argmax() for picture in images]
    score = evaluator.score(weights, on_device(images, labels))
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (labels, answers), 1)
    np.testing.assert_array_equal(score.confusion, confusion)


def test_other_weights_answer_without_compiling_anew(built, predictor, weights, mnist) -> None:
    picture = mnist.test.images[0]
    one, two = (predictor.probabilities(given, picture) for given in (weights, built.initial()))
    assert not np.array_equal(one, two)
    np.testing.assert_array_equal(predictor.probabilities(weights, picture), one)
