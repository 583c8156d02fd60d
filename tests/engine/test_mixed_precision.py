"""Mixed precision: 16 bits inside the network, float32 weights and sums, and a scale that keeps float16 sound."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core import layers as specs
from digitlab.core.layers import Conv2D, Dense, Flatten, MaxPooling2D, Rows
from digitlab.core.network import Network
from digitlab.engine import loss_scale
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.checkpoint import _scale
from digitlab.engine.loop import Loop
from digitlab.engine.placement import Placement

NETWORKS = {
    "pictures": Network(layers=(
        Conv2D(filters=2), MaxPooling2D(), specs.BatchNormalization(), specs.Residual(filters=2),
        specs.SqueezeExcite(), specs.SeparableConv2D(filters=2), specs.SpatialDropout2D(), specs.GroupNormalization(
            groups=1), specs.GlobalAveragePooling(), specs.Dropout(), Dense(units=4, activation="gelu"),
    )),
    "sequences": Network(layers=(
        MaxPooling2D(pool_size=7), Rows(), specs.GRU(units=3, bidirectional=True, return_sequences=True),
        specs.LSTM(units=3), Dense(units=4),
    )),
    "patches": Network(layers=(
        specs.Patches(patch_size=14, units=4), specs.SelfAttention(heads=2), specs.LayerNormalization(),
        specs.GaussianNoise(), Flatten(), Dense(units=4, activation="step"), Dense(units=4, activation="gelu"),
    )),
}  # fmt: skip


@pytest.fixture(scope="module")
def loop(tiny):
    """The loop of ``tiny`` in float16."""
    return Loop(tiny, "graph", Placement((), "mixed_float16"))


@pytest.fixture(scope="module")
def train(tiny, shop):
    """Trains with a loop for so many batches: the state after them, and their mean loss."""

    def some(loop, count, state=None):
        alphas, live = shop.plan.alphas(tiny, 0), loop.live(tiny)
        given = (shop.parts.training, shop.first_order, tf.constant(0), tf.constant(count), alphas, live)
        after, sums = loop.run(state or loop.start(shop.fresh), *given)
        return after, float(sums.loss) / count

    return some


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_all_kinds_of_layers_compute_in_16_bits_and_answer_nearly_the_same(network, pictures) -> None:
    plain, mixed = BuiltNetwork(network, 3), BuiltNetwork(network, 3, precision="mixed_float16")
    weights, images = plain.initial(), tf.constant(pictures(3))
    noise, seed = tf.constant([0.1] * len(plain._noisy)), tf.constant([1, 2])
    expected, _ = plain.forward(weights, images)
    with tf.GradientTape() as tape:
        tape.watch(weights.trained)
        learned, statistics = mixed.forward(weights, images, True, noise, seed)
    gradients = tape.gradient(learned, weights.trained, unconnected_gradients="zero")
    answered, _ = mixed.forward(weights, images)
    np.testing.assert_allclose(answered, expected, atol=0.05)
    assert {tensor.dtype for tensor in (answered, learned, *gradients, *statistics)} == {tf.float32}
    assert not np.array_equal(answered, expected), "nothing was computed in 16 bits"


def test_a_run_in_float16_learns_like_one_in_float32(loop, train, shop) -> None:
    state, loss = train(loop, 11)
    plain, expected = train(shop.execution.loop, 11)
    assert {weight.dtype for weight in state.weights.trained} == {tf.float32}
    assert loss == pytest.approx(expected, rel=5e-3)
    assert loss != expected
    assert plain.scale == ()


def test_a_step_whose_gradient_overflows_is_left_out_and_the_scale_halved(loop, train) -> None:
    begun, _ = train(loop, 1)
    wild = begun._replace(scale=(tf.constant(2.0**40), tf.constant(7)))
    after, loss = train(loop, 1, wild)
    assert np.isfinite(loss)
    before, then = (tf.nest.flatten((state.weights, state.optimizer)) for state in (wild, after))
    for old, new in zip(before, then, strict=True):
        np.testing.assert_array_equal(old, new)
    assert [float(part) for part in after.scale] == [2.0**39, 0]
    assert int(after.step) == int(wild.step) + 1
    sound, _ = train(loop, 1, begun)
    assert [float(part) for part in sound.scale] == [2.0**15, 2]
    assert not np.array_equal(sound.weights.trained[0], begun.weights.trained[0])


def test_the_scale_doubles_after_many_sound_steps_and_stays_within_bounds() -> None:
    scale = (tf.constant(8.0), tf.constant(loss_scale.DOUBLES_AFTER - 1))
    assert [float(part) for part in loss_scale.after(scale, tf.constant(True))] == [16.0, 0]
    largest = (tf.constant(loss_scale.LARGEST), scale[1])
    assert float(loss_scale.after(largest, tf.constant(True))[0]) == loss_scale.LARGEST
    assert float(loss_scale.after((tf.constant(1.0), scale[1]), tf.constant(False))[0]) == 1.0


def test_a_checkpoint_brings_the_scale_back_where_the_precision_is_the_same() -> None:
    fresh = loss_scale.start()
    kept = {"scale.0": np.float32(4.0), "scale.1": np.int32(9)}
    assert [float(part) for part in _scale(fresh, kept)] == [4.0, 9]
    assert _scale(fresh, {}) == fresh
    assert _scale((), kept) == ()
