"""The sealed test set in the window: opened by a button, cancelled, counted, and kept closed while a run goes on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitlab.core.messages import (
    Loaded,
    OpeningStopped,
    OpenTest,
    Paused,
    Refused,
    Saved,
    StopOpening,
    TestOpened,
    TestRead,
)
from digitlab.gui import theme
from digitlab.gui.panels.sealed_test import SealedTest


def opened(count=1, accuracy=0.989, step=None):
    return TestOpened(accuracy=accuracy, loss=0.04, count=10_000, opened=count, step=step)


@pytest.fixture
def panel(ready, qtbot, qapp):
    theme.apply(qapp, "light")
    made = SealedTest(ready)
    qtbot.addWidget(made)
    made.resize(640, 40)
    made.setVisible(True)
    return made


def press(panel):
    QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)


def test_the_seal_is_explained_and_a_click_opens_it(panel, process):
    assert panel.words().startswith("10,000 digits are sealed: look once")
    press(panel)
    assert process.taken() == [OpenTest()]
    process.say(TestRead(share=0.45))
    assert panel.words() == "The network reads the test digits · 45 %"
    process.say(opened())
    assert panel.words() == "98.9 % of 10,000 digits, opened once"
    assert not panel._often.isVisible()
    assert panel.button.text() == "Open again"


def test_from_the_third_time_on_it_says_why_the_number_is_worth_less(panel, process):
    for count in (1, 2, 3):
        press(panel)
        process.say(opened(count))
    assert panel.words() == "98.9 % of 10,000 digits, opened 3 times"
    assert panel._often.isVisible()
    assert "choose by the validation digits" in panel._often.text()


def test_it_is_cancelled_and_as_sealed_as_before(panel, process):
    press(panel)
    process.taken()
    assert panel.button.text() == "Cancel"
    press(panel)
    assert process.taken() == [StopOpening()]
    process.say(OpeningStopped())
    assert "are sealed" in panel.words()
    assert panel.button.text() == "Open the test set"


def test_while_a_run_goes_on_it_stays_closed_and_says_why(panel, ready, process, events, tmp_path):
    ready.play()
    process.say(events.started(tmp_path), events.batch())
    assert not panel.button.isEnabled()
    assert panel.button.toolTip() == "A run is under way; pause it, or wait for its end."
    process.taken()
    ready.opening.begin()
    assert process.taken() == []
    process.say(Paused(step=1))
    press(panel)
    process.say(opened(step=1))
    assert panel.words() == "98.9 % of 10,000 digits at step 1, opened once"


def test_a_new_run_is_sealed_again(panel, ready, process, events, tmp_path):
    press(panel)
    process.say(opened())
    ready.play()
    process.say(events.started(tmp_path))
    assert "are sealed" in panel.words()


def test_a_file_brings_its_count_and_does_not_know_of_the_next_one_until_it_is_saved(panel, ready, process, tmp_path):
    path = str(tmp_path / "mine.digitlab")
    history = [opened(1).line(), opened(2, accuracy=0.5).line()]
    process.say(Loaded(path=path, experiment=ready.experiment, history=history))
    assert panel.words() == "50.0 % of 10,000 digits, opened 2 times"
    assert not ready.modified
    press(panel)
    process.say(opened(3))
    assert panel.words().endswith("opened 3 times")
    assert ready.modified
    process.say(Saved(path=path))
    assert not ready.modified


def test_a_refusal_is_said_by_the_session(panel, ready, process):
    press(panel)
    process.say(Refused(command="open_test", sentence="The digits are missing."))
    assert ready.heard == [("The digits are missing.", "problem")]
    assert ready.opening.state == "none"
    assert ready.activity == "idle"


def test_the_death_of_the_engine_ends_it(panel, ready, process):
    press(panel)
    process.die()
    assert ready.opening.state == "stopped"
    assert not panel.button.isEnabled()
    assert panel.button.toolTip() == "The engine is starting."


def test_a_run_that_goes_on_costs_nothing_here(panel, ready, process, events, tmp_path, monkeypatch):
    ready.play()
    process.say(events.started(tmp_path), events.batch())
    monkeypatch.setattr(panel._text, "say", lambda *_: pytest.fail("said again"))
    process.say(events.batch(2))


def test_the_menu_opens_it_too(ready_window, process):
    (action,) = [one for one in ready_window.findChildren(type(ready_window.menuBar().actions()[0]))
                 if one.text() == "&Open the test set"]  # fmt: skip
    assert action.isEnabled()
    action.trigger()
    assert OpenTest() in process.taken()
