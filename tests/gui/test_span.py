"""Which steps of a run are in sight: enlarged, moved, followed, and never beyond the plan."""

import pytest

from digitlab.gui.plots.span import Span


@pytest.fixture
def span():
    made = Span()
    made.fit(1_000, 400)
    return made


def test_all_is_in_sight_until_a_part_is_chosen(span):
    assert (span.part, span.ends) == (None, (0, 1_000))
    span.choose(300, 100)
    assert span.part == (100, 300)
    span.fit(1_000, 401)
    assert span.part == (100, 300), "a new point moves nothing that a person has chosen"
    span.show_all()
    assert span.part is None


def test_enlarging_keeps_what_is_pointed_at_in_its_place(span):
    span.enlarge(0.5, 250)
    assert span.part == (125, 625)
    span.enlarge(0.5, 125)
    assert span.part == (125, 375)
    span.enlarge(10)
    assert span.part is None


def test_a_part_stays_within_the_plan_and_holds_a_few_steps(span):
    span.choose(990, 991)
    assert span.part == (990, 1_000)
    span.move(5)
    assert span.part == (990, 1_000)
    span.move(-500)
    assert span.part == (0, 10)


def test_the_newest_step_is_followed_until_a_part_is_chosen(span):
    span.follow()
    first, last = span.part
    assert last - first == 250
    assert first < 400 < last < 420
    span.fit(1_000, 800)
    assert span.part[0] < 800 < span.part[1]
    span.enlarge(0.5)
    assert span.part[1] - span.part[0] == 125
    assert span.part[0] < 800 < span.part[1]
    span.move(-0.1)
    assert not span.follows


def test_another_plan_is_seen_as_a_whole(span):
    span.choose(100, 300)
    span.fit(2_000, 0)
    assert span.ends == (0, 2_000)
