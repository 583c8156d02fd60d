"""The Evaluation tab: asked by itself when it is seen, the sealed test digits, bent digits, and what is exported."""

import csv
import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog

from digitlab.core import messages as m
from digitlab.core.robustness import BENDS, POINTS, in_order
from digitlab.gui.evaluation import words
from digitlab.gui.moment import LEARNED


@pytest.fixture
def asked(process):
    """What was sent, but for what the engine is to compile ahead where a test takes long."""
    return lambda: [command for command in process.taken() if not isinstance(command, m.Prepare)]


@pytest.fixture
def kinds(asked):
    return lambda: [command.kind for command in asked()]


@pytest.fixture
def summary(tab):
    return lambda: tab.pages().header.summary.whole()


@pytest.fixture
def choose_test(tab):
    """Turns to the test digits."""

    def choose():
        part = tab.pages().header.part
        part.setCurrentText("test digits")
        part.activated.emit(part.currentIndex())

    return choose


def test_nothing_is_asked_before_the_tab_is_seen_and_once_when_it_is(tab, process, qtbot, kinds, asked):
    assert kinds() == []
    tab.show()
    qtbot.waitUntil(lambda: tab.pages() is not None)
    assert asked() == [m.Evaluate(number=1)]
    assert tab.pages().notice.text() == words.READING
    process.say(m.EvaluationAdvanced(number=1, share=0.4))
    assert tab.pages().notice._progress.value() == 40
    tab.hide()
    tab.show()
    assert kinds() == []


def test_the_numbers_come_with_their_intervals_and_of_which_network_they_are(evaluated, summary):
    right = evaluated.evaluation.found.evaluated.accuracy
    assert right.whole - right.part == 7
    assert summary().startswith("97.7 % of 300 right (95.3 to 98.9 %) · by the network that ships · top two")


def test_while_it_learns_it_is_asked_again_on_request_and_at_the_end_by_itself(
    evaluated, ready, process, events, tmp_path, told, button, press, summary, kinds, asked, qtbot
):
    ready.play()
    process.say(events.started(tmp_path), events.batch(1))
    assert kinds() == ["train"]
    assert "another network answers now" in summary()
    press("Again")
    assert asked() == [m.Evaluate(number=2)]
    assert button("Cancel").isEnabled()
    process.say(told(2, step=1), events.batch(5), events.batch(6))
    qtbot.waitUntil(lambda: f"as of epoch 1, step 1 · {LEARNED}" in summary())
    assert kinds() == []
    process.say(events.epoch(2), events.end())
    assert asked() == [m.Evaluate(number=3)]
    assert "reading again" in summary()
    process.say(told(3))
    assert "right (95.3 to 98.9 %) · as of epoch 2 · top two" in summary()
    assert kinds() == []


def test_an_answer_that_came_too_late_is_not_taken_for_the_new_one(pages, process, told, press):
    process.say(m.EvaluationStopped(number=1))
    assert pages.notice.text().startswith("It was stopped.")
    press("Ask the network")
    process.say(told(1))
    assert pages.evaluation.found is None
    process.say(told(2))
    assert pages.evaluation.found is not None


def test_a_refusal_is_said_where_it_was_asked_and_not_asked_again_by_itself(pages, process, ready, kinds):
    process.taken()
    process.say(m.Refused(command="evaluate", sentence="The dataset is gone; import it again."))
    assert pages.notice.text().startswith("The dataset is gone; import it again.")
    ready.run_changed.emit(ready.run)
    assert kinds() == []
    assert ready.heard == []


def test_an_engine_that_dies_is_said_and_asked_again_when_it_is_back(pages, process, events, press, kinds):
    process.taken()
    process.die()
    assert pages.notice.text() == "The engine is starting."
    process.say(events.ready)
    press("Ask the network")
    assert "evaluate" in kinds()


def test_the_test_digits_are_sealed_until_the_counted_button_is_pressed(
    evaluated, process, told, press, summary, kinds, asked, choose_test
):
    choose_test()
    assert evaluated.notice.text().startswith("The 10,000 test digits are sealed")
    assert kinds() == []
    press("Open the test set")
    assert asked() == [m.OpenTest()]
    process.say(m.TestRead(share=0.5))
    assert evaluated.notice.text() == words.OPENING
    opened = m.TestOpened(accuracy=0.965, loss=0.1, count=200, opened=2)
    process.say(told(0, "test", opened=2), opened)
    assert "of 200 right" in summary()
    assert "opened 2 times" in summary()
    press("Open again")
    assert asked() == [m.OpenTest()]


def test_a_new_run_has_its_own_seal(evaluated, process, told, ready, events, tmp_path, press, choose_test):
    choose_test()
    press("Open the test set")
    process.say(told(0, "test", opened=1), m.TestOpened(accuracy=0.965, loss=0.1, count=200, opened=1))
    ready.play()
    process.say(events.started(tmp_path), events.batch(1))
    assert "are sealed" in evaluated.notice.text()
    assert evaluated.notice.text().endswith("A run is under way; pause it, or wait for its end.")


def point(number, place):
    bend, amount = in_order()[place]
    right = round(1_000 - 500 * abs(amount) / bend.amounts[-1])
    return m.RobustnessMeasured(
        number=number, bend=bend.name, amount=amount, right=right, count=1_000, share=(place + 1) / POINTS
    )


def test_digits_are_bent_on_request_and_the_curves_grow(evaluated, process, qtbot, press, summary, kinds, asked, hover):
    press("Robustness")
    assert evaluated.notice.text().startswith("How far may a digit be turned")
    press("Bend digits")
    assert asked() == [m.MeasureRobustness(number=1)]
    process.say(*(point(1, place) for place in range(10)))
    assert "25 % done" in summary()
    press("Cancel")
    assert kinds() == ["stop_measuring"]
    process.say(m.MeasuringStopped(number=1))
    assert summary().startswith("It was stopped.")
    press("Again")
    process.say(*(point(2, place) for place in range(POINTS)))
    assert "1,000 of the validation digits" in summary()
    rotation = evaluated.curves.curves[0]
    assert [one.amount for one in rotation._points] == list(BENDS[0].amounts)
    hover(rotation, QPoint(rotation.width() - 12, 20))
    assert rotation.remark.whole() == "45°: 50.0 % (46.9 to 53.1 %)"
    rotation.setFocus()
    qtbot.keyClick(rotation, Qt.Key.Key_Left)
    assert rotation.accessibleDescription().startswith("37.5°: 58.3 %")


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_numbers_are_exported(evaluated, process, tmp_path, monkeypatch, ready, kind, press):
    press("Robustness")
    press("Bend digits")
    process.say(*(point(1, place) for place in range(POINTS)))
    chosen = "Table of numbers (*.csv)" if kind == "csv" else "Numbers for programs (*.json)"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine.csv"), chosen))
    press("Export…")
    path = tmp_path / f"mine.{kind}"
    if kind == "csv":
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        assert ["confusion", "4 read as 9", "7", "", ""] in lines
        assert any(line[1] == "rotation 45" for line in lines)
    else:
        found = json.loads(path.read_text(encoding="utf-8"))
        assert (found["confusion"][4][9], len(found["robustness"])) == (7, POINTS)
        assert found["network"] == "by the network that ships"
    assert ready.heard[-1] == (f"The evaluation is written to mine.{kind}.", "note")


def test_a_file_that_cannot_be_written_is_said(evaluated, tmp_path, monkeypatch, ready, press):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "none" / "mine.csv"), ""))
    press("Export…")
    sentence, tone = ready.heard[-1]
    assert tone == "problem"
    assert "cannot be written" in sentence
