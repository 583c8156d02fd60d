"""Whether a difference is more than chance, checked against another implementation."""

from __future__ import annotations

from math import isnan

import pytest
import scipy  # reads its parts when they are needed
from hypothesis import assume, given
from hypothesis import strategies as st

from digitlab.core.kept.chance import compare, incomplete_beta, two_sided

RESULTS = st.lists(st.floats(0.9, 1.0), min_size=2, max_size=12)


@given(a=st.floats(0.5, 200), b=st.floats(0.5, 200), x=st.floats(0, 1))
def test_the_incomplete_beta_function_is_right(a, b, x) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(scipy.special.betainc(a, b, x), rel=1e-7, abs=1e-10)


@given(t=st.floats(-40, 40), freedom=st.floats(1, 1_000))
def test_students_t_is_right(t, freedom) -> None:
    assert two_sided(t, freedom) == pytest.approx(2 * scipy.stats.t.sf(abs(t), freedom), rel=1e-6, abs=1e-12)


@given(one=RESULTS, other=RESULTS)
def test_welchs_test_is_right(one, other) -> None:
    assume(min(max(group) - min(group) for group in (one, other)) > 1e-4)
    found, expected = compare(one, other), scipy.stats.ttest_ind(one, other, equal_var=False)
    assert found.likely == pytest.approx(expected.pvalue, rel=1e-5, abs=1e-9)
    assert found.within_noise == (expected.pvalue >= 0.05)


def test_results_that_are_all_alike_say_nothing_about_chance() -> None:
    found = compare([0.9, 0.9], [0.8, 0.8])
    assert found.difference == pytest.approx(0.1)
    assert isnan(found.likely)
    assert found.within_noise
