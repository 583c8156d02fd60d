"""Optimizers that Keras has too, where its rule is the same: one after the other through the same gradients."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.optimizers import Adadelta, Adagrad, Ftrl, Lamb, Lion, Muon, RmsProp, Sgd
from digitlab.engine.optimizers import rule_of

SHAPES = ([3, 3, 1, 4], [6, 5], [4, 7], [5])
PAIRS = {
    "sgd": (Sgd(learning_rate=0.1), keras.optimizers.SGD(0.1)),
    "sgd with momentum": (Sgd(learning_rate=0.05, momentum=0.9), keras.optimizers.SGD(0.05, momentum=0.9)),
    "sgd with nesterov": (
        Sgd(learning_rate=0.05, momentum=0.8, nesterov=True), keras.optimizers.SGD(0.05, momentum=0.8, nesterov=True)
    ),
    "adagrad": (
        Adagrad(learning_rate=0.1, initial_accumulator_value=0.2, epsilon=1e-3),
        keras.optimizers.Adagrad(0.1, initial_accumulator_value=0.2, epsilon=1e-3),
    ),
    "rmsprop": (RmsProp(learning_rate=0.01, epsilon=1e-3), keras.optimizers.RMSprop(0.01, rho=0.9, epsilon=1e-3)),
    "rmsprop with all of Keras": (
        RmsProp(learning_rate=0.01, rho=0.8, momentum=0.7, epsilon=1e-2, centered=True),
        keras.optimizers.RMSprop(0.01, rho=0.8, momentum=0.7, epsilon=1e-2, centered=True),
    ),
    "adadelta": (
        Adadelta(learning_rate=1.0, rho=0.8, epsilon=1e-3), keras.optimizers.Adadelta(1.0, rho=0.8, epsilon=1e-3)
    ),
    "lion": (
        Lion(learning_rate=0.01, beta_1=0.8, beta_2=0.95, weight_decay=0.1),
        keras.optimizers.Lion(0.01, beta_1=0.8, beta_2=0.95, weight_decay=0.1),
    ),
    "lamb": (Lamb(learning_rate=0.01, epsilon=1e-4), keras.optimizers.Lamb(0.01, epsilon=1e-4)),
    "muon": (Muon(), keras.optimizers.Muon()),
    "muon with other numbers": (
        Muon(learning_rate=0.01, momentum=0.8, nesterov=False, ns_steps=3, rms_rate=0.0, weight_decay=0.1,
             adam_beta_1=0.8, adam_beta_2=0.9, epsilon=1e-3, adam_weight_decay=0.2, adam_lr_ratio=0.5),
        keras.optimizers.Muon(0.01, momentum=0.8, nesterov=False, ns_steps=3, rms_rate=None, weight_decay=0.1,
                              adam_beta_1=0.8, adam_beta_2=0.9, epsilon=1e-3, adam_weight_decay=0.2, adam_lr_ratio=0.5),
    ),
    "ftrl": (Ftrl(learning_rate=0.05, initial_accumulator_value=0.1), keras.optimizers.Ftrl(0.05)),
    "ftrl with all of Keras": (
        Ftrl(learning_rate=0.1, learning_rate_power=-0.7, initial_accumulator_value=0.3,
             l1_regularization_strength=0.2, l2_regularization_strength=0.05,
             l2_shrinkage_regularization_strength=0.01, beta=0.4),
        keras.optimizers.Ftrl(0.1, learning_rate_power=-0.7, initial_accumulator_value=0.3,
                              l1_regularization_strength=0.2, l2_regularization_strength=0.05,
                              l2_shrinkage_regularization_strength=0.01, beta=0.4),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("spec", "theirs"), PAIRS.values(), ids=PAIRS)
def test_ten_steps_are_those_of_keras(spec, theirs) -> None:
    chance = np.random.default_rng(11)
    weights = tuple(tf.constant(chance.normal(size=shape), tf.float32) for shape in SHAPES)
    variables = [keras.Variable(weight) for weight in weights]
    rule = rule_of(spec)
    state, rate = rule.start(weights), tf.constant(spec.learning_rate)
    theirs.build(variables)
    for number in range(1, 11):
        gradients = tuple(tf.constant(chance.normal(size=shape), tf.float32) for shape in SHAPES)
        weights, state = rule.update(gradients, weights, state, rate, tf.constant(float(number)))
        theirs.apply(list(gradients))
        for ours, variable in zip(weights, variables, strict=True):
            np.testing.assert_allclose(ours, variable, rtol=1e-5, atol=1e-5)


def test_another_learning_rate_moves_no_weight_of_ftrl_by_itself():
    rule = rule_of(Ftrl())
    weights = (tf.constant([0.5, -0.25, 1.0]),)
    weights, state = rule.update((tf.constant([0.1, -0.2, 0.3]),), weights, rule.start(weights), 0.02, tf.constant(1.0))
    for number, rate in enumerate((0.2, 0.005, 0.1), start=2):
        after, state = rule.update((tf.zeros(3),), weights, state, rate, tf.constant(float(number)))
        np.testing.assert_allclose(after[0], weights[0], rtol=1e-5)
