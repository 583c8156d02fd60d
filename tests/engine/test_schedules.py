"""The schedules that Keras has too, against Keras' own."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf
from keras.callbacks import ReduceLROnPlateau
from keras.optimizers import schedules as theirs

from digitlab.core.messages import BatchesTrained
from digitlab.core.optimizers import Sgd
from digitlab.core.schedules import (
    CosineDecay,
    CosineRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    PolynomialDecay,
    ReduceOnPlateau,
    Schedule,
    StepDecay,
)
from digitlab.engine.plan import Plan
from digitlab.engine.train import TrainingRun

TOTAL = 630
PAIRS = [
    (StepDecay(decay_rate=0.5, interval=1 / 7), theirs.ExponentialDecay(1.0, 90, 0.5, staircase=True)),
    (ExponentialDecay(decay_rate=0.2, interval=0.5), theirs.ExponentialDecay(1.0, 315, 0.2)),
    (InverseTimeDecay(decay_rate=7.0), theirs.InverseTimeDecay(1.0, TOTAL, 7.0)),
    (PolynomialDecay(power=3.0, end_factor=0.1), theirs.PolynomialDecay(1.0, TOTAL, 0.1, power=3.0)),
    (CosineDecay(end_factor=0.1), theirs.CosineDecay(1.0, TOTAL, alpha=0.1)),
    (
        CosineRestarts(cycles=3, t_mul=2.0, m_mul=0.7, end_factor=0.1),
        theirs.CosineDecayRestarts(1.0, TOTAL // 7, t_mul=2.0, m_mul=0.7, alpha=0.1),
    ),
    (
        CosineRestarts(cycles=7, t_mul=1.0, m_mul=0.9),
        theirs.CosineDecayRestarts(1.0, TOTAL // 7, t_mul=1.0, m_mul=0.9),
    ),
]


@pytest.mark.parametrize(("ours", "keras_own"), PAIRS, ids=lambda one: getattr(one, "type", ""))
def test_a_schedule_that_keras_has_is_that_of_keras(ours, keras_own) -> None:
    found = [ours.factor(step, TOTAL) for step in range(TOTAL)]
    expected = tf.function(keras_own)(tf.range(TOTAL, dtype=tf.float32))
    np.testing.assert_allclose(found, expected, rtol=2e-4, atol=2e-6)  # Keras reckons in float32


@pytest.mark.parametrize("seed", range(4))
def test_the_plateaus_are_those_of_keras(seed) -> None:
    schedule = ReduceOnPlateau(reduction=0.5, patience=3, min_factor=0.05, min_delta=0.01)
    optimizer = SimpleNamespace(learning_rate=1.0)
    callback = ReduceLROnPlateau(factor=0.5, patience=3, min_lr=0.05, min_delta=0.01)
    callback.set_model(SimpleNamespace(optimizer=optimizer))
    callback.on_train_begin()
    losses = np.random.default_rng(seed).normal(1.0, 0.1, 40).round(2).tolist()
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        assert schedule.scale(losses[: epoch + 1]) == pytest.approx(optimizer.learning_rate)
    assert schedule.scale(losses) < 0.5


@pytest.mark.parametrize("kind", Schedule.entries().values(), ids=Schedule.entries())
def test_the_learning_rate_is_changed_by_hand_under_any_schedule(tiny, kind) -> None:
    experiment = tiny.model_copy(update={"schedule": kind(linear_warm_up=0.1), "optimizer": Sgd(learning_rate=0.1)})
    plan = Plan(experiment, 330)
    before = plan.alphas(experiment, 8).numpy()
    changed = experiment.with_value("optimizer.learning_rate", 0.2)
    np.testing.assert_allclose(plan.alphas(changed, 8), 2 * before, rtol=1e-6)
    stalled = [1.0] * 9
    expected = before * experiment.schedule.scale(stalled)
    np.testing.assert_allclose(plan.alphas(experiment, 8, stalled), expected, rtol=1e-6)


def test_a_run_lowers_its_rate_when_the_validation_loss_stalls(tiny, drive, workshop) -> None:
    stalls = ReduceOnPlateau(reduction=0.5, patience=1, min_delta=1.0)  # no epoch gains as much as that
    experiment = tiny.model_copy(update={"schedule": stalls}).with_value("training.epochs", 4)
    told = drive(TrainingRun(experiment, workshop(experiment))).of(BatchesTrained)
    rates = [{event.learning_rate for event in told if event.epoch == epoch} for epoch in range(1, 5)]
    assert [max(some) for some in rates] == pytest.approx([0.01, 0.01, 0.005, 0.0025])
    assert all(len(some) == 1 for some in rates)
