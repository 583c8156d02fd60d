"""What is worth doing at once, but not more often than somebody can see."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QTimer

from digitlab.gui.paced import Paced


@pytest.fixture
def done():
    return []


@pytest.fixture
def paced(done, qapp):
    owner = QObject()
    yield lambda milliseconds: Paced(lambda: done.append(1), milliseconds, owner)
    owner.deleteLater()


def test_the_first_wish_is_done_at_once_and_all_that_follow_together_when_it_has_rested(paced, done, qtbot):
    one = paced(30)
    for _ in range(50):
        one.ask()
    assert len(done) == 1
    qtbot.waitUntil(lambda: len(done) == 2)
    qtbot.wait(90)
    assert len(done) == 2, "nobody asked since"


def test_news_is_done_at_once_with_all_that_waited(paced, done, qtbot):
    one = paced(30)
    one.ask()
    one.ask()
    one.do()
    assert len(done) == 2
    qtbot.wait(90)
    assert len(done) == 2


def test_what_is_forgotten_is_not_done(paced, done, qtbot):
    one = paced(30)
    one.ask()
    one.ask()
    one.forget()
    qtbot.wait(90)
    assert len(done) == 1


def test_what_somebody_else_has_done_is_not_done_again_and_the_rest_goes_on(paced, done):
    one = paced(3_600_000)
    (timer,) = one.findChildren(QTimer)

    def rest():
        assert timer.isActive()
        timer.stop()
        timer.timeout.emit()

    one.ask()
    one.ask()
    one.settled()
    one.ask()
    assert len(done) == 1
    rest()
    assert len(done) == 2
    one.ask()
    one.settled()
    rest()
    assert len(done) == 2
