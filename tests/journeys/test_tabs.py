"""The tabs Data, Runs, Gradient and Race, and looking back, in the real window with the real engine."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import json

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QPushButton, QTabWidget

from digitlab.core import folders
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.gradient_check import WeightPlace, all_judged
from digitlab.core.kept.folder import read
from digitlab.core.kept.moments import moment_path
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.data import model_file
from digitlab.data.parted import CHECK
from digitlab.gui.browser.pages import DataPages
from digitlab.gui.gradient.pages import GradientPages
from digitlab.gui.panels.gradient_tab import GradientTab
from digitlab.gui.panels.race_tab import RaceTab
from digitlab.gui.plots.learning_curves import LearningCurves
from digitlab.gui.plots.time_cursor import TimeCursor
from digitlab.gui.runs.actions import TIMES
from digitlab.gui.runs.pages import RunsPages

SMALL = Experiment(
    name="Journey",
    data=Data(validation_count=1_000),
    augmentations=(),
    network=Network(layers=(Flatten(), Dense(units=16))),
)
REPEATED = SMALL.model_copy(
    update={
        "seed": 3,
        "data": Data(validation_count=1_000, learn_from=2_000),
        "training": Training(epochs=2, execution="graph"),
    }
)
TINY = Network(layers=(Flatten(), Dense(units=6, activation="tanh")))
RACING = SMALL.model_copy(update={"training": Training(batch_size=256)})
LEFT = Qt.MouseButton.LeftButton
PICTURE = np.random.default_rng(3).integers(0, 256, (28, 28), np.uint8)


@pytest.fixture
def pages(window, qtbot):
    """The tab, with the digits read and a fresh network that answers."""
    session = window.session
    session.change(SMALL)
    qtbot.waitUntil(lambda: session.engine.state == "ready")
    session.reset()
    qtbot.waitUntil(lambda: session.answering == "fresh")
    tabs = window.findChild(QTabWidget, "tabs")
    tabs.setCurrentIndex(tabs.count() - 1)
    qtbot.waitUntil(lambda: window.findChild(DataPages) is not None)
    found = window.findChild(DataPages)
    qtbot.waitUntil(lambda: found.browsing.parted is not None)
    return found


def pick(pages, name, text):
    box = next(one for one in pages.findChildren(QComboBox) if one.accessibleName() == name)
    box.setCurrentText(text)
    box.activated.emit(box.currentIndex())


def press(pages, qtbot, text):
    button = next(one for one in pages.findChildren(QAbstractButton) if one.text() == text)
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
    qtbot.mouseClick(button, LEFT)


def read_by_numpy(path, pictures):
    """The probabilities of a network that was saved, [n, 10]."""
    tensors = model_file.read(path).tensors
    pixels = (pictures.reshape(-1, 784) / 255 - 0.1307) / 0.3081
    hidden = np.maximum(pixels @ tensors["layers.1.kernel"] + tensors["layers.1.bias"], 0)
    sums = hidden @ tensors["output.kernel"] + tensors["output.bias"]
    shares = np.exp(sums - sums.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def test_what_the_network_reads_wrong_is_found_and_put_on_the_canvas(window, pages, qtbot, tmp_path):
    session, parted = window.session, pages.browsing.parted
    pick(pages, "Part of the data", "check")
    pick(pages, "Answers of the network", "read wrong")
    press(pages, qtbot, "Ask the network")
    qtbot.waitUntil(lambda: pages.browsing.readings.state == "answered")
    assert pages._caption.whole().endswith("of 1,000 · by a fresh network")

    session.save(tmp_path / "fresh.digitlab")
    qtbot.waitUntil(lambda: (tmp_path / "fresh.digitlab").exists())
    numbers = np.flatnonzero(parted.parts == CHECK)
    shares = read_by_numpy(tmp_path / "fresh.digitlab", parted.pictures(numbers))
    wrong = shares.argmax(axis=1) != parted.labels[numbers]
    first, second = np.sort(shares, axis=1)[:, :-3:-1].T
    close = set(numbers[first - second < 1e-5].tolist())  # sums of another order may decide otherwise
    assert 500 < wrong.sum() < 1_000  # it knows nothing yet
    assert set(pages.browsing.numbers.tolist()) ^ set(numbers[wrong].tolist()) <= close
    assert len(close) < 5
    sureness = shares.max(axis=1)[np.searchsorted(numbers, pages.browsing.numbers)]
    assert (np.diff(sureness) < 1e-3).all()

    qtbot.mouseDClick(pages.grid.viewport(), LEFT, pos=pages.grid.where(0).center().toPoint())
    qtbot.mouseClick(pages.grid.viewport(), LEFT, pos=pages.grid.where(0).center().toPoint())
    qtbot.keyClick(pages.grid, Qt.Key.Key_Return)
    chosen = pages.browsing.numbers[0]
    np.testing.assert_array_equal(window.canvas.picture(), parted.pictures(np.array([chosen]))[0])
    answers = []
    session.predicted.connect(answers.append)
    qtbot.keyClick(pages.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: answers != [])
    assert answers[-1] == pytest.approx(shares[np.searchsorted(numbers, chosen)].tolist(), abs=1e-3)
    assert pages.details._bars.values() == pytest.approx(answers[-1], abs=1e-3)


def test_the_map_unfolds_in_the_engine_until_it_is_stopped(pages, qtbot):
    pick(pages, "Part of the data", "all but sealed")
    pick(pages, "Answers of the network", "right or wrong")
    press(pages, qtbot, "Map")
    layouts = pages.browsing.layouts
    qtbot.waitUntil(lambda: layouts.positions is not None)
    first = layouts.positions
    maps = []
    layouts.changed.connect(lambda: maps.append(layouts.positions))
    press(pages, qtbot, "t-SNE")
    qtbot.waitUntil(lambda: layouts.positions is not first)
    assert layouts.under_way
    press(pages, qtbot, "Stop")
    assert not layouts.under_way
    assert len(layouts.positions) == len(layouts.numbers) == 10_000
    # By two of fifty components: the same as by two alone, turned or not, but for what a message rounds.
    np.testing.assert_allclose(np.abs(next(one for one in maps if one is not first)), np.abs(first), atol=0.02)


def test_a_run_is_repeated_with_other_seeds_compared_deleted_and_opened_again(window, qtbot):
    session, folder_of_runs = window.session, folders.runs()
    session.change(REPEATED)
    session.play()
    qtbot.waitUntil(lambda: session.run.state == "finished")
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
    qtbot.waitUntil(lambda: pages.repeats.done == 2 and not pages.repeats.under_way)
    qtbot.waitUntil(lambda: sorted(run.seed for run in pages.archive.chosen_runs()) == [3, 4, 5])
    press(window, qtbot, "Mean")
    assert "over 3 seeds." in pages.overlay.verdict.text()
    accuracies = [read(folder).summary.accuracy for folder in folder_of_runs.iterdir()]
    assert len(set(accuracies)) > 1  # another seed is another network
    assert session.experiment == REPEATED.model_copy(update={"seed": 5})

    pages.archive.choose([first])
    press(window, qtbot, "Delete")
    assert not first.exists()
    press(window, qtbot, "Undo delete")
    assert first.is_dir()
    pages.archive.choose([first])
    press(window, qtbot, "Open")
    qtbot.waitUntil(lambda: session.answering == "loaded")
    assert session.experiment == REPEATED
    assert session.path is None
    assert len(session.run.epochs) == 2
    assert json.loads((first / "machine.json").read_text())["versions"]["tensorflow"]


def answer_by_numpy(path):
    """What the network in a file makes of the picture."""
    return read_by_numpy(path, PICTURE[np.newaxis])[0]


def test_the_network_answers_as_at_an_earlier_moment_and_a_run_continues_from_there(window, qtbot):
    session, answers = window.session, []
    session.predicted.connect(answers.append)
    session.digit_opened.emit(PICTURE)
    session.change(REPEATED)
    session.play()
    qtbot.waitUntil(lambda: session.activity != "idle")
    qtbot.waitUntil(lambda: session.activity == "idle" and session.run.state == "finished")
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
    qtbot.waitUntil(lambda: answers[-1] == pytest.approx(answer_by_numpy(moment_path(folder, 0)), abs=1e-5))
    assert answer_by_numpy(moment_path(folder, 0)) != pytest.approx(
        answer_by_numpy(folder / "model.digitlab"), abs=1e-3
    )

    session.change(REPEATED.with_value("optimizer.learning_rate", 0.01))
    qtbot.mouseClick(window.findChild(QPushButton, "continue_from_moment"), left)
    qtbot.waitUntil(lambda: session.run.started.kept == ["layers.1", "output"])
    assert session.run.started.origin == f"{folder.name}, step 0"
    qtbot.waitUntil(lambda: session.run.state == "finished")
    first, before = (model_file.read(moment_path(one, 0)).tensors for one in (session.looking_back.folder, folder))
    assert all((first[name] == before[name]).all() for name in before)

    session.open(folder / "model.digitlab")
    qtbot.waitUntil(lambda: session.answering == "loaded")
    QTest.keyClick(curves, Qt.Key.Key_Left)
    last = session.looking_back.steps[-1]
    qtbot.waitUntil(lambda: session.looking_back.step == last)
    qtbot.waitUntil(lambda: answers[-1] == pytest.approx(answer_by_numpy(moment_path(folder, last)), abs=1e-5))


def test_a_weight_and_some_of_every_layer_are_checked(window, qtbot):
    window.session.change(Experiment(augmentations=(), network=TINY))
    qtbot.waitUntil(lambda: window.session.engine.state == "ready")
    window.session.reset()
    tabs = window.findChild(QTabWidget, "tabs")
    names = [tabs.tabText(place) for place in range(tabs.count())]
    tabs.setCurrentIndex(names.index("Gradient"))
    qtbot.waitUntil(lambda: window.findChild(GradientPages) is not None)
    pages = window.findChild(GradientPages)
    qtbot.mouseClick(pages.buttons["Check"], LEFT)
    pages.count.edited.emit(2)
    qtbot.waitUntil(pages.act.isEnabled)
    qtbot.mouseClick(pages.act, LEFT)
    qtbot.waitUntil(lambda: pages.check.checked is not None)
    found = all_judged(pages.check.checked)
    assert {one.weight.tensor.rpartition(".")[0] for one in found} == {"layers.1", "output"}
    assert len(found) == 4
    assert {one.verdict for one in found} <= {"right", "rounding"}
    assert "agree" in pages.summary.text()

    window.session.weight_chosen.emit(WeightPlace(tensor="layers.1.kernel", place=7))
    qtbot.waitUntil(lambda: len(pages.check.checked.weights) == 1)
    assert (pages.check.checked.weights[0].tensor, pages.check.checked.weights[0].place) == ("layers.1.kernel", 7)


def test_learning_rates_race_and_the_good_one_is_used(window, qtbot):
    session, tab = window.session, window.findChild(RaceTab)
    session.change(RACING)
    window.findChild(QTabWidget, "tabs").setCurrentWidget(tab)
    qtbot.waitUntil(lambda: tab.pages() is not None)
    pages = tab.pages()
    qtbot.waitUntil(pages.options.begin.isEnabled)
    qtbot.mouseClick(pages.options.begin, LEFT)
    qtbot.waitUntil(lambda: session.race.state != "racing")
    assert session.race.state == "done", session.race.sentence
    small, good, large, _ = session.race.standings.racers
    assert (bool(good.diverged), bool(large.diverged)) == (False, True)
    assert good.accuracies[0] > small.accuracies[0] + 0.05
    pages.table.setCurrentCell(1, 0)
    qtbot.mouseClick(pages.use, LEFT)
    assert session.experiment.optimizer == good.experiment.optimizer
    assert session.activity == "idle"
    look_at_the_surface(window, pages, qtbot)


def look_at_the_surface(window, race, qtbot):
    """The paths of the race on one surface, the slope at a point, and another surface that is called off."""
    gradient = window.findChild(GradientTab)
    window.findChild(QTabWidget, "tabs").setCurrentWidget(gradient)
    qtbot.waitUntil(lambda: gradient.pages() is not None)
    page = gradient.pages().surface
    page.options.size.set_value(11)
    page.options.digits.set_value(200)
    race.surface.click()
    qtbot.waitUntil(lambda: page.surface.state == "answered")
    walked = page.surface.begun.paths
    assert [path.name for path in walked] == [racer.name for racer in window.session.race.standings.racers]
    assert len({(path.a[0], path.b[0]) for path in walked}) == 1  # they all began with the same weights
    assert page.surface.landscape.known.all()
    middle = page.surface.landscape.at(0, 0)
    assert middle.loss == pytest.approx(page.surface.begun.centre_loss, rel=1e-4)

    page.map.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Return):
        qtbot.keyClick(page.map, key)
    qtbot.waitUntil(lambda: page.surface.slope is not None)
    assert page.surface.slope.loss == pytest.approx(middle.loss, rel=1e-4)
    page.options.size.set_value(41)
    qtbot.mouseClick(page.options.begin, LEFT)
    qtbot.mouseClick(page.options.begin, LEFT)
    qtbot.waitUntil(lambda: page.surface.state == "stopped")
