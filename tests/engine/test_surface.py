"""The loss surface: directions, points and slopes against NumPy, and what is told of them."""

from __future__ import annotations

from queue import Queue

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data, Experiment
from digitlab.core.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    MaxPooling2D,
    Rescaling,
)  # fmt: skip
from digitlab.core.messages import Refused
from digitlab.core.network import PIXEL_MEAN, PIXEL_SPREAD, Network
from digitlab.core.surface import (
    MeasureSlope,
    MeasureSurface,
    SlopeMeasured,
    StopSurface,
    SurfaceBegun,
    SurfaceMeasured,
    SurfaceStopped,
)
from digitlab.engine import trained
from digitlab.engine.beside import Beside
from digitlab.engine.evaluate import Evaluator
from digitlab.engine.losses import loss_function
from digitlab.engine.shelf import Shelf
from digitlab.engine.surface.cut import CutNetwork
from digitlab.engine.surface.measuring import Measurer
from digitlab.engine.surface.order import coarse_to_fine
from digitlab.engine.surface.walks import Ground, RaceWalks, Walk

DATA = Data(validation_count=700)
PICTURES = Network(
    layers=(
        BatchNormalization(), Conv2D(filters=3, kernel_size=5), MaxPooling2D(pool_size=4),
        DepthwiseConv2D(activation="tanh"), Flatten(),
    )
)  # fmt: skip
FILTERS = Network(
    layers=(Conv2D(filters=3, kernel_size=5), MaxPooling2D(), Dropout(), Conv2D(filters=4), Flatten(), Dense(units=5))
)
LINEAR = Network(layers=(Flatten(),))
HIDDEN = Network(layers=(Rescaling(scale=2.0), Flatten(), Dense(units=6, activation="tanh")))


def network(spec):
    return trained.fresh(Experiment(data=DATA, network=spec, seed=3))


@pytest.fixture(scope="module")
def measurer():
    return Measurer(Shelf())


def measured(measurer, net, **wanted):
    """What was begun with, and the losses [size, size], b down and a across."""
    asked = MeasureSurface(number=1, **{"size": 5, "digits": 300} | wanted)
    begun, *told = [one for one in measurer.measured(asked, Ground(net, 7)) if one is not None]
    assert isinstance(begun, SurfaceBegun)
    assert told[-1].share == 1
    losses = {place: loss for one in told for place, loss in zip(one.places, one.losses, strict=True)}
    assert sorted(losses) == list(range(asked.size**2))
    return begun, np.array([losses[place] for place in range(asked.size**2)], float).reshape(asked.size, -1)


def slope(measurer, a, b):
    *_, found = measurer.slope(MeasureSlope(number=1, a=a, b=b))
    assert isinstance(found, SlopeMeasured)
    return found


@pytest.fixture(scope="module")
def linear(measurer):
    """A network without hidden layers, whose loss is convex in its weights, and its surface."""
    net = network(LINEAR)
    return net, *measured(measurer, net, seed=5, size=7)


def test_the_surface_of_a_linear_network_is_that_of_numpy_and_convex(measurer, linear) -> None:
    net, begun, losses = linear
    (u, bias_u), (v, bias_v) = ([one.numpy() for one in way] for way in measurer._newest.plane[1:])
    assert not bias_u.any()
    assert not bias_v.any()
    kernel, bias = (one.numpy().astype(float) for one in net.weights.trained)
    for way in (u, v):  # section 4: a node's direction is as long as its weights
        np.testing.assert_allclose(np.linalg.norm(way, axis=0), np.linalg.norm(kernel, axis=0), rtol=1e-5)
    assert abs(np.vdot(u, v)) < 0.1 * np.linalg.norm(u) * np.linalg.norm(v)
    digits = measurer._digits[1]
    x = (digits.images.numpy().reshape(300, -1) / 255 - PIXEL_MEAN) / PIXEL_SPREAD
    assert (begun.digits, begun.step, begun.a) == (300, 7, begun.b)
    shown = Evaluator(net.network, net.experiment.loss).score(net.weights, digits).loss
    assert begun.centre_loss == pytest.approx(shown, abs=1e-5)
    assert losses[3, 3] == pytest.approx(shown, abs=1e-5)
    for row, b in enumerate(begun.b):
        for column, a in enumerate(begun.a):
            sums = x @ (kernel + a * u + b * v) + bias
            logs = sums - np.log(np.exp(sums - sums.max(1, keepdims=True)).sum(1, keepdims=True)) - sums.max(1)[:, None]
            wanted = -logs[np.arange(300), digits.labels.numpy()].mean()
            assert losses[row, column] == pytest.approx(wanted, rel=1e-5)
    for line in (*losses, *losses.T):
        assert (line[:-2] + line[2:] >= 2 * line[1:-1]).all()


@pytest.mark.parametrize("spec", [HIDDEN, PICTURES], ids=["hidden", "pictures"])
def test_centre_and_slopes_are_those_of_the_network(measurer, spec) -> None:
    """Against the network as it is, layer by layer, and central differences of the surface itself."""
    net = network(spec)
    begun, losses = measured(measurer, net, size=3, reach=0.01)
    digits = measurer._digits[1]
    sums, _ = net.network.forward(net.weights, tf.cast(digits.images, tf.float32) / 255)
    told = float(tf.reduce_mean(loss_function(net.experiment.loss)(digits.labels, sums)))
    assert begun.centre_loss == pytest.approx(told, abs=1e-5)
    assert losses[1, 1] == pytest.approx(told, abs=1e-5)
    found = slope(measurer, 0.0, 0.0)
    assert found.loss == pytest.approx(told, abs=1e-5)
    assert found.slope_a == pytest.approx((losses[1, 2] - losses[1, 0]) / 0.02, abs=2e-3)
    assert found.slope_b == pytest.approx((losses[2, 1] - losses[0, 1]) / 0.02, abs=2e-3)
    assert found.gradient_norm > 0


def test_points_side_by_side_are_those_of_the_network_at_each(measurer) -> None:
    """Three points of a side leave the last call some short; every one against the network with weights moved there."""
    net = network(FILTERS)
    begun, losses = measured(measurer, net, size=3, reach=0.5)
    plane, digits, evaluator = measurer._newest.plane, measurer._digits[1], Evaluator(net.network, net.experiment.loss)
    for row, b in enumerate(begun.b):
        for column, a in enumerate(begun.a):
            moved = [w + a * u + b * v for w, u, v in zip(net.weights.trained, plane.u, plane.v, strict=True)]
            weights = net.weights._replace(trained=tuple(moved))
            assert losses[row, column] == pytest.approx(evaluator.score(weights, digits).loss, abs=1e-5)
    assert np.ptp(losses) > 0.1


def test_what_can_be_summed_ahead_is(monkeypatch) -> None:
    assert [CutNetwork(spec, 300).linear for spec in (LINEAR, HIDDEN, PICTURES)] == [True, True, False]
    monkeypatch.setattr("digitlab.engine.surface.cut.ROOM", 3 * 4 * 300 * 6 - 1)
    assert not CutNetwork(HIDDEN, 300).linear, "there is no room"


def test_filters_are_scaled_one_by_one_and_the_seed_decides(measurer) -> None:
    net = network(PICTURES)
    _, one = measured(measurer, net, size=3, seed=1)
    plane = measurer._newest.plane
    names = net.network.names()
    for name, weights, u in zip(names, net.weights.trained, plane.u, strict=False):
        weights, u = weights.numpy(), u.numpy()
        if weights.ndim == 1:
            assert not u.any(), name
        else:  # a channel of a depthwise kernel has filters of its own
            axes = (0, 1) if name == "layers.3.kernel" else tuple(range(weights.ndim - 1))
            np.testing.assert_allclose(
                np.sqrt((u**2).sum(axes)), np.sqrt((weights**2).sum(axes)), rtol=1e-5, err_msg=name
            )
    _, again = measured(measurer, net, size=3, seed=1)
    _, other = measured(measurer, net, size=3, seed=2)
    np.testing.assert_array_equal(one, again)
    assert abs(one - other).max() > 1e-3


def test_a_path_that_leaps_away_has_no_say_in_the_directions(measurer, linear) -> None:
    net, _, _ = linear
    random = np.random.default_rng(2)

    def moved(by):
        there = tuple(one + by * random.normal(size=one.shape).astype(np.float32) for one in net.weights.trained)
        return net.weights._replace(trained=there)

    falls = Walk("falls", [0, 1, 2], [moved(0.3), moved(0.1), net.weights])
    leaps = Walk("leaps", [0, 1], [net.weights, moved(1e4)])

    def begun(*walks):
        asked = MeasureSurface(number=2, directions="path", size=3, digits=300)
        return next(one for one in measurer.measured(asked, Ground(net, walks=walks)) if one is not None)

    alone, both, lost = begun(falls), begun(falls, leaps), begun(Walk("leaps", [0, 1, 2], [*leaps.points, moved(9.0)]))
    assert (both.a, both.b, both.explained, both.paths[0]) == (alone.a, alone.b, alone.explained, alone.paths[0])
    assert max(map(abs, (*both.paths[1].a, *both.paths[1].b))) > 10 * max(both.a)
    assert max(lost.a) > 1e4, "where none comes down, all count"


def test_a_coarse_picture_comes_first() -> None:
    order = coarse_to_fine(9)
    assert sorted(order) == list(range(81))
    assert order[0] == 40
    assert {divmod(place, 9) for place in order[:9]} == {(row, column) for row in (0, 4, 8) for column in (0, 4, 8)}


def test_it_is_stopped_slopes_are_told_meanwhile_and_refusals_are_sentences(linear) -> None:
    net, heard = linear[0], Queue()
    beside = Beside(heard.put, lambda command, error: heard.put(Refused(command=command, sentence=str(error))),
                    RaceWalks())  # fmt: skip

    def say(wanted):
        beside.obey(wanted, lambda: net, None)

    say(MeasureSurface(number=4, size=81, digits=20))
    while not isinstance(told := heard.get(timeout=60), SurfaceMeasured):
        assert isinstance(told, SurfaceBegun)
    say(MeasureSlope(number=4, a=0.5, b=-0.5))
    while not isinstance(told := heard.get(timeout=60), SlopeMeasured):
        assert told.share < 1, "the slope has waited for all points"
    say(StopSurface())
    while not isinstance(told := heard.get(timeout=60), SurfaceStopped):
        assert told.share < 1
    assert told.number == 4
    for wanted, sentence in (
        (MeasureSlope(number=3, a=0.0, b=0.0), "no longer the newest"),
        (MeasureSurface(number=5, size=20), "choose an odd number"),
        (MeasureSurface(number=5, directions="path"), "fewer than two directions"),
    ):
        say(wanted)
        assert sentence in heard.get(timeout=60).sentence
    with pytest.raises(DigitLabError, match="no race yet"):
        say(MeasureSurface(number=5, race=True))
