import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from digitlab.gui import message_bar
from digitlab.gui.help.lecture.ideas import STEPS
from digitlab.gui.message_bar import MessageBar
from digitlab.gui.status_bar import StatusBar
from digitlab.gui.tab_order import stops


@pytest.fixture
def bar(qtbot, monkeypatch):
    monkeypatch.setattr(message_bar, "NOTE_MS", 20)
    one = MessageBar()
    qtbot.addWidget(one)
    return one


def test_it_is_hidden_until_something_is_said(bar):
    assert not bar.isVisible()


def test_a_problem_stays_until_it_is_closed(bar, qtbot):
    bar.show_message("The file is damaged.", "problem")
    qtbot.wait(50)
    assert bar.isVisible()
    assert bar.findChild(QLabel, "message_text").text() == "The file is damaged."
    assert not bar.findChild(QAbstractButton, "message_action").isVisible()
    qtbot.mouseClick(bar.findChild(QAbstractButton, "message_close"), Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_a_note_leaves_by_itself(bar, qtbot):
    bar.show_message("Saved.", "note")
    assert bar.isVisible()
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_a_problem_that_follows_a_note_stays(bar, qtbot):
    bar.show_message("Saved.", "note")
    bar.show_message("The file is damaged.", "problem")
    qtbot.wait(50)
    assert bar.isVisible()


def test_an_action_is_done_once_and_the_bar_leaves(bar, qtbot):
    done = []
    bar.show_message("New.", "undo", "Undo", lambda: done.append(1))
    qtbot.mouseClick(bar.findChild(QAbstractButton, "message_action"), Qt.MouseButton.LeftButton)
    assert done == [1]
    assert not bar.isVisible()


def test_an_action_that_says_something_itself_is_heard(bar, qtbot):
    bar.show_message("Dead.", "problem", "Start", lambda: bar.show_message("Starting.", "note"))
    bar.findChild(QAbstractButton, "message_action").click()
    assert bar.isVisible()
    bar.hide()


def test_text_is_never_read_as_markup(bar):
    bar.show_message("<b>bold</b>", "problem")
    assert bar.findChild(QLabel, "message_text").textFormat() == Qt.TextFormat.PlainText


def test_a_message_moves_nothing_and_hides_only_the_end_of_the_last_line(ready_window, qtbot):
    """The page was pushed down and the canvas shrank under the pen."""
    ready_window.resize(ready_window.minimumSize())
    session, bar = ready_window.session, ready_window.findChild(QWidget, "message")
    places = {one: one.geometry() for one in ready_window.findChildren(QWidget) if one.isVisible()}
    lowest = ready_window.findChild(QWidget, "why")
    for step in STEPS.values():
        ready_window.say(step.watch, "offer")
        qtbot.waitUntil(lambda: bar.geometry().bottom() == ready_window.rect().bottom())
        assert bar.geometry().right() == ready_window.rect().right()
        assert bar.y() > lowest.mapTo(ready_window, lowest.rect().bottomLeft()).y()
        assert bar.x() > (status := ready_window.findChild(QWidget, "status")).mapTo(ready_window, status.pos()).x()
    assert {one: one.geometry() for one in places} == places
    session.play()
    progress = ready_window.findChild(QWidget, "progress")
    qtbot.waitUntil(lambda: bar.x() > progress.mapTo(ready_window, progress.rect().topRight()).x())
    ready_window.resize(1280, 720)
    qtbot.waitUntil(lambda: bar.geometry().bottomRight() == ready_window.rect().bottomRight())


@pytest.mark.parametrize("size", [(1088, 620), (1280, 720), (1920, 1080)])
def test_how_fast_a_run_is_and_how_long_it_lasts_stay_readable_beside_a_message(
    ready_window, process, events, qtbot, size
):
    window, bar = ready_window, ready_window.findChild(QWidget, "message")
    window.resize(*size)
    window.session.play()
    process.say(events.started(), events.batch(3))
    detail = window.findChild(QLabel, "status_detail")
    qtbot.waitUntil(lambda: "images/s" in detail.text() and "left" in detail.text())
    window.say("Learning rate is 5; it must be at most 1, for what is larger throws the weights out of the valley.")

    def end():
        return detail.mapTo(window, detail.rect().topRight()).x()

    qtbot.waitUntil(lambda: detail.width() >= detail.sizeHint().width() and bar.x() > end())
    assert bar.geometry().bottomRight() == window.rect().bottomRight()
    assert bar.height() >= bar.heightForWidth(bar.width())
    left, lowest = bar.x(), window.findChild(QWidget, "why")
    assert bar.y() > lowest.mapTo(window, lowest.rect().bottomLeft()).y()
    window.session.blockSignals(True)  # from here on nobody else writes there
    window.findChild(StatusBar)._pace.stop()
    detail.setText("1 %")
    qtbot.waitUntil(lambda: end() < left - 100)
    assert bar.x() == left, "it does not jump about with the numbers"
    detail.setText(300 * "1")
    qtbot.waitUntil(lambda: bar.x() < end())
    window.session.blockSignals(False)
    window.say("Saved.", "note")


def test_the_buttons_of_a_message_are_the_last_that_tab_reaches(ready_window):
    ready_window.say("Nothing has been lost.", "undo")
    buttons = [ready_window.findChild(QAbstractButton, f"message_{name}") for name in ("action", "close")]
    assert list(stops(ready_window))[-2:] == buttons
