import numpy as np
import pytest

from digitlab.core.run import Series
from digitlab.gui.plots.sampling import Samples


def series(count, start=1):
    made = Series()
    for step in range(start, start + count):
        made.add(step, step / 10)
    return made


def test_a_short_series_is_drawn_as_it_is():
    samples = Samples(most=50)
    samples.follow(series(40))
    steps, values = samples.points(1_000)
    assert steps.tolist() == list(range(1, 41))
    assert values == pytest.approx(steps / 10)


def test_a_long_series_becomes_means_of_equal_spans():
    samples = Samples(most=50)
    samples.follow(series(1_000))
    steps, values = samples.points(1_000)
    assert len(steps) <= 51
    assert values == pytest.approx(steps / 10)
    assert np.diff(steps[1:-1]) == pytest.approx(20)
    assert values[1] == pytest.approx(np.mean([step / 10 for step in range(20, 40)]))


def test_what_is_drawn_once_stays_while_the_series_grows():
    growing, samples = series(500), Samples(most=50)
    samples.follow(growing)
    before = samples.points(2_000)[1][:10].copy()
    for step in range(501, 900):
        growing.add(step, step / 10)
    samples.follow(growing)
    assert samples.points(2_000)[1][:10] == pytest.approx(before)


def test_what_is_computed_bit_by_bit_is_what_is_computed_at_once():
    growing, bit_by_bit = Series(), Samples(most=50)
    for step in range(1, 2_000):
        growing.add(step, np.sin(step))
        bit_by_bit.follow(growing)
        drawn = bit_by_bit.points(1_900)
    at_once = Samples(most=50)
    at_once.follow(growing)
    assert np.array(drawn) == pytest.approx(np.array(at_once.points(1_900)), rel=1e-12)
    assert np.array(bit_by_bit.points(4_000)) == pytest.approx(np.array(at_once.points(4_000)), rel=1e-12)


def test_another_series_starts_anew():
    samples = Samples()
    samples.follow(series(2_000))
    samples.follow(series(3))
    assert len(samples.points(100)[0]) == 3


def test_the_value_at_a_step_is_the_newest_before_it():
    samples = Samples()
    samples.follow(series(10, start=5))
    assert samples.at(4) is None
    assert samples.at(7.9) == pytest.approx(0.7)
    assert samples.at(900) == pytest.approx(1.4)
