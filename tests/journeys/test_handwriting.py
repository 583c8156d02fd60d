"""A student draws a round, sees how well the network reads it, and lets the network learn from it."""

import json
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QTabWidget

from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.data import collections, model_file, strokes_file
from digitlab.gui.drawing_answer import in_the_middle

SMALL = Experiment(
    name="Journey",
    data=Data(learn_from=2_560),
    augmentations=(),
    network=Network(layers=(Flatten(), Dense(units=16))),
    training=Training(epochs=1, execution="graph"),
)
DRAWINGS = sorted((Path(__file__).parents[1] / "recordings" / "strokes").glob("*.json"))
LONG = 120_000
LEFT = Qt.MouseButton.LeftButton


def trace(canvas, path):
    """Draw a recorded digit with the mouse."""
    for stroke in in_the_middle(strokes_file.read(path)):
        places = [QPoint(*map(int, np.round(point * canvas.width()))) for point in stroke]
        QTest.mousePress(canvas, LEFT, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(canvas, place)
        QTest.mouseRelease(canvas, LEFT, pos=places[-1])


def test_draw_a_round_see_the_score_and_let_the_network_learn_from_it(window, qtbot, tmp_path):
    session = window.session

    def until(reached):
        qtbot.waitUntil(reached, timeout=LONG)

    def press(name):
        until(lambda: any(one.isVisible() and one.isEnabled() for one in window.findChildren(QAbstractButton, name)))
        QTest.mouseClick(window.findChild(QAbstractButton, name), LEFT)

    session.change(SMALL)
    until(lambda: session.engine.state == "ready")
    tabs = window.findChild(QTabWidget, "tabs")
    tabs.setCurrentIndex([tabs.tabText(place) for place in range(tabs.count())].index("Handwriting"))
    press("begin_round")
    for label in range(10):
        trace(window.canvas, next(path for path in DRAWINGS if path.name.startswith(str(label))))
        press("keep_drawing")
    press("end_round")
    assert [one.label for one in collections.read("Me").digits] == list(range(10))

    score = window.findChild(QLabel, "handwriting_score")
    until(lambda: score.isVisible() and score.text() != "")
    assert int(score.text().removesuffix(" %")) >= 80, "the network that ships reads a hand"

    press("learn_handwriting")
    press("play")
    until(lambda: session.run.ended is not None)
    wanted = session.run.started.experiment.data.handwriting
    assert wanted == collections.read("Me").entry(10)
    assert session.run.started.steps_per_epoch == -(-(2_560 + 100) // SMALL.training.batch_size)
    pages = tabs.currentWidget().pages()
    until(lambda: "the number flatters it" in pages.score.said.text())

    path = tmp_path / "mine.digitlab"
    session.save(path)
    until(path.exists)
    assert model_file.read(path).experiment.data.handwriting == wanted
    collections.remove("Me")
    heard = []
    session.said.connect(lambda sentence, tone: heard.append(sentence))
    session.change(session.experiment.with_value("data.handwriting.weight", 5))
    press("play")
    until(lambda: any('The handwriting of "Me" is not here' in sentence for sentence in heard))
    assert json.loads(session.experiment.to_json())["data"]["handwriting"]["name"] == "Me"
