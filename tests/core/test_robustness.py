"""The ways to bend digits: all of them, mildest first, and none at all among their amounts."""

from __future__ import annotations

from digitlab.core.robustness import BENDS, POINTS, in_order


def test_every_bend_by_every_amount_is_measured_once_the_mildest_first() -> None:
    points = in_order()
    assert len(points) == len(set(points)) == POINTS == sum(len(bend.amounts) for bend in BENDS)
    assert {amount for _, amount in points[: len(BENDS)]} == {0.0}
    strengths = [abs(amount) / max(map(abs, bend.amounts)) for bend, amount in points]
    assert strengths == sorted(strengths)


def test_amounts_rise_from_the_least_to_the_most() -> None:
    for bend in BENDS:
        assert list(bend.amounts) == sorted(bend.amounts)
        assert 0.0 in bend.amounts
