"""The schedules against their closed forms, written down a second time with NumPy, and against Keras' own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.core.schedules import (
    Constant,
    CosineDecay,
    CosineRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    OneCycle,
    PolynomialDecay,
    ReduceOnPlateau,
    Schedule,
    StepDecay,
    cosine,
)

TOTALS = [1, 2, 3, 10, 37, 469]
LENGTHS = [10, 37, 469, 2000]
kinds = pytest.mark.parametrize("kind", Schedule.entries().values(), ids=Schedule.entries())


def factors(schedule: Schedule, total: int) -> np.ndarray:
    return np.array([schedule.factor(step, total) for step in range(total)])


def one_cycle(warm_up: float, start_divisor: float, end_divisor: float, total: int) -> np.ndarray:
    """Two half cosines through (0, 1 / start), (peak, 1) and (last, 1 / (start * end))."""
    steps = np.arange(total)
    peak, last = warm_up * total - 1, total - 1
    low, lowest = 1 / start_divisor, 1 / (start_divisor * end_divisor)
    rise = low + (1 - low) * (1 - np.cos(np.pi * steps / peak)) / 2
    fall = lowest + (1 - lowest) * (1 + np.cos(np.pi * (steps - peak) / (last - peak))) / 2
    return np.where(steps <= peak, rise, fall)


@kinds
@pytest.mark.parametrize("total", TOTALS)
def test_every_factor_of_every_schedule_is_above_nothing_and_at_most_one(kind, total) -> None:
    found = factors(kind(), total)
    assert np.isfinite(found).all()
    assert (found > 0).all()
    assert (found <= 1 + 1e-12).all()


@given(data=st.data())
def test_no_allowed_value_takes_a_factor_out_of_its_range(experiments, data) -> None:
    schedule = data.draw(experiments).schedule
    total = data.draw(st.integers(1, 10**7))
    for step in (0, data.draw(st.integers(0, total - 1)), total - 1):
        assert 0 <= schedule.factor(step, total) <= 1 + 1e-12


@given(data=st.data(), losses=st.lists(st.floats(-1e9, 1e9), max_size=30))
def test_no_validation_losses_take_the_scale_out_of_its_range(experiments, data, losses) -> None:
    schedule = data.draw(experiments).schedule
    assert 0 <= schedule.scale(losses) <= 1
    assert schedule.scale([]) == 1
    assert isinstance(schedule, ReduceOnPlateau) or schedule.scale(losses) == 1


def test_constant_stays() -> None:
    assert (factors(Constant(), 50) == 1).all()


@kinds
@pytest.mark.parametrize("total", LENGTHS)
@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_a_linear_warm_up_goes_in_front_of_any_schedule(kind, total, share) -> None:
    found = factors(kind(linear_warm_up=share), total)
    ramp = round(share * total)
    behind = factors(kind(), total - ramp)
    np.testing.assert_allclose(found[ramp:], behind, rtol=1e-12)
    np.testing.assert_allclose(found[:ramp], behind[0] * np.arange(1, ramp + 1) / (ramp + 1), rtol=1e-12)


@kinds
def test_a_warm_up_shorter_than_a_step_is_none(kind) -> None:
    np.testing.assert_array_equal(factors(kind(linear_warm_up=0.001), 100), factors(kind(), 100))


@kinds
def test_a_schedule_is_the_same_curve_whatever_the_length_of_the_run(kind) -> None:
    coarse = np.array([kind().factor(step, 1_000) for step in range(10, 1_000, 100)])
    fine = np.array([kind().factor(step, 1_000_000) for step in range(10_000, 1_000_000, 100_000)])
    np.testing.assert_allclose(coarse, fine, atol=0.01)


@pytest.mark.parametrize("total", LENGTHS)
@pytest.mark.parametrize(("warm_up", "start", "end"), [(0.3, 25.0, 1e4), (0.5, 10.0, 1.0), (0.9, 1.0, 1e8)])
def test_one_cycle_is_its_formula(warm_up, start, end, total) -> None:
    schedule = OneCycle(warm_up=warm_up, start_divisor=start, end_divisor=end)
    np.testing.assert_allclose(factors(schedule, total), one_cycle(warm_up, start, end, total), rtol=1e-9, atol=1e-14)


def test_one_cycle_starts_peaks_and_ends_where_it_should() -> None:
    found = factors(OneCycle(warm_up=0.3, start_divisor=25, end_divisor=1e4), 1000)
    assert found[0] == pytest.approx(1 / 25)
    assert found.argmax() == 299
    assert found[299] == pytest.approx(1)
    assert found[-1] == pytest.approx(1 / (25 * 1e4))
    assert (np.diff(found[:300]) > 0).all()
    assert (np.diff(found[299:]) < 0).all()


@pytest.mark.parametrize("warm_up", [1e-9, 0.001, 0.999, 1 - 1e-9])
@pytest.mark.parametrize("total", TOTALS)
def test_one_cycle_bears_every_share_of_warm_up(warm_up, total) -> None:
    found = factors(OneCycle(warm_up=warm_up), total)
    assert np.isfinite(found).all()
    assert (found > 0).all()
    assert (found <= 1 + 1e-12).all()


def test_half_a_cosine_goes_from_end_to_end_through_the_middle() -> None:
    assert [cosine(2.0, 6.0, share) for share in (0.0, 0.5, 1.0)] == pytest.approx([2.0, 4.0, 6.0])


@pytest.mark.parametrize(("rate", "interval"), [(0.3, 0.25), (0.5, 0.1), (0.9, 1.0), (0.1, 1 / 3)])
@pytest.mark.parametrize("total", [300, 3_000])
def test_step_decay_drops_behind_every_interval_and_is_level_between(rate, interval, total) -> None:
    drops = np.searchsorted(np.arange(1, 20) * interval * total - 1e-6, np.arange(total), side="right")
    np.testing.assert_allclose(factors(StepDecay(decay_rate=rate, interval=interval), total), rate**drops, rtol=1e-12)


@pytest.mark.parametrize(("rate", "interval"), [(0.1, 0.5), (0.96, 0.01), (1.0, 1.0)])
def test_exponential_decay_takes_the_same_share_off_with_every_step(rate, interval) -> None:
    found = factors(ExponentialDecay(decay_rate=rate, interval=interval), 1000)
    assert found[0] == 1
    np.testing.assert_allclose(found[1:] / found[:-1], rate ** (1 / (1000 * interval)), rtol=1e-9)
    np.testing.assert_allclose(
        ExponentialDecay(decay_rate=rate, interval=interval).factor(1000, 1000), rate ** (1 / interval)
    )


@pytest.mark.parametrize("rate", [0.5, 9.0, 1e4])
def test_inverse_time_decay_is_one_over_a_straight_line(rate) -> None:
    found = factors(InverseTimeDecay(decay_rate=rate), 1000)
    np.testing.assert_allclose(1 / found, np.linspace(1, 1 + rate, 1000, endpoint=False), rtol=1e-9)


@pytest.mark.parametrize(("power", "end"), [(1.0, 0.0), (2.0, 0.1), (0.5, 1.0)])
def test_polynomial_decay_is_a_power_of_what_is_left(power, end) -> None:
    found = factors(PolynomialDecay(power=power, end_factor=end), 1000)
    left = np.linspace(1, 0, 1000, endpoint=False)
    np.testing.assert_allclose(found, end + (1 - end) * left**power, rtol=1e-9)


@pytest.mark.parametrize("end", [0.0, 0.2])
def test_cosine_decay_is_half_a_cosine(end) -> None:
    found = factors(CosineDecay(end_factor=end), 1000)
    np.testing.assert_allclose(found, end + (1 - end) * np.cos(np.arange(1000) * np.pi / 2000) ** 2, rtol=1e-9)


def test_cosine_with_one_cycle_has_no_restart() -> None:
    np.testing.assert_array_equal(
        factors(CosineRestarts(cycles=1, end_factor=0.1), 99), factors(CosineDecay(end_factor=0.1), 99)
    )


@pytest.mark.parametrize(
    ("cycles", "t_mul", "starts"), [(3, 2.0, [0, 100, 300]), (7, 1.0, range(0, 700, 100)), (2, 2.5, [0, 200])]
)
def test_cosine_restarts_fill_the_run_with_whole_cycles(cycles, t_mul, starts) -> None:
    schedule = CosineRestarts(cycles=cycles, t_mul=t_mul, m_mul=0.8)
    found = factors(schedule, 700)
    up = np.flatnonzero(np.diff(found) > 0) + 1
    assert up.tolist() == list(starts)[1:]
    np.testing.assert_allclose(found[list(starts)], 0.8 ** np.arange(cycles), rtol=1e-9)
    assert found[-1] < 0.001


PLATEAU = ReduceOnPlateau(reduction=0.5, patience=2, min_factor=0.2, min_delta=0.1)


@pytest.mark.parametrize(
    ("losses", "scale"),
    [
        ([2.0], 1.0),
        ([2.0, 1.0, 0.5, 0.3], 1.0),
        ([2.0, 2.0], 1.0),
        ([2.0, 2.0, 2.0], 0.5),
        ([2.0, 2.0, 1.0, 1.0], 1.0),
        ([2.0, 1.95, 1.91, 1.5], 0.5),
        ([2.0, 3.0, 3.0, 2.5, 2.4], 0.25),
        ([2.0, *[2.0] * 20], 0.2),
    ],
)
def test_a_stall_is_so_many_epochs_in_a_row_without_a_gain(losses, scale) -> None:
    assert PLATEAU.scale(losses) == pytest.approx(scale)
    assert (factors(PLATEAU, 20) == 1).all()
