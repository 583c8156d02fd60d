"""A run that another window or the terminal has trained is there as soon as a person comes back."""

from PySide6.QtWidgets import QWidget

from digitlab.core.experiment import Experiment


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
