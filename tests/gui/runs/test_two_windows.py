"""Runs of another window or the terminal: seen as soon as a person comes back, and not deleted under its hands."""

from PySide6.QtWidgets import QWidget

from digitlab.core.experiment import Experiment
from digitlab.core.kept import care
from digitlab.core.kept.folders import LOCK
from digitlab.core.lock import Lock


def test_whoever_comes_back_to_the_window_sees_runs_of_others(opened, keep_run, qtbot):
    keep_run(Experiment(name="Mine"))
    person = opened()
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    keep_run(Experiment(name="Theirs"))
    assert person.cells("Name") == ["Mine"]
    person.tab.activateWindow()
    qtbot.waitUntil(lambda: sorted(person.cells("Name")) == ["Mine", "Theirs"])


def test_what_another_program_does_with_a_run_is_said_where_it_is_to_be_deleted(opened, keep_run):
    going_on, gone = keep_run(), keep_run()
    person = opened()
    under_way = Lock(going_on / LOCK)
    assert under_way.take()
    care.remove(gone)
    person.choose(0)
    person.press("Delete")
    assert person.pages.notice.text() == f"{gone} is no longer there; it was deleted or moved by another program."
    assert person.pages.caption().startswith("1 run")
    person.choose(0)
    person.press("Delete")
    assert "goes on in another window or terminal" in person.pages.notice.text()
    assert going_on.exists()
    under_way.release()
