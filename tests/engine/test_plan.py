"""The order in which a run meets its digits, and its learning rates."""

from __future__ import annotations

import numpy as np
import pytest

from digitlab.core.optimizers import Sgd
from digitlab.core.schedules import OneCycle
from digitlab.engine.loop import MOST_BATCHES
from digitlab.engine.plan import Plan


def plan(tiny, count=330, batch_size=32, seed=7, epochs=3):
    training = tiny.training.model_copy(update={"batch_size": batch_size, "epochs": epochs})
    return Plan(tiny.model_copy(update={"training": training, "seed": seed}), count)


def shown(made, epoch):
    """The rows of ``epoch`` that are trained."""
    return made.order(epoch).numpy()[: made.steps_per_epoch]


@pytest.mark.parametrize(
    ("count", "batch_size", "steps"), [(330, 32, 11), (320, 32, 10), (7, 2, 4), (5, 1, 5), (5, 8, 1)]
)
def test_every_epoch_shows_every_digit_and_a_short_last_batch_begins_anew(tiny, count, batch_size, steps) -> None:
    made = plan(tiny, count, batch_size)
    assert made.steps_per_epoch == steps
    assert made.batch_size == min(batch_size, count)
    assert made.total_steps == steps * 3
    for epoch in (1, 2, 3):
        rows = shown(made, epoch)
        assert rows.shape == (steps, made.batch_size)
        once, again = rows.ravel()[:count], rows.ravel()[count:]
        assert sorted(once) == list(range(count))
        np.testing.assert_array_equal(again, once[: len(again)])


def test_a_portion_can_be_cut_off_behind_the_last_batch(tiny) -> None:
    made = plan(tiny)
    rows = made.order(1).numpy()
    assert rows.dtype == np.int32
    assert rows.shape == (11 + MOST_BATCHES, 32)
    assert rows.min() >= 0
    assert rows.max() < 330


def test_the_seed_and_the_epoch_decide_the_order(tiny) -> None:
    np.testing.assert_array_equal(shown(plan(tiny), 2), shown(plan(tiny), 2))
    assert not np.array_equal(shown(plan(tiny), 2), shown(plan(tiny), 3))
    assert not np.array_equal(shown(plan(tiny), 2), shown(plan(tiny, seed=8), 2))
    assert not np.array_equal(shown(plan(tiny), 2)[0], np.arange(32))


def test_the_order_is_the_same_on_every_computer(tiny) -> None:
    assert shown(plan(tiny), 1)[0, :6].tolist() == [70, 49, 175, 12, 35, 237]


def test_the_learning_rates_are_the_rate_times_the_schedule(tiny) -> None:
    schedule = OneCycle(warm_up=0.5)
    experiment = tiny.model_copy(update={"schedule": schedule, "optimizer": Sgd(learning_rate=0.5)})
    made = Plan(experiment, 330)
    found = made.alphas(experiment, 4).numpy()
    assert found.shape == (MOST_BATCHES,)
    np.testing.assert_allclose(found[:29], [0.5 * schedule.factor(step, 33) for step in range(4, 33)], rtol=1e-6)
    np.testing.assert_allclose(found[29:], 0.5 * schedule.factor(32, 33), rtol=1e-6)


def test_the_learning_rates_follow_the_experiment_as_it_is_now(tiny) -> None:
    made = plan(tiny)
    before, after = (made.alphas(tiny.with_value("optimizer.learning_rate", rate), 0).numpy() for rate in (0.01, 0.03))
    np.testing.assert_allclose(after, 3 * before, rtol=1e-6)
