"""Work beside the window: its result comes on the window's own thread, the newest alone counts, failures are said."""

from threading import Event, get_ident

import pytest
from shiboken6 import delete, isValid

from digitlab.core.errors import DigitLabError
from digitlab.gui.errand import Errand


@pytest.fixture
def errand(qapp):
    made = Errand()
    made.told = []
    made.done.connect(lambda result: made.told.append((result, get_ident())))
    made.failed.connect(made.told.append)
    yield made
    if isValid(made):
        made.deleteLater()


def test_work_is_done_elsewhere_and_its_result_comes_here(errand, qtbot):
    errand.begin(get_ident)
    assert errand.under_way
    qtbot.waitUntil(lambda: errand.told != [])
    ((elsewhere, here),) = errand.told
    assert elsewhere != here == get_ident()
    assert not errand.under_way


def test_the_newest_alone_counts(errand, qtbot):
    go_on = Event()
    errand.begin(lambda: go_on.wait(30) and "old")
    errand.begin(lambda: "left out")
    errand.begin(lambda: "new")
    go_on.set()
    qtbot.waitUntil(lambda: errand.told != [])
    assert [result for result, _ in errand.told] == ["new"]


@pytest.mark.parametrize("error", [DigitLabError("The dataset is damaged."), ValueError("odd")])
def test_a_failure_is_said(errand, qtbot, error):
    def work():
        raise error

    errand.begin(work)
    qtbot.waitUntil(lambda: errand.told != [])
    assert str(error) in errand.told[0]


def test_whoever_waited_may_be_gone_before_the_work_is_done(errand, qtbot):
    begun, go_on = Event(), Event()
    errand.begin(lambda: begun.set() or go_on.wait(30))
    assert begun.wait(30)
    thread = errand._thread
    delete(errand)
    go_on.set()
    thread.shutdown()
    qtbot.wait(0)
