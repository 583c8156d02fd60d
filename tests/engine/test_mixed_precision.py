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
from digitlab.engine.plan import Plan

MIXED = ("mixed_float16", "mixed_bfloat16")
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


class Trainer:
    """A loop with the digits it learns from."""

    def __init__(self, experiment, precision, parts):
        self.experiment, self._digits = experiment, parts.training
        self.loop = Loop(experiment, "graph", Placement((), precision))
        self.plan = Plan(experiment, len(parts.training.labels))
        self.fresh = self.loop.start(BuiltNetwork(experiment.network, experiment.seed).initial())

    def train(self, count, state):
        """The state and the mean loss after so many batches."""
        alphas, live = self.plan.alphas(self.experiment, 0), self.loop.live(self.experiment)
        given = (self._digits, self.plan.order(1), tf.constant(0), tf.constant(count), alphas, live)
        state, sums = self.loop.run(state, *given)
        return state, float(sums.loss) / count


@pytest.fixture(scope="module")
def trainers(tiny, parts):
    return {precision: Trainer(tiny, precision, parts) for precision in ("float32", "mixed_float16")}


@pytest.mark.parametrize("precision", MIXED)
@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_all_kinds_of_layers_compute_in_16_bits_and_answer_nearly_the_same(network, precision, pictures) -> None:
    plain, mixed = BuiltNetwork(network, 3), BuiltNetwork(network, 3, precision=precision)
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


def test_a_run_in_float16_learns_like_one_in_float32(trainers) -> None:
    losses = {}
    for precision, trainer in trainers.items():
        state, losses[precision] = trainer.train(11, trainer.fresh)
        assert {weight.dtype for weight in state.weights.trained} == {tf.float32}
    assert losses["mixed_float16"] == pytest.approx(losses["float32"], rel=5e-3)
    assert losses["mixed_float16"] != losses["float32"]
    assert trainers["float32"].fresh.scale == ()


def test_a_step_whose_gradient_overflows_is_left_out_and_the_scale_halved(trainers) -> None:
    trainer = trainers["mixed_float16"]
    begun, _ = trainer.train(1, trainer.fresh)
    wild = begun._replace(scale=(tf.constant(2.0**40), tf.constant(7)))
    after, loss = trainer.train(1, wild)
    assert np.isfinite(loss)
    before, then = (tf.nest.flatten((state.weights, state.optimizer)) for state in (wild, after))
    for old, new in zip(before, then, strict=True):
        np.testing.assert_array_equal(old, new)
    assert [float(part) for part in after.scale] == [2.0**39, 0]
    assert int(after.step) == int(wild.step) + 1
    sound, _ = trainer.train(1, begun)
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
