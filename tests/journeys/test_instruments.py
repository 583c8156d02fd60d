"""Instruments of the lecture in the real window with the real engine; test_tabs.py has the others."""

import itertools
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QAbstractButton, QLabel, QTabWidget, QWidget

from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.kept.moments import moment_path
from digitlab.core.layers import AveragePooling2D, Dense, Flatten
from digitlab.core.messages import BatchesTrained
from digitlab.core.network import Network
from digitlab.core.race import overfitting
from digitlab.data import model_file, parted
from digitlab.data.backpropagation import passes
from digitlab.data.backpropagation.pooled import pooled
from digitlab.gui.help.window import HelpWindow
from digitlab.gui.plots.words import small

SMALL = Experiment(
    name="Journey",
    data=Data(validation_count=1_000, learn_from=2_000),
    augmentations=(),
    network=Network(layers=(AveragePooling2D(pool_size=4), Flatten(), Dense(units=6, activation="tanh"))),
    training=Training(batch_size=64, epochs=2, execution="graph"),
)
TOLERANCE, CHECKED = 0.4, 500  # met after a few steps; digits that check the network after each


@pytest.fixture
def told(window):
    """What the engine tells of batches."""
    heard = []
    window.session.engine.happened.connect(lambda event: isinstance(event, BatchesTrained) and heard.append(event))
    return heard


def tab(student, name, page=""):
    """Bring a tab to the front, turned to a page; what it shows."""
    tabs = student.window.findChild(QTabWidget, "tabs")
    tabs.setCurrentIndex([tabs.tabText(place) for place in range(tabs.count())].index(name))
    student.until(lambda: tabs.currentWidget().findChild(QWidget) is not None)
    if page:
        press(student, page, tabs.currentWidget())
    return tabs.currentWidget()


def press(student, text, inside=None):
    """Press the button that says so, as soon as it can be."""

    def found():
        every = (inside or student.window).findChildren(QAbstractButton)
        return [one for one in every if one.text() == text and one.isVisible() and one.isEnabled()]

    student.until(found)
    found()[-1].click()  # pages have a button each above what they show


@pytest.fixture
def small_network(student):
    """A fresh network of few weights answers."""
    student.session.change(SMALL)  # before the engine is ready, so that it prepares nothing else
    student.until(lambda: student.session.engine.state == "ready")
    if student.session.answering != "fresh":
        student.session.reset()
    student.until(lambda: student.session.answering == "fresh")


def symbols(page):
    """The numbers of the algorithm by their symbols."""
    return {page.table.item(row, 0).text(): page.table.item(row, 2).text() for row in range(page.table.rowCount())}


def gradient_norm_by_numpy(path):
    """The length of the gradient of a single layer over all digits that it learns from."""
    model = model_file.read(path)
    found = parted.load(model.experiment.data)
    numbers = np.flatnonzero(found.parts == parted.LEARN)
    pixels = (found.pictures(numbers).reshape(-1, 784) / 255 - 0.1307) / 0.3081
    sums = pixels @ model.tensors["output.kernel"] + model.tensors["output.bias"]
    shares = np.exp(sums - sums.max(axis=1, keepdims=True))
    errors = shares / shares.sum(axis=1, keepdims=True) - np.eye(10)[found.labels[numbers]]
    return np.hypot(np.linalg.norm(pixels.T @ errors), np.linalg.norm(errors.sum(axis=0))) / len(numbers)


def test_a_backward_pass_goes_through_all_formulas_and_its_step_lowers_the_loss(student, small_network):
    view = tab(student, "Gradient", "Backward pass")
    walk = view.pages().backward.walk
    student.draw_a_seven()
    student.until(lambda: walk.drawn)
    seen = [view.pages().backward._title.text()]
    for _ in walk.steps[1:]:
        press(student, "Next", view)
        seen.append(view.pages().backward._title.text())
    assert len(set(seen)) == len(walk.steps)
    before, edge = walk.told.loss, walk.edges()[-1]
    by_h = []
    for h in (0.01, -0.01):  # weights are set to two digits
        weight = walk.network.weight(*edge)
        by_h.append(passes.forward(walk.network.with_weight(*edge, weight + h), pooled(walk.picture, walk.shape[0]),
                                   walk.targets).loss)  # fmt: skip
    assert walk.gradient(edge) == pytest.approx((by_h[0] - by_h[1]) / 0.02, rel=1e-3)
    press(student, "Step down", view)
    assert walk.told.loss < before


def test_the_cost_of_the_gradient_is_measured_until_it_is_cancelled(student, small_network):
    view = tab(student, "Gradient", "Cost")
    cost = view.pages().cost
    press(student, "Measure", view)
    student.until(lambda: cost.found)
    press(student, "Cancel", view)
    student.until(lambda: cost.state == "stopped")
    mine = cost.found[0]
    assert (mine.parameters, mine.calls) == (SMALL.network.parameters, 2 * SMALL.network.parameters)
    assert mine.seconds > mine.backward_seconds
    assert view.pages().costs.table.rowCount() == len(view.pages().costs.rows())


def test_the_lecture_sets_algorithm_1_up_and_it_stops_where_the_gradient_is_below_epsilon(student, told):
    session = student.session
    student.until(lambda: session.engine.state == "ready")
    student.window.help("lecture.html#descent")
    student.window.findChild(HelpWindow).page.anchorClicked.emit(QUrl("do:descent-0"))
    assert session.experiment.optimizer.type == "gradient_descent"
    assert "below the tolerance" in student.window.findChild(QLabel, "lecture_text").text()
    session.change(
        session.experiment.with_value("optimizer.tolerance", TOLERANCE).with_value("data.validation_count", CHECKED)
    )
    measures = tab(student, "Measures", "Algorithm")
    press(student, "Step")
    student.until(lambda: session.activity == "paused" and told)
    page = measures._algorithm
    student.until(lambda: symbols(page)["t"] == "1")
    assert symbols(page)["‖g‖"] == small(told[0].gradient_norm)
    assert symbols(page)["‖θ‖"] == small(told[0].weight_norm)
    assert "goes on" in page.remark.whole()

    press(student, "Play")
    student.until(lambda: session.run.state == "finished")
    last = told[-1]
    assert all(after < before for before, after in itertools.pairwise(one.gradient_norm for one in told))
    assert min(one.gradient_norm for one in told[:-1]) >= TOLERANCE > last.gradient_norm
    student.until(lambda: symbols(page)["‖g‖"] == small(last.gradient_norm))
    assert "stops" in page.remark.whole()
    kept = moment_path(session.looking_back.folder, last.step)
    assert gradient_norm_by_numpy(kept) == pytest.approx(last.gradient_norm, rel=1e-4)


def test_another_step_of_the_lecture_ends_the_run_and_the_own_settings_are_played_afterwards(student, small_network):
    """What the step before has paused would otherwise go on with the optimizer of this one."""
    session, window, own = student.session, student.window, student.session.experiment
    window.findChild(QAbstractButton, "lecture_close").click()  # the window may be in the lecture from another test
    window.help("lecture.html#descent")
    step = window.findChild(HelpWindow).wanted
    step.emit("do:descent-0")
    press(student, "Step")
    student.until(lambda: session.activity == "paused")
    first = session.run.started.folder
    step.emit("do:matrices-0")
    student.until(lambda: session.activity == "idle")
    assert session.run.ended.kind == "stopped"
    press(student, "Step")
    student.until(lambda: session.activity == "paused")
    assert session.run.started.folder != first
    assert session.run.started.experiment == session.experiment
    assert session.experiment.optimizer.type == "adam"

    press(student, "Back to my settings")
    student.until(lambda: session.activity == "idle")
    press(student, "Step")
    student.until(lambda: session.activity == "paused")
    assert session.run.started.experiment == own
    assert "7,850" in window.findChild(QLabel, "lecture_text").text()  # still there to be read


def test_a_network_overfits_and_a_cure_is_drawn_beside(student, monkeypatch):
    for name, least in (("EPOCHS", 10), ("WIDE", 32), ("CHECKED", 500), ("PATIENCE", 1)):
        monkeypatch.setattr(overfitting, name, least)
    pages = tab(student, "Race", "Overfitting").pages()
    press(student, "Overfit", pages.options)
    student.until(lambda: student.session.race.state not in ("none", "racing"))
    press(student, "Early stopping", pages.cures)
    student.until(lambda: student.session.race.state != "racing")
    sick, cured = student.session.race.standings.racers
    assert sick.gap > 0.03
    assert "gap of" in pages.told.text()
    assert cured.accuracies
    assert [row[0] for row in pages.table.texts()] == ["Overfit", "Early stopping"]
