"""Work beside the training, which says that it was stopped whenever that happens."""

from __future__ import annotations

from threading import Event as Flag

import pytest

from digitlab.core.evaluation import EvaluationAdvanced, EvaluationStopped
from digitlab.engine.side_thread import SideThread

STOPPED = EvaluationStopped(number=1)


def advanced(share):
    return EvaluationAdvanced(number=1, share=share)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_is_stopped_while_it_tells_says_so(place) -> None:
    told = []

    def tell(event):
        told.append(event)
        if event == advanced(place / 4):
            side.stop()

    side = SideThread(tell, lambda command, error: pytest.fail(f"{command}: {error}"))
    side.begin("evaluate", iter([advanced(number / 4) for number in range(4)]), STOPPED)
    side._thread.shutdown()
    assert told == [*(advanced(number / 4) for number in range(place + 1)), STOPPED]


@pytest.mark.parametrize("place", [0, 1, 3])
def test_what_is_stopped_while_it_works_says_so_in_place_of_what_it_found(place) -> None:
    def steps():
        for number in range(4):
            if number == place:
                side.stop()
            yield advanced(number / 4)

    told = []
    side = SideThread(told.append, lambda command, error: pytest.fail(f"{command}: {error}"))
    side.begin("evaluate", steps(), STOPPED)
    side._thread.shutdown()
    assert told == [*(advanced(number / 4) for number in range(place)), STOPPED]


def test_what_is_stopped_says_so_at_once_and_is_heard_no_more() -> None:
    told, ready, going = [], Flag(), Flag()

    def long():
        yield None
        ready.set()
        going.wait()
        raise ValueError("nobody wants to know")

    side = SideThread(told.append, lambda command, error: pytest.fail(f"{command}: {error}"))
    side.begin("evaluate", long(), STOPPED)
    ready.wait()
    side.stop()
    assert told == [STOPPED]
    going.set()
    side.begin("evaluate", iter([advanced(1.0)]), STOPPED)
    side._thread.shutdown()
    assert told == [STOPPED, advanced(1.0)]
    side.stop()
    assert told == [STOPPED, advanced(1.0)], "what is through cannot be stopped"
