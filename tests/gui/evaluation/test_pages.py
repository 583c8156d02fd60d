"""The pages of the Evaluation tab: the confusion matrix, the mistakes, the classes and the calibration."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTableWidget

from digitlab.core.errors import DigitLabError
from digitlab.data import sources
from digitlab.data.parted import CHECK
from digitlab.gui.evaluation import words
from digitlab.gui.evaluation.class_scores import ClassScores
from digitlab.gui.evaluation.matrix import Cell

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


def test_a_cell_is_told_when_it_is_pointed_at_and_shows_its_digits_when_clicked(evaluated, qtbot, few, hover):
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


def test_a_digit_is_told_and_put_on_the_canvas(evaluated, ready, qtbot, few, press):
    opened = []
    ready.digit_opened.connect(opened.append)
    press("Mistakes")
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


def test_pictures_that_cannot_be_read_are_said(evaluated, qtbot, monkeypatch, press):
    def broken(dataset):
        raise DigitLabError("The dataset is damaged; install DigitLab again.")

    monkeypatch.setattr(sources, "load", broken)
    press("Mistakes")
    qtbot.waitUntil(lambda: "damaged" in evaluated.mistakes.digits.line())


def test_the_classes_have_scores_with_intervals(evaluated, qtbot, press):
    press("Classes")
    qtbot.waitUntil(lambda: evaluated.classes._table.item(0, 0) is not None)
    rows = evaluated.classes.rows()
    scores = evaluated.evaluation.found.evaluated.confusion
    assert [row[0] for row in rows] == list("0123456789")
    assert [row[1] for row in rows] == [str(sum(row)) for row in scores]
    assert rows[4][3].startswith(f"{100 * scores[4][4] / sum(scores[4]):.1f} % (")
    assert rows[4][5] == "9 (7)"
    assert rows[1][2].startswith("100.0 % (")
    assert rows[1][5] == ""


def test_the_calibration_is_judged_and_every_bar_is_told(evaluated, qtbot, press, hover):
    press("Calibration")
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


def test_in_a_small_window_no_score_is_cut(evaluated, qtbot):
    """The column at the end was, where the others left it no room."""
    scores = ClassScores()
    qtbot.addWidget(scores)
    scores.resize(300, 120)
    scores.show()
    scores.show_evaluated(evaluated.evaluation.found.evaluated)
    table = scores.findChild(QTableWidget)
    table.grab()
    for place in range(table.columnCount()):
        wanted = max(table.sizeHintForColumn(place), table.horizontalHeader().sectionSizeHint(place))
        assert table.columnWidth(place) >= wanted
