"""Kept runs in the real window with the real engine: repeated, compared, deleted, opened again, and looked back at."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import json

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QTabWidget

from digitlab.core import folders
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.kept.folder import read
from digitlab.core.kept.moments import moment_path
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import PIXEL_MEAN, PIXEL_SPREAD, Network
from digitlab.data import model_file
from digitlab.gui.app import create_window
from digitlab.gui.plots.learning_curves import LearningCurves
from digitlab.gui.plots.time_cursor import TimeCursor
from digitlab.gui.runs.actions import TIMES
from digitlab.gui.runs.pages import RunsPages

SMALL = Experiment(
    name="Journey",
    seed=3,
    data=Data(validation_count=1_000, learn_from=2_000),
    network=Network(layers=(Flatten(), Dense(units=16))),
    training=Training(epochs=2, execution="graph"),
)
LONG = 120_000
PICTURE = np.random.default_rng(3).integers(0, 256, (28, 28), np.uint8)


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(autouse=True)
def same_folders(shared_home, monkeypatch):
    """All tests of this file find the folders of their window."""
    monkeypatch.setenv("DIGITLAB_HOME", str(shared_home))


@pytest.fixture(scope="module")
def window(qapp, shared_home):
    """A window for all tests of this file, with an engine and folders of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITLAB_HOME", str(shared_home))
        made = create_window()
        made.show()
        yield made
        made.close()


def press(window, qtbot, text):
    button = next(one for one in window.findChildren(QAbstractButton) if one.text() == text)
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=LONG)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_run_is_repeated_with_other_seeds_compared_deleted_and_opened_again(window, qtbot):
    session, folder_of_runs = window.session, folders.runs()
    session.change(SMALL)
    session.play()
    qtbot.waitUntil(lambda: session.run.state == "finished", timeout=LONG)
    (first,) = folder_of_runs.iterdir()
    about = read(first).summary
    assert about.machine.versions == session.engine.ready.versions
    assert about.machine.device.endswith("threads")
    assert about.accuracy == session.run.ended.validation_accuracy

    tabs = window.findChild(QTabWidget, "tabs")
    tabs.setCurrentIndex([tabs.tabText(place) for place in range(tabs.count())].index("Runs"))
    qtbot.waitUntil(lambda: window.findChild(RunsPages) is not None)
    pages = window.findChild(RunsPages)
    qtbot.waitUntil(lambda: list(pages.archive.runs) == [first])
    pages.table.selectRow(0)
    pages.actions_of_runs.times[TIMES.index(2)].trigger()
    qtbot.waitUntil(lambda: pages.repeats.done == 2 and not pages.repeats.under_way, timeout=LONG)
    qtbot.waitUntil(lambda: sorted(run.seed for run in pages.archive.chosen_runs()) == [3, 4, 5])
    press(window, qtbot, "Mean")
    assert "over 3 seeds." in pages.overlay.verdict.text()
    accuracies = [read(folder).summary.accuracy for folder in folder_of_runs.iterdir()]
    assert len(set(accuracies)) > 1  # another seed is another network
    assert session.experiment == SMALL.model_copy(update={"seed": 5})

    pages.archive.choose([first])
    press(window, qtbot, "Delete")
    assert not first.exists()
    press(window, qtbot, "Undo delete")
    assert first.is_dir()
    pages.archive.choose([first])
    press(window, qtbot, "Open")
    qtbot.waitUntil(lambda: session.answering == "loaded", timeout=LONG)
    assert session.experiment == SMALL
    assert session.path is None
    assert len(session.run.epochs) == 2
    assert json.loads((first / "machine.json").read_text())["versions"]["tensorflow"]


def by_hand(path):
    """What the network in a file makes of the picture, by NumPy alone."""
    tensors = model_file.read(path).tensors
    pixels = (PICTURE.reshape(-1) / 255 - PIXEL_MEAN) / PIXEL_SPREAD
    hidden = np.maximum(pixels @ tensors["layers.1.kernel"] + tensors["layers.1.bias"], 0)
    sums = np.exp(hidden @ tensors["output.kernel"] + tensors["output.bias"])
    return sums / sums.sum()


def test_the_network_answers_as_at_an_earlier_moment_and_a_run_continues_from_there(window, qtbot):
    session, answers = window.session, []
    session.predicted.connect(answers.append)
    session.digit_opened.emit(PICTURE)
    session.change(SMALL)
    session.play()
    qtbot.waitUntil(lambda: session.activity != "idle")
    qtbot.waitUntil(lambda: session.activity == "idle" and session.run.state == "finished", timeout=LONG)
    folder, end = session.looking_back.folder, session.run.ended.step
    qtbot.waitUntil(lambda: window.findChild(TimeCursor) is not None)
    assert session.looking_back.steps[-1] == end
    curves = window.findChild(LearningCurves)
    curves._redraw()

    plot, left = curves.plots[0], Qt.MouseButton.LeftButton
    box = plot.getPlotItem().getViewBox()
    places = [plot.mapFromScene(box.mapViewToScene(QPointF(step, 0.5))) for step in (end, 0)]
    QTest.mousePress(plot.viewport(), left, pos=places[0])
    QTest.mouseMove(plot.viewport(), places[1])
    QTest.mouseRelease(plot.viewport(), left, pos=places[1])
    qtbot.waitUntil(lambda: session.looking_back.step == 0)
    qtbot.waitUntil(lambda: answers[-1] == pytest.approx(by_hand(moment_path(folder, 0)), abs=1e-5))
    assert by_hand(moment_path(folder, 0)) != pytest.approx(by_hand(folder / "model.digitlab"), abs=1e-3)

    session.change(SMALL.with_value("optimizer.learning_rate", 0.01))
    qtbot.mouseClick(window.findChild(QPushButton, "continue_from_moment"), left)
    qtbot.waitUntil(lambda: session.run.started.kept == ["layers.1", "output"], timeout=LONG)
    assert session.run.started.origin == f"{folder.name}, step 0"
    qtbot.waitUntil(lambda: session.run.state == "finished", timeout=LONG)
    first, before = (model_file.read(moment_path(one, 0)).tensors for one in (session.looking_back.folder, folder))
    assert all((first[name] == before[name]).all() for name in before)

    session.open(folder / "model.digitlab")
    qtbot.waitUntil(lambda: session.answering == "loaded", timeout=LONG)
    QTest.keyClick(curves, Qt.Key.Key_Left)
    last = session.looking_back.steps[-1]
    qtbot.waitUntil(lambda: session.looking_back.step == last)
    qtbot.waitUntil(lambda: answers[-1] == pytest.approx(by_hand(moment_path(folder, last)), abs=1e-5))
