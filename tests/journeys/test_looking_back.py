"""The time machine in the real window with the real engine: back to a moment, on from there, and opened again."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.kept.moments import moment_path
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import PIXEL_MEAN, PIXEL_SPREAD, Network
from digitlab.data import model_file
from digitlab.gui.plots.learning_curves import LearningCurves
from digitlab.gui.plots.time_cursor import TimeCursor

SMALL = Experiment(
    name="Journey",
    data=Data(validation_count=500, learn_from=1_000),
    network=Network(layers=(Flatten(), Dense(units=8))),
    training=Training(epochs=2, batch_size=50, execution="graph"),
)
LONG = 120_000
PICTURE = np.random.default_rng(3).integers(0, 256, (28, 28), np.uint8)


def by_hand(path):
    """What the network in a file makes of the picture, by NumPy alone."""
    tensors = model_file.read(path).tensors
    pixels = (PICTURE.reshape(-1) / 255 - PIXEL_MEAN) / PIXEL_SPREAD
    hidden = np.maximum(pixels @ tensors["layers.1.kernel"] + tensors["layers.1.bias"], 0)
    sums = hidden @ tensors["output.kernel"] + tensors["output.bias"]
    return np.exp(sums - sums.max()) / np.exp(sums - sums.max()).sum()


def test_the_cursor_goes_back_the_network_answers_as_then_and_a_run_continues_from_there(window, qtbot, tmp_path):
    session, answers = window.session, []
    session.predicted.connect(answers.append)
    session.digit_opened.emit(PICTURE)
    session.change(SMALL)
    session.play()
    qtbot.waitUntil(lambda: session.run.state == "finished", timeout=LONG)
    qtbot.waitUntil(lambda: window.findChild(TimeCursor) is not None and session.looking_back.steps[-1:] == [40])
    (folder,) = (tmp_path / "home" / "runs").iterdir()
    curves = window.findChild(LearningCurves)
    curves._redraw()

    plot, left = curves.plots[0], Qt.MouseButton.LeftButton
    box = plot.getPlotItem().getViewBox()
    at = lambda step: plot.mapFromScene(box.mapViewToScene(QPointF(step, 0.5)))  # noqa: E731
    QTest.mousePress(plot.viewport(), left, pos=at(plot.cursor_at()))
    QTest.mouseMove(plot.viewport(), at(0))
    QTest.mouseRelease(plot.viewport(), left, pos=at(0))
    qtbot.waitUntil(lambda: session.looking_back.step == 0)
    qtbot.waitUntil(lambda: answers[-1] == pytest.approx(by_hand(moment_path(folder, 0)), abs=1e-5))
    assert by_hand(moment_path(folder, 0)) != pytest.approx(by_hand(folder / "model.digitlab"), abs=1e-3)

    session.change(SMALL.with_value("optimizer.learning_rate", 0.01))
    qtbot.mouseClick(window.findChild(QPushButton, "continue_from_moment"), left)
    qtbot.waitUntil(lambda: session.run.started.kept == ["layers.1", "output"], timeout=LONG)
    assert session.run.started.origin == f"{folder.name}, step 0"
    qtbot.waitUntil(lambda: session.run.state == "finished", timeout=LONG)
    (branch,) = set(folder.parent.iterdir()) - {folder}
    first, before = (model_file.read(moment_path(one, 0)).tensors for one in (branch, folder))
    assert all((first[name] == before[name]).all() for name in before)

    session.open(folder / "model.digitlab")
    qtbot.waitUntil(lambda: session.answering == "loaded", timeout=LONG)
    QTest.keyClick(curves, Qt.Key.Key_Left)
    last = session.looking_back.steps[-1]
    qtbot.waitUntil(lambda: session.looking_back.step == last)
    qtbot.waitUntil(lambda: answers[-1] == pytest.approx(by_hand(moment_path(folder, last)), abs=1e-5))
