"""The Evaluation tab: asked by itself when it is seen, its pages, the sealed test digits, and what is exported."""

import csv
import json

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFileDialog, QPushButton

from digitlab.core import messages as m
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data, Experiment
from digitlab.core.robustness import BENDS, POINTS, in_order
from digitlab.data import evaluation, parted, sources
from digitlab.data.parted import CHECK
from digitlab.data.sources import Dataset, Digits, load
from digitlab.gui import theme
from digitlab.gui.evaluation import words
from digitlab.gui.evaluation.matrix import Cell
from digitlab.gui.moment import LEARNED
from digitlab.gui.panels.evaluation_tab import EvaluationTab

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
DATA = Data(validation_count=300)


@pytest.fixture(scope="module")
def few():
    """1,500 digits that are not of the test and 200 that are."""
    train, test = load("mnist")
    dataset = Dataset(Digits(train.images[:1500], train.labels[:1500]), Digits(test.images[:200], test.labels[:200]))
    return parted.part(dataset, DATA)


@pytest.fixture
def tab(ready, qtbot, qapp, process, monkeypatch, few):
    theme.apply(qapp, "light")
    monkeypatch.setattr(sources, "load", lambda dataset: few.dataset)
    ready.change(Experiment(data=DATA))
    process.taken()
    made = EvaluationTab(ready)
    qtbot.addWidget(made)
    made.resize(690, 240)
    return made


@pytest.fixture
def pages(tab, qtbot):
    """What the tab shows, which has asked the engine."""
    tab.show()
    qtbot.waitUntil(lambda: tab.pages() is not None)
    return tab.pages()


@pytest.fixture
def told(few):
    """What the engine tells: 7 fours are read as nines, the surest of them at 94 %."""

    def tell(number=1, part="check", **more):
        numbers = np.flatnonzero(few.parts == CHECK) if part == "check" else np.arange(1_500, 1_700)
        labels = few.labels[numbers].astype(int)
        shares = np.full((len(labels), 10), 0.002)
        shares[np.arange(len(labels)), labels] = 0.982
        for rank, place in enumerate(np.flatnonzero(labels == 4)[:7]):
            shares[place] = 0.002
            shares[place, 9], shares[place, 4] = 0.94 - rank / 20, 0.044 + rank / 20
        found = evaluation.evaluated(part, DATA, numbers, labels, shares.argmax(axis=1), shares, 1.0)
        return found.model_copy(update={"number": number} | more)

    return tell


@pytest.fixture
def evaluated(pages, process, told):
    """The pages when the answer is there."""
    process.taken()
    process.say(told())
    return pages


def asked(process):
    """What was sent, but for what the engine is to compile ahead where a test takes long."""
    return [command for command in process.taken() if not isinstance(command, m.Prepare)]


def kinds(process):
    return [command.kind for command in asked(process)]


def button(pages, text):
    return next(one for one in pages.findChildren(QPushButton) if one.text() == text and one.isVisible())


def press(pages, qtbot, text):
    qtbot.mouseClick(button(pages, text), LEFT)


def summary(pages):
    return pages.header.summary.whole()


def choose_test(pages):
    pages.header.part.setCurrentText("test digits")
    pages.header.part.activated.emit(pages.header.part.currentIndex())


def hover(widget, point):
    event = QMouseEvent(QMouseEvent.Type.MouseMove, point.toPointF(), widget.mapToGlobal(point).toPointF(),
                        Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip
    widget.mouseMoveEvent(event)


def test_nothing_is_asked_before_the_tab_is_seen_and_once_when_it_is(tab, process, qtbot):
    assert kinds(process) == []
    tab.show()
    qtbot.waitUntil(lambda: tab.pages() is not None)
    assert asked(process) == [m.Evaluate(number=1)]
    assert tab.pages().notice.text() == words.READING
    process.say(m.EvaluationAdvanced(number=1, share=0.4))
    assert tab.pages().notice._progress.value() == 40
    tab.hide()
    tab.show()
    assert kinds(process) == []


def test_the_numbers_come_with_their_intervals_and_of_which_network_they_are(evaluated):
    right = evaluated.evaluation.found.evaluated.accuracy
    assert right.whole - right.part == 7
    assert summary(evaluated).startswith("97.7 % of 300 right (95.3 to 98.9 %) · by the network that ships · top two")


def test_a_cell_is_told_when_it_is_pointed_at_and_shows_its_digits_when_clicked(evaluated, qtbot, few):
    page = evaluated.confusion
    fours = int((few.labels[few.parts == CHECK] == 4).sum())
    where = page.matrix.where(Cell(4, 9)).center().toPoint()
    hover(page.matrix, where)
    assert page.digits.heading.text() == f"A 4 read as 9: 7 of {fours} ({100 * 7 / fours:.1f} %)"
    hover(page.matrix, page.matrix.where(Cell(8, 0)).center().toPoint())
    assert page.digits.heading.text().startswith("An 8 read as 0: 0 of")
    qtbot.mouseClick(page.matrix, LEFT, pos=where)
    qtbot.waitUntil(page.digits.grid.isVisible)
    numbers = np.flatnonzero(few.parts == CHECK)
    assert page.digits.numbers() == numbers[np.flatnonzero(few.labels[numbers] == 4)[:7]].tolist()


def test_arrow_keys_and_enter_choose_a_cell(evaluated, qtbot):
    matrix = evaluated.confusion.matrix
    matrix.setFocus()
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Right, Key.Key_Up):
        qtbot.keyClick(matrix, key)
    assert matrix.accessibleDescription().startswith("A 0 read as 1")
    for key in (Key.Key_Left, Key.Key_Left, Key.Key_Return):
        qtbot.keyClick(matrix, key)
    assert len(evaluated.confusion.digits.numbers()) == evaluated.evaluation.found.evaluated.confusion[0][0]


def test_wrong_cells_are_another_colour_the_stronger_the_more_there_are(evaluated):
    matrix = evaluated.confusion.matrix
    right, wrong, none = (matrix.colour(cell) for cell in (Cell(1, 1), Cell(4, 9), Cell(9, 4)))
    assert right.blue() > right.red()
    assert wrong.red() > wrong.blue()
    assert none == matrix.colour(Cell(0, 5)) != wrong


def test_a_digit_is_told_and_put_on_the_canvas(evaluated, ready, qtbot, few):
    opened = []
    ready.digit_opened.connect(opened.append)
    press(evaluated, qtbot, "Mistakes")
    shown = evaluated.mistakes.digits
    qtbot.waitUntil(shown.grid.isVisible)
    assert shown.heading.text().startswith("7 of 300 are read wrong")
    spot = shown.grid.where(0).center().toPoint()
    qtbot.mouseClick(shown.grid.viewport(), LEFT, pos=spot)
    assert shown.line() == f"a 4 · read as 9, 94 % sure · no. {shown.numbers()[0]:,}"
    qtbot.keyClick(shown.grid, Key.Key_Return)
    qtbot.mouseDClick(shown.grid.viewport(), LEFT, pos=spot)
    expected = few.pictures(np.array(shown.numbers()[:1]))[0]
    assert len(opened) == 2
    assert all((one == expected).all() for one in opened)


def test_pictures_that_cannot_be_read_are_said(evaluated, qtbot, monkeypatch):
    def broken(dataset):
        raise DigitLabError("The dataset is damaged; install DigitLab again.")

    monkeypatch.setattr(sources, "load", broken)
    press(evaluated, qtbot, "Mistakes")
    qtbot.waitUntil(lambda: "damaged" in evaluated.mistakes.digits.line())


def test_the_classes_have_scores_with_intervals(evaluated, qtbot):
    press(evaluated, qtbot, "Classes")
    qtbot.waitUntil(lambda: evaluated.classes._table.item(0, 0) is not None)
    rows = evaluated.classes.rows()
    scores = evaluated.evaluation.found.evaluated.confusion
    assert [row[0] for row in rows] == list("0123456789")
    assert [row[1] for row in rows] == [str(sum(row)) for row in scores]
    assert rows[4][3].startswith(f"{100 * scores[4][4] / sum(scores[4]):.1f} % (")
    assert rows[4][5] == "9 (7)"
    assert rows[1][2].startswith("100.0 % (")
    assert rows[1][5] == ""


def test_the_calibration_is_judged_and_every_bar_is_told(evaluated, qtbot):
    press(evaluated, qtbot, "Calibration")
    view = evaluated.calibration
    assert view.words().startswith("Unevenly sure. On average it is 97.8 % sure, and 97.7 % of the digits are right.")
    view.diagram.setFocus()
    qtbot.keyClick(view.diagram, Key.Key_Right)
    assert view.words().endswith("294 digits were read with 93 to 100 % certainty: 99.7 % of them are right.")
    qtbot.keyClick(view.diagram, Key.Key_Left)
    qtbot.keyClick(view.diagram, Key.Key_Left)
    assert view.words().endswith("One digit was read with 80 to 87 % certainty, and that is wrong.")
    hover(view.diagram, QPoint(round(view.diagram.room().left()) + 4, 20))
    assert view.words().endswith("No digit was read with 0 to 7 % certainty.")


def test_a_network_that_is_too_sure_is_called_so(pages, told):
    found = told()
    well = [one.model_copy(update={"certainty": one.accuracy}) for one in found.bins]
    sure = [one.model_copy(update={"certainty": min(one.certainty + 0.1, 1), "accuracy": one.accuracy * 0.8})
            for one in found.bins]  # fmt: skip
    unsure = [one.model_copy(update={"certainty": one.certainty / 2}) for one in found.bins]
    assert words.verdict(found.model_copy(update={"bins": well})) == "Well calibrated"
    assert words.verdict(found.model_copy(update={"bins": sure})) == "Too sure of itself"
    assert words.verdict(found.model_copy(update={"bins": unsure})) == "Not sure enough"


def test_while_it_learns_it_is_asked_again_on_request_and_at_the_end_by_itself(
    evaluated, ready, process, events, tmp_path, qtbot, told
):
    ready.play()
    process.say(events.started(tmp_path), events.batch(1))
    assert kinds(process) == ["train"]
    assert "another network answers now" in summary(evaluated)
    press(evaluated, qtbot, "Again")
    assert asked(process) == [m.Evaluate(number=2)]
    assert button(evaluated, "Cancel").isEnabled()
    process.say(told(2, step=1), events.batch(5), events.batch(6))
    assert f"as of epoch 1, step 1 · {LEARNED}" in summary(evaluated)
    assert kinds(process) == []
    process.say(events.epoch(2), events.end())
    assert asked(process) == [m.Evaluate(number=3)]
    assert "reading again" in summary(evaluated)
    process.say(told(3))
    assert "right (95.3 to 98.9 %) · as of epoch 2 · top two" in summary(evaluated)
    assert kinds(process) == []


def test_an_answer_that_came_too_late_is_not_taken_for_the_new_one(pages, process, told, qtbot):
    process.say(m.EvaluationStopped(number=1))
    assert pages.notice.text().startswith("It was stopped.")
    press(pages, qtbot, "Ask the network")
    process.say(told(1))
    assert pages.evaluation.found is None
    process.say(told(2))
    assert pages.evaluation.found is not None


def test_a_refusal_is_said_where_it_was_asked_and_not_asked_again_by_itself(pages, process, ready):
    process.taken()
    process.say(m.Refused(command="evaluate", sentence="The dataset is gone; import it again."))
    assert pages.notice.text().startswith("The dataset is gone; import it again.")
    ready.run_changed.emit(ready.run)
    assert kinds(process) == []
    assert ready.heard == []


def test_an_engine_that_dies_is_said_and_asked_again_when_it_is_back(pages, process, events, qtbot):
    process.taken()
    process.die()
    assert pages.notice.text() == "The engine is starting."
    process.say(events.ready)
    press(pages, qtbot, "Ask the network")
    assert "evaluate" in kinds(process)


def test_the_test_digits_are_sealed_until_the_counted_button_is_pressed(evaluated, process, qtbot, told, ready):
    choose_test(evaluated)
    assert evaluated.notice.text().startswith("The 10,000 test digits are sealed")
    assert kinds(process) == []
    press(evaluated, qtbot, "Open the test set")
    assert asked(process) == [m.OpenTest()]
    process.say(m.TestRead(share=0.5))
    assert evaluated.notice.text() == words.OPENING
    opened = m.TestOpened(accuracy=0.965, loss=0.1, count=200, opened=2)
    process.say(told(0, "test", opened=2), opened)
    assert "of 200 right" in summary(evaluated)
    assert "opened 2 times" in summary(evaluated)
    press(evaluated, qtbot, "Open again")
    assert asked(process) == [m.OpenTest()]


def test_a_new_run_has_its_own_seal(evaluated, process, qtbot, told, ready, events, tmp_path):
    choose_test(evaluated)
    press(evaluated, qtbot, "Open the test set")
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


def test_digits_are_bent_on_request_and_the_curves_grow(evaluated, process, qtbot):
    press(evaluated, qtbot, "Robustness")
    assert evaluated.notice.text().startswith("How far may a digit be turned")
    press(evaluated, qtbot, "Bend digits")
    assert asked(process) == [m.MeasureRobustness(number=1)]
    process.say(*(point(1, place) for place in range(10)))
    assert "25 % done" in summary(evaluated)
    press(evaluated, qtbot, "Cancel")
    assert kinds(process) == ["stop_measuring"]
    process.say(m.MeasuringStopped(number=1))
    assert summary(evaluated).startswith("It was stopped.")
    press(evaluated, qtbot, "Again")
    process.say(*(point(2, place) for place in range(POINTS)))
    assert "1,000 of the check digits" in summary(evaluated)
    rotation = evaluated.curves.curves[0]
    assert [one.amount for one in rotation._points] == list(BENDS[0].amounts)
    hover(rotation, QPoint(rotation.width() - 12, 20))
    assert rotation.remark.whole() == "45°: 50.0 % (46.9 to 53.1 %)"
    rotation.setFocus()
    qtbot.keyClick(rotation, Key.Key_Left)
    assert rotation.accessibleDescription().startswith("37.5°: 58.3 %")


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_numbers_are_exported(evaluated, process, qtbot, tmp_path, monkeypatch, ready, kind):
    press(evaluated, qtbot, "Robustness")
    press(evaluated, qtbot, "Bend digits")
    process.say(*(point(1, place) for place in range(POINTS)))
    chosen = "Table of numbers (*.csv)" if kind == "csv" else "Numbers for programs (*.json)"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine.csv"), chosen))
    press(evaluated, qtbot, "Export…")
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


def test_a_file_that_cannot_be_written_is_said(evaluated, qtbot, tmp_path, monkeypatch, ready):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "none" / "mine.csv"), ""))
    press(evaluated, qtbot, "Export…")
    sentence, tone = ready.heard[-1]
    assert tone == "problem"
    assert "cannot be written" in sentence
