"""How good a network is, in the real window by the real engine: on digits, bent ones, a hand's and the test set's."""

import json
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QTabWidget

from digitlab.core import folders
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.core.opening import times_opened
from digitlab.core.run import replay
from digitlab.data import collections, model_file, strokes_file
from digitlab.gui.drawing_answer import in_the_middle
from digitlab.gui.evaluation.matrix import Cell
from digitlab.gui.evaluation.pages import EvaluationPages
from digitlab.gui.panels.cards import DataCard
from digitlab.gui.panels.split_bar import Border

SMALL = Experiment(
    name="Journey",
    data=Data(learn_from=2_560),
    augmentations=(),
    network=Network(layers=(Flatten(), Dense(units=16))),
    training=Training(epochs=1, execution="graph"),
)
DRAWINGS = sorted((Path(__file__).parents[1] / "recordings" / "strokes").glob("*.json"))
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def pages(window, qtbot):
    """The tab, which asks as soon as the engine is there; what that compiles ahead meanwhile is small."""
    window.session.change(SMALL)
    tabs = window.findChild(QTabWidget, "tabs")
    names = [tabs.tabText(place) for place in range(tabs.count())]
    tabs.setCurrentIndex(names.index("Evaluation"))
    qtbot.waitUntil(lambda: window.findChild(EvaluationPages) is not None)
    return window.findChild(EvaluationPages)


def press(pages, qtbot, text):
    button = next(one for one in pages.findChildren(QPushButton) if one.text() == text)
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
    qtbot.mouseClick(button, LEFT)


def trace(canvas, path):
    """Draw a recorded digit with the mouse."""
    for stroke in in_the_middle(strokes_file.read(path)):
        places = [QPoint(*map(int, np.round(point * canvas.width()))) for point in stroke]
        QTest.mousePress(canvas, LEFT, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(canvas, place)
        QTest.mouseRelease(canvas, LEFT, pos=places[-1])


def test_the_network_is_evaluated_bent_and_tested(window, pages, qtbot):
    qtbot.waitUntil(lambda: pages.evaluation.found is not None)
    found = pages.evaluation.found.evaluated
    assert found.accuracy.whole == 6_000
    assert 0.97 < found.accuracy.value < 1
    qtbot.mouseClick(pages.confusion.matrix, LEFT, pos=pages.confusion.matrix.where(Cell(7, 7)).center().toPoint())
    qtbot.waitUntil(pages.confusion.digits.grid.isVisible)
    assert len(pages.confusion.digits.numbers()) == found.confusion[7][7] > 550

    press(pages, qtbot, "Robustness")
    while pages.robustness.state != "stopped":  # a fast engine may be through before somebody cancels
        press(pages, qtbot, "Bend digits")
        qtbot.waitUntil(lambda: len(pages.robustness.points) >= 2)
        for button in [one for one in pages.findChildren(QPushButton) if one.text() == "Cancel"]:
            qtbot.mouseClick(button, LEFT)
        qtbot.waitUntil(lambda: pages.robustness.state in ("stopped", "answered"))
    assert {one.count for one in pages.robustness.points} == {2_000}

    press(pages, qtbot, "Calibration")
    pages.header.part.setCurrentText("test digits")
    pages.header.part.activated.emit(pages.header.part.currentIndex())
    press(pages, qtbot, "Open the test set")
    qtbot.waitUntil(lambda: window.session.run.times_opened == 1)
    assert pages.evaluation.found.evaluated.accuracy.value == window.session.run.openings[-1].accuracy
    assert "opened once" in pages.header.summary.whole()


def test_draw_a_round_see_the_score_and_let_the_network_learn_from_it(student, window, tmp_path):
    session = window.session
    session.change(SMALL)
    student.until(lambda: session.engine.state == "ready")
    tabs = window.findChild(QTabWidget, "tabs")
    tabs.setCurrentIndex([tabs.tabText(place) for place in range(tabs.count())].index("Handwriting"))
    student.until(lambda: window.findChild(QAbstractButton, "begin_round") is not None)
    student.press("begin_round")
    for label in range(10):
        trace(window.canvas, next(path for path in DRAWINGS if path.name.startswith(str(label))))
        student.press("keep_drawing")
    student.press("end_round")
    assert [one.label for one in collections.read("Me").digits] == list(range(10))

    score = window.findChild(QLabel, "handwriting_score")
    student.until(lambda: score.isVisible() and score.text() != "")
    assert int(score.text().removesuffix(" %")) >= 80, "the network that ships reads a hand"

    student.press("learn_handwriting")
    student.press("play")
    student.until(lambda: session.run.ended is not None)
    wanted = session.run.started.experiment.data.handwriting
    assert wanted == collections.read("Me").entry(10)
    assert session.run.started.steps_per_epoch == -(-(2_560 + 100) // SMALL.training.batch_size)
    pages = tabs.currentWidget().pages()
    student.until(lambda: "the number flatters it" in pages.score.said.text())

    path = tmp_path / "mine.digitlab"
    session.save(path)
    student.until(path.exists)
    assert model_file.read(path).experiment.data.handwriting == wanted
    collections.remove("Me")
    session.change(session.experiment.with_value("data.handwriting.weight", 5))
    student.press("play")
    student.until(lambda: any('The handwriting of "Me" is not here' in sentence for sentence in student.sentences))
    assert json.loads(session.experiment.to_json())["data"]["handwriting"]["name"] == "Me"


def test_share_out_the_digits_cross_validate_train_and_open_the_test_set(window, qtbot, tmp_path):
    session = window.session

    def until(reached):
        qtbot.waitUntil(reached)

    def press(name):
        until(lambda: (found := window.findChild(QAbstractButton, name)) and found.isVisible() and found.isEnabled())
        QTest.mouseClick(window.findChild(QAbstractButton, name), Qt.MouseButton.LeftButton)

    others = set(folders.runs().iterdir())
    session.change(SMALL)
    session.reset()
    until(lambda: session.answering == "fresh")
    card = window.findChild(DataCard)
    card.set_folded(False)
    until(lambda: card._body.isVisible())

    border = window.findChild(Border)
    middle = border.height() // 2
    start = QPoint(round(border.where()), middle)
    QTest.mousePress(border, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(border, start - QPoint(20, 0))
    QTest.mouseMove(border, start - QPoint(40, 0))
    QTest.mouseRelease(border, Qt.MouseButton.LeftButton, pos=start - QPoint(40, 0))
    held_back = session.experiment.data.validation_count
    assert held_back == pytest.approx(6_000 + 40 * 70_000 / border.width(), abs=400)

    card._trial.line.setChecked(True)
    press("cross_validate")
    until(lambda: session.cross_validation.state != "training")
    assert session.cross_validation.state == "done", session.cross_validation.sentence
    assert len(session.cross_validation.accuracies) == 5
    assert session.answering == "fresh", "the network that answers is untouched"

    press("play")
    until(lambda: session.run.ended is not None)
    assert session.run.started.experiment.data.validation_count == held_back
    press("open_test")
    until(lambda: session.run.times_opened == 1)
    number = window.findChild(QLabel, "test_accuracy").text()
    assert number == f"{100 * session.run.openings[0].accuracy:.1f} %"
    assert abs(session.run.openings[0].accuracy - session.run.ended.validation_accuracy) < 0.05

    path = tmp_path / "mine.digitlab"
    session.save(path)
    until(path.exists)
    press("open_test")
    until(lambda: session.run.times_opened == 2)
    assert session.modified, "the file does not know of it yet"
    session.save(path)
    until(lambda: times_opened(model_file.read(path).history) == 2)
    session.open(path)
    until(lambda: session.answering == "loaded")
    assert session.run.times_opened == 2
    (folder,) = set(folders.runs().iterdir()) - others
    kept = model_file.read(folder / "model.digitlab").history
    assert replay(list(kept)).times_opened == 2
    assert times_opened((folder / "events.jsonl").read_text(encoding="utf-8").splitlines()) == 2
