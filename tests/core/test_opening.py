"""How often the test set was opened is told by the history of a run, in it and in words."""

from __future__ import annotations

from digitlab.core.messages import Paused, TestOpened, event
from digitlab.core.opening import times, times_opened
from digitlab.core.run import Run, replay


def opened(count: int) -> TestOpened:
    return TestOpened(accuracy=0.9, loss=0.3, count=10_000, opened=count, step=None)


def test_every_opening_in_a_history_counts_and_nothing_else() -> None:
    lines = [opened(1).line(), Paused(step=3).line(), '{"kind": "note", "text": "test_opened"}', opened(2).line()]
    assert times_opened(lines) == 2
    assert times_opened([]) == 0


def test_a_run_remembers_its_openings_and_goes_on_as_before() -> None:
    run = replay([Paused(step=3).line(), opened(1).line(), opened(2).line()])
    assert [one.opened for one in run.openings] == [1, 2]
    assert run.times_opened == 2
    assert run.state == "paused"
    assert Run().times_opened == 0


def test_a_run_that_does_not_know_all_openings_believes_the_engine() -> None:
    run = Run()
    run.add(event(opened(4).line()))
    assert run.times_opened == 4


def test_a_count_in_words() -> None:
    assert [times(count) for count in (1, 2, 1_000)] == ["once", "2 times", "1,000 times"]
