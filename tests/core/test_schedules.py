"""The schedules against their closed forms, written down a second time with NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from digitlab.core.schedules import Constant, OneCycle, Schedule, cosine

TOTALS = [1, 2, 3, 10, 37, 469]


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


@pytest.mark.parametrize("kind", Schedule.entries().values(), ids=Schedule.entries())
@pytest.mark.parametrize("total", TOTALS)
def test_every_factor_of_every_schedule_is_above_nothing_and_at_most_one(kind, total) -> None:
    found = factors(kind(), total)
    assert np.isfinite(found).all()
    assert (found > 0).all()
    assert (found <= 1 + 1e-12).all()


def test_constant_stays() -> None:
    assert (factors(Constant(), 50) == 1).all()


@pytest.mark.parametrize("total", [10, 37, 469, 2000])
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
