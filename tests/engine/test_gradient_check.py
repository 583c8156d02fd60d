"""The gradient bench: right gradients are found right, a broken one is caught and named, and costs are counted."""

from __future__ import annotations

from itertools import count
from queue import Queue

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data, Experiment
from digitlab.core.gradient_check import (
    STEPS,
    CheckedWeight,
    CheckGradient,
    CheckingAdvanced,
    CheckingStopped,
    CostMeasured,
    GradientChecked,
    MeasureCost,
    StopChecking,
    WeightPlace,
    all_judged,
    in_words,
    judged,
)
from digitlab.core.layers import BatchNormalization, Conv2D, Dense, DepthwiseConv2D, Dropout, Flatten, MaxPooling2D
from digitlab.core.losses import CategoricalCrossentropy
from digitlab.core.network import Network
from digitlab.engine import exact, gradient_check, trained
from digitlab.engine.beside import Beside
from digitlab.engine.gradient_check import GradientCheck
from digitlab.engine.layers import make
from digitlab.engine.shelf import Shelf
from digitlab.engine.surface.walks import RaceWalks

DATA = Data(validation_count=700)
PLAIN = Network(layers=(Flatten(), Dense(units=128, activation="tanh")))
PICTURES = Network(
    layers=(
        Conv2D(filters=1), DepthwiseConv2D(), MaxPooling2D(pool_size=8), BatchNormalization(), Flatten(), Dropout(),
    )
)  # fmt: skip


def experiment(network: Network) -> Experiment:
    return Experiment(data=DATA, network=network, loss=CategoricalCrossentropy(label_smoothing=0.1), seed=3)


@pytest.fixture(scope="module")
def bench():
    return GradientCheck(Shelf())


@pytest.fixture(scope="module")
def plain():
    return trained.fresh(experiment(PLAIN))


@pytest.fixture(scope="module")
def checked(bench, plain):
    """200 weights of 784-128-10 with tanh."""
    *_, last = bench.checked(CheckGradient(number=4, weights=[], count=100), plain, 12)
    return last


def test_of_200_weights_the_worst_differs_by_a_millionth_at_most(checked) -> None:
    found = all_judged(checked)
    assert len(found) >= 200
    assert {one.weight.tensor for one in found} == {
        f"{layer}.{part}" for layer in ("layers.1", "output") for part in ("kernel", "bias")
    }
    assert max(one.error for one in found) <= 1e-6
    assert {one.verdict for one in found} == {"right"}
    assert "agree; worst relative error" in in_words(found, checked.names)
    assert (checked.number, checked.step, checked.calls) == (4, 12, 2 * len(found))
    assert checked.parameters == PLAIN.parameters


def test_backpropagation_is_that_of_the_network_that_answers(checked, bench, plain) -> None:
    """Against the tape on the float32 network itself."""
    digits = bench._digits_of(DATA)
    with tf.GradientTape() as tape:
        tape.watch(plain.weights.trained)
        sums, _ = plain.network.forward(plain.weights, tf.cast(digits.images, tf.float32) / 255)
        log = tf.nn.log_softmax(sums)
        target = tf.one_hot(tf.cast(digits.labels, tf.int32), 10) * 0.9 + 0.01
        loss = tf.reduce_mean(-tf.reduce_sum(target * log, -1))
    assert checked.loss == pytest.approx(float(loss), abs=1e-5)
    gradients = dict(zip(plain.network.names(), tape.gradient(loss, plain.weights.trained), strict=True))
    for one in checked.weights:
        told = gradients[one.tensor].numpy().flat[one.place]
        assert one.backpropagated == pytest.approx(float(told), abs=2e-6)


def test_the_error_over_h_falls_and_rises_again(checked) -> None:
    best = int(np.argmin(checked.median))
    assert 1e-6 <= STEPS[best] <= 1e-3
    assert checked.median[0] > 1e4 * checked.median[best]
    assert checked.median[-1] > 1e4 * checked.median[best]


def test_it_is_stopped_and_says_so(bench, plain) -> None:
    heard = Queue()
    beside = Beside(heard.put, lambda command, error: heard.put((command, error)), RaceWalks())
    beside._gradient = bench  # has compiled this network already
    beside.obey(CheckGradient(number=8, weights=[], count=200), lambda: plain, None)
    beside.obey(StopChecking(), lambda: plain, None)
    assert heard.get(timeout=60) == CheckingStopped(number=8)
    beside.obey(CheckGradient(number=9, weights=[], count=2), lambda: plain, 3)
    while not isinstance(told := heard.get(timeout=60), GradientChecked):
        assert isinstance(told, CheckingAdvanced)
    assert (told.number, told.step) == (9, 3)


def test_costs_are_measured_where_they_are_small_and_else_extrapolated(bench, plain, monkeypatch) -> None:
    monkeypatch.setattr(exact, "perf_counter", count().__next__)  # a second between any two looks at the clock
    monkeypatch.setattr(gradient_check, "MOST_SECONDS", 200.0)
    monkeypatch.setattr(gradient_check, "WIDTHS", (1,))
    own, narrow = (one for one in bench.cost(MeasureCost(number=2), plain) if isinstance(one, CostMeasured))
    assert (own.nodes, own.parameters, own.calls, own.measured) == (None, 101_770, 203_540, False)
    assert own.seconds == pytest.approx(own.call_seconds * own.calls)
    assert (narrow.nodes, narrow.parameters, narrow.calls, narrow.measured) == (1, 805, 1_610, True)
    assert (own.share, narrow.share) == (0.5, 1)


def test_a_gradient_that_is_broken_is_caught_and_named(bench, monkeypatch) -> None:
    @tf.custom_gradient
    def broken(x):
        made = tf.tanh(x)
        return made, lambda above: above * (1 - made**2) * 1.01

    usual = make.activation
    monkeypatch.setattr(make, "activation", lambda name: broken if name == "tanh" else usual(name))
    network = trained.fresh(experiment(Network(layers=(Flatten(), Dense(units=5, activation="tanh", name="Eyes")))))
    *_, told = bench.checked(CheckGradient(number=1, weights=[], count=4), network, None)
    found = all_judged(told)
    wrong = {one.weight.tensor for one in found if one.verdict == "wrong"}
    assert wrong == {"layers.1.kernel", "layers.1.bias"}, "what lies behind the broken place is right"
    assert found[0].error == pytest.approx(0.0099, abs=1e-4)
    said = in_words(found, told.names)
    assert said.startswith("Wrong: 4 of 8")
    assert "in 2 Eyes, biases; 2 Eyes, weights." in said


def test_chosen_weights_are_checked_alone_chance_is_off_and_a_kink_is_no_fault(bench) -> None:
    """Where nothing is drawn and biases are 0, the sums behind a relu are 0: exactly at its kink."""
    network = trained.fresh(experiment(PICTURES))
    chosen = [WeightPlace(tensor="layers.0.kernel", place=7), WeightPlace(tensor="layers.3.gamma", place=0),
              WeightPlace(tensor="layers.1.bias", place=0)]  # fmt: skip
    *_, told = bench.checked(CheckGradient(number=1, weights=chosen, count=5), network, None)
    assert [(one.tensor, one.place) for one in told.weights] == [(one.tensor, one.place) for one in chosen]
    found = {one.weight.tensor: one for one in all_judged(told)}
    assert found["layers.0.kernel"].verdict == found["layers.3.gamma"].verdict == "right"
    kink = found["layers.1.bias"]
    assert (kink.verdict, kink.error > 1e-3) == ("kink", True)
    assert in_words([kink], told.names) == "0 of 1 derivatives agree. 1 is at a kink of an activation."
    for tensor, place in (("layers.0.kernel", 50), ("layers.9.kernel", 0), ("output.bias", -1)):
        asked = CheckGradient(number=1, weights=[WeightPlace(tensor=tensor, place=place)], count=1)
        with pytest.raises(DigitLabError, match="choose another one"):
            list(bench.checked(asked, network, None))


@pytest.mark.parametrize(
    ("backpropagated", "difference", "upper", "verdict"),
    [
        (0.1, 0.1 + 1e-8, 0.1, "right"), (0.0, 0.0, 0.0, "right"), (1e-9, 1.2e-9, 1e-9, "rounding"),
        (0.1, 0.1 + 2e-6, 0.1 + 2e-6, "doubtful"), (0.1, 0.101, 0.101, "wrong"), (0.0, 0.1, 0.1, "wrong"),
        (0.1, 0.15, 0.2, "kink"), (0.0, 0.1, 0.2, "kink"), (float("nan"), 0.1, 0.1, "wrong"),
    ],
)  # fmt: skip
def test_a_derivative_is_judged(backpropagated, difference, upper, verdict) -> None:
    weight = CheckedWeight(tensor="t", place=0, backpropagated=backpropagated, difference=difference, upper=upper)
    assert judged(weight, 2.3).verdict == verdict
