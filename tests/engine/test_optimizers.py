"""The optimizers against recorded runs, step by step in float64."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.experiment import Experiment
from digitlab.core.optimizers import Adam, Optimizer, Sgd
from digitlab.engine.optimizers import RULES, rule_of

RECORDED = json.loads((Path(__file__).parents[1] / "recordings" / "golden_optimizers.json").read_text(encoding="utf-8"))
PROBLEM, CASES = RECORDED["problem"], RECORDED["cases"]
X, Y = np.array(PROBLEM["X"]), np.eye(3)[PROBLEM["y"]]
LAM, KAP, OM = (PROBLEM[name] for name in ("lam", "kap", "om"))
START = (np.array(PROBLEM["start"]["W"]), np.array(PROBLEM["start"]["b"]))

cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def gradient(weights):
    """Of softmax regression with a quadratic and a cosine penalty on W, a quadratic one on b."""
    kernel, bias = (weight.numpy() for weight in weights)
    sums = X @ kernel + bias
    probabilities = np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True)
    slope = X.T @ (probabilities - Y) / len(X) + LAM * kernel + KAP * OM * np.sin(OM * kernel)
    return tf.constant(slope), tf.constant((probabilities - Y).mean(axis=0) + LAM * bias)


def spec_of(case):
    return Experiment.from_json(json.dumps({"optimizer": case["optimizer"]})).optimizer


def trajectory(rule, update, steps, learning_rate, dtype=tf.float64):
    """The weights after every step."""
    weights = tuple(tf.constant(start, dtype) for start in START)
    state = rule.start(weights)
    for step in range(1, steps + 1):
        slopes = tuple(tf.cast(slope, dtype) for slope in gradient(weights))
        weights, state = update(slopes, weights, state, tf.constant(learning_rate, dtype), tf.constant(step, dtype))
        yield step, weights


def test_the_problem_is_the_recorded_one() -> None:
    for found, name in zip(gradient([tf.constant(start) for start in START]), ("W", "b"), strict=True):
        np.testing.assert_allclose(found, PROBLEM["gradient"][name], rtol=0, atol=1e-15)


def test_every_optimizer_of_the_catalogue_has_a_rule_and_a_recording() -> None:
    assert set(RULES) == set(Optimizer.entries().values())
    assert {case["optimizer"]["type"] for case in CASES.values()} == set(Optimizer.entries())


@cases
@pytest.mark.parametrize("compiled", [False, True], ids=["step by step", "compiled"])
def test_fifty_steps_are_the_recorded_ones(case, compiled) -> None:
    rule = rule_of(spec_of(case))
    update = tf.function(rule.update, jit_compile=True) if compiled else rule.update
    checked = 0
    for step, weights in trajectory(rule, update, 50, case["optimizer"]["learning_rate"]):
        if str(step) in case["after"]:
            for found, name in zip(weights, ("W", "b"), strict=True):
                expected = case["after"][str(step)][name]
                np.testing.assert_allclose(found, expected, rtol=0, atol=case["tolerance"][str(step)])
            checked += 1
    assert checked == len(case["after"]) == 5


@cases
def test_the_short_numbers_of_training_follow_the_long_ones(case) -> None:
    rule = rule_of(spec_of(case))
    *_, (_, weights) = trajectory(rule, rule.update, 10, case["optimizer"]["learning_rate"], tf.float32)
    for found, name in zip(weights, ("W", "b"), strict=True):
        assert found.dtype == tf.float32
        np.testing.assert_allclose(found, case["after"]["10"][name], atol=1e-5)


@pytest.mark.parametrize("spec", [Sgd(), Sgd(momentum=0.9), Sgd(momentum=0.9, nesterov=True)])
def test_a_learning_rate_acts_on_the_whole_of_a_step_at_once(spec) -> None:
    rule = rule_of(spec)
    weights, slopes = (tf.constant([1.0, -2.0], tf.float64),), (tf.constant([0.5, 0.25], tf.float64),)
    one, rate, larger = (tf.constant(number, tf.float64) for number in (1, 0.1, 0.3))
    _, state = rule.update(slopes, weights, rule.start(weights), rate, one)
    (small,), _ = rule.update(slopes, weights, state, rate, one + 1)
    (large,), _ = rule.update(slopes, weights, state, larger, one + 1)
    np.testing.assert_allclose(weights[0] - large, 3 * (weights[0] - small), rtol=1e-12)


def test_the_first_step_of_adam_is_the_learning_rate_however_small_the_gradient() -> None:
    rule = rule_of(Adam(epsilon=1e-12))
    weights = (tf.constant([0.0, 0.0, 0.0]),)
    slopes = (tf.constant([1e-6, -1.0, 1e3]),)
    (after,), _ = rule.update(slopes, weights, rule.start(weights), tf.constant(0.01), tf.constant(1.0))
    np.testing.assert_allclose(after, [-0.01, 0.01, -0.01], rtol=2e-6)


@pytest.mark.parametrize("spec", [entry() for entry in Optimizer.entries().values()])
def test_a_rule_keeps_one_tensor_for_every_weight_in_every_slot(spec) -> None:
    weights = (tf.zeros([2, 3]), tf.zeros([3], tf.float64))
    for slot in rule_of(spec).start(weights):
        assert [(tensor.shape, tensor.dtype) for tensor in slot] == [(weight.shape, weight.dtype) for weight in weights]
