"""The losses against their formulas and against Keras, in float64; their slopes against differences."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.layers import Dense, Flatten
from digitlab.core.losses import (
    CategoricalCrossentropy,
    CategoricalFocalCrossentropy,
    CosineSimilarity,
    Hinge,
    Huber,
    KlDivergence,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
    Poisson,
    SquaredHinge,
)
from digitlab.core.messages import BatchesTrained, EpochEnded
from digitlab.core.network import Network
from digitlab.core.optimizers import Adam
from digitlab.engine.losses import loss_function, probabilities, training_loss
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

LABELS = np.array([0, 9, 3, 3, 5], np.uint8)
TARGETS = np.eye(10)[LABELS]
SUMS = np.random.default_rng(0).normal(scale=3, size=(5, 10))
ACTIVATIONS = {"softmax": keras.ops.softmax, "sigmoid": keras.ops.sigmoid, "linear": lambda sums: sums}
SPECS = [
    CategoricalCrossentropy(),
    CategoricalCrossentropy(label_smoothing=0.3),
    KlDivergence(label_smoothing=0.0),
    KlDivergence(label_smoothing=0.3),
    MeanSquaredError(),
    MeanAbsoluteError(),
    Huber(delta=1.0),
    Huber(delta=0.3),
    Hinge(),
    SquaredHinge(),
    CategoricalFocalCrossentropy(gamma=0.0, alpha=1.0),
    CategoricalFocalCrossentropy(gamma=0.5, alpha=1.0),
    CategoricalFocalCrossentropy(gamma=3.0, alpha=0.3),
    Poisson(),
    CosineSimilarity(),
]
ONE_FOR_EACH_OUTPUT = {kind.output_activation: kind for kind in Loss.entries().values()}
WEIGHTS = (1.0, 0.0, 1.0, 2.5, 1.0, 1.0, 1.0, 1.0, 1.0, 100.0)

every = pytest.mark.parametrize("kind", Loss.entries().values(), ids=Loss.entries())
several = pytest.mark.parametrize(
    "spec", SPECS, ids=lambda spec: "-".join(map(str, spec.model_dump(exclude={"class_weights"}).values()))
)


def losses(spec, sums=SUMS, labels=LABELS, given=loss_function):
    return given(spec)(labels, tf.constant(sums)).numpy()


def slopes(spec, sums):
    """The gradient of the sum of the losses, and the same by central differences, for all pictures at once."""
    with tf.GradientTape() as tape:
        watched = tf.constant(sums)
        tape.watch(watched)
        total = tf.reduce_sum(loss_function(spec)(LABELS, watched))
    measured = np.zeros_like(sums)
    for output, move in enumerate(1e-6 * np.eye(10)):
        measured[:, output] = (losses(spec, sums + move) - losses(spec, sums - move)) / 2e-6
    return tape.gradient(total, watched).numpy(), measured


def theirs(spec):
    """Keras' loss of the same name, on what our output layer gives."""
    options = spec.model_dump(exclude={"type", "class_weights"})
    outputs, targets = ACTIVATIONS[spec.output_activation](tf.constant(SUMS)), TARGETS
    if isinstance(spec, KlDivergence):
        smoothing = options.pop("label_smoothing")
        targets = targets * (1 - smoothing) + smoothing / 10
    return getattr(keras.losses, spec.type)(targets, outputs, **options).numpy()


def test_every_loss_is_compared_with_keras() -> None:
    assert {type(spec) for spec in SPECS} == set(Loss.entries().values())


@several
def test_a_loss_is_that_of_keras_of_the_same_name(spec) -> None:
    np.testing.assert_allclose(losses(spec), theirs(spec), rtol=2e-6, atol=2e-5)  # Keras keeps 1e-7 away from 0


@several
def test_the_gradient_of_a_loss_is_its_slope(spec) -> None:
    gradient, measured = slopes(spec, SUMS)
    np.testing.assert_allclose(gradient, measured, atol=2e-8)
    assert np.abs(gradient).max() > 1e-3


@every
def test_a_loss_of_float32_is_float32_however_it_is_compiled(kind) -> None:
    function, labels, sums = loss_function(kind()), tf.constant(LABELS), tf.constant(SUMS, tf.float32)
    for compiled in (function, *(tf.function(function, jit_compile=xla, autograph=False) for xla in (False, True))):
        found = compiled(labels, sums)
        assert found.dtype == tf.float32
        np.testing.assert_allclose(found, losses(kind()), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
def test_cross_entropy_is_its_formula(smoothing) -> None:
    shares = np.exp(SUMS) / np.exp(SUMS).sum(axis=1, keepdims=True)
    targets = TARGETS * (1 - smoothing) + smoothing / 10
    expected = -(targets * np.log(shares)).sum(axis=1)
    np.testing.assert_allclose(losses(CategoricalCrossentropy(label_smoothing=smoothing)), expected, rtol=1e-12)


@pytest.mark.parametrize("smoothing", [0.1, 0.5])
def test_kl_divergence_is_its_formula_and_nothing_for_a_perfect_answer(smoothing) -> None:
    shares = np.exp(SUMS) / np.exp(SUMS).sum(axis=1, keepdims=True)
    targets = TARGETS * (1 - smoothing) + smoothing / 10
    spec = KlDivergence(label_smoothing=smoothing)
    np.testing.assert_allclose(losses(spec), (targets * np.log(targets / shares)).sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(losses(spec, np.log(targets)), 0, atol=1e-12)


def test_without_a_focus_the_focal_loss_is_cross_entropy() -> None:
    spec = CategoricalFocalCrossentropy(gamma=0.0, alpha=1.0)
    np.testing.assert_allclose(losses(spec), losses(CategoricalCrossentropy()), rtol=1e-12)


def test_knowing_nothing_costs_the_logarithm_of_ten() -> None:
    np.testing.assert_allclose(losses(CategoricalCrossentropy(), np.zeros((5, 10))), np.log(10), rtol=1e-12)


LARGEST = {"squared_hinge": 1e18}  # whose square a float32 holds


@every
@pytest.mark.parametrize("compiled", [False, True])
def test_sums_of_any_size_have_a_finite_loss_and_slope(kind, compiled) -> None:
    @tf.function(jit_compile=compiled, autograph=False)
    def both(labels, sums):
        with tf.GradientTape() as tape:
            tape.watch(sums)
            found = loss_function(kind())(labels, sums)
        return found, tape.gradient(found, sums)

    for sign in (-1, 0, 1):
        size = LARGEST.get(kind.key(), 1e30) * sign
        sums = tf.constant(np.where(TARGETS == 1, size, -size), tf.float32)
        for found in both(tf.constant(LABELS), sums):
            assert np.isfinite(found).all(), f"sums of {size}"


@pytest.mark.parametrize("gamma", [0.1, 0.5, 1.0, 2.0])
def test_the_focal_loss_of_a_perfect_answer_has_no_slope(gamma) -> None:
    gradient, _ = slopes(CategoricalFocalCrossentropy(gamma=gamma), np.where(TARGETS == 1, 1e4, 0.0))
    np.testing.assert_allclose(gradient, 0, atol=1e-12)


@every
def test_probabilities_are_ten_shares_in_the_order_of_the_sums(kind) -> None:
    found = probabilities(kind(), tf.constant(SUMS, tf.float32)).numpy()
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
    assert (found > 0).all()
    np.testing.assert_array_equal(found.argsort(axis=1), SUMS.argsort(axis=1))


def test_sigmoid_outputs_are_divided_by_their_sum() -> None:
    outputs = 1 / (1 + np.exp(-SUMS))
    found = probabilities(MeanSquaredError(), tf.constant(SUMS))
    np.testing.assert_allclose(found, outputs / outputs.sum(axis=1, keepdims=True), rtol=1e-12)
    lost = probabilities(MeanSquaredError(), tf.constant(SUMS - 1e6, tf.float32)).numpy()
    np.testing.assert_allclose(lost.sum(axis=1), 1, rtol=1e-5)


@every
def test_class_weights_multiply_the_loss_of_their_digit_in_training_only(kind) -> None:
    weighted, plain = kind(class_weights=WEIGHTS), losses(kind())
    np.testing.assert_allclose(losses(weighted, given=training_loss), plain * np.array(WEIGHTS)[LABELS], rtol=1e-12)
    np.testing.assert_array_equal(losses(weighted), plain)
    np.testing.assert_array_equal(losses(kind(), given=training_loss), plain)


def test_class_weights_are_those_of_keras() -> None:
    spec = CategoricalCrossentropy(class_weights=WEIGHTS)
    keras_own = keras.losses.CategoricalCrossentropy(from_logits=True)
    expected = keras_own(TARGETS, SUMS, sample_weight=np.array(WEIGHTS)[LABELS])
    assert losses(spec, given=training_loss).mean() == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize("kind", ONE_FOR_EACH_OUTPUT.values(), ids=ONE_FOR_EACH_OUTPUT)
def test_a_network_learns_with_every_kind_of_output(tiny, parts, drive, kind) -> None:
    network = Network(layers=(Flatten(), Dense(units=32, activation="tanh")))
    experiment = tiny.model_copy(update={"loss": kind(), "network": network, "optimizer": Adam(learning_rate=0.003)})
    experiment = experiment.with_value("training.epochs", 15)
    told = drive(TrainingRun(experiment, Workshop(experiment, parts)))
    assert told[-1].validation_accuracy > 0.6


def test_class_weights_act_on_training_and_its_curve_and_not_on_validation(tiny, parts, drive, whole) -> None:
    weights = (0.0, *[2.0] * 9)
    heavy = tiny.model_copy(update={"loss": CategoricalCrossentropy(class_weights=weights)})
    (_, plain), weighed = whole, drive(TrainingRun(heavy, Workshop(heavy, parts)))
    assert weighed[0].validation_loss == plain[0].validation_loss
    zeros = (parts.training.labels.numpy() == 0).mean()
    first = [told.of(BatchesTrained)[0].loss for told in (weighed, plain)]
    assert first[0] / first[1] == pytest.approx(2 * (1 - zeros), abs=0.3)
    last = [told.of(EpochEnded)[-1] for told in (weighed, plain)]
    assert last[0].loss > 1.4 * last[1].loss
    assert last[0].validation_loss != last[1].validation_loss
