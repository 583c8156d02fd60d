"""Kept runs in the real window with the real engine: repeated with other seeds, compared, deleted, opened again."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import json

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QTabWidget

from digitlab.core import folders
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.kept.folder import read
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.gui.runs.actions import TIMES
from digitlab.gui.runs.pages import RunsPages

SMALL = Experiment(
    name="Journey",
    seed=3,
    data=Data(validation_count=1_000, learn_from=2_000),
    augmentations=(),
    network=Network(layers=(Flatten(), Dense(units=16))),
    training=Training(epochs=2, execution="graph"),
)
LONG = 120_000


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
