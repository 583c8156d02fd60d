"""What a student does with the real window and the real engine: the main job, whole, and then without patience."""

import os
import signal

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from digitlab.core import folders
from digitlab.core.augmentations import Elastic, Rotate
from digitlab.core.kept import folders as kept_runs
from digitlab.data import model_file
from digitlab.gui.forms.slider import NumberSlider
from digitlab.gui.network.node_view import terms


def alive(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def assert_node_is_right(student, path):
    """The node that is open shows the sum of a network that was kept, for the drawing that is on the canvas."""
    model, shown = model_file.read(path), student.pages.node
    pixels = student.session.inspections.picture.reshape(-1) / 255
    kernel, bias = (model.tensors[f"layers.1.{name}"] for name in ("kernel", "bias"))
    total = ((pixels - 0.1307) / 0.3081) @ kernel[:, 3] + bias[3]
    student.until(lambda: shown.node() is not None and shown.node().bias == pytest.approx(bias[3]))
    node = shown.node()
    assert node.total == pytest.approx(total, abs=1e-4)
    assert node.output == pytest.approx(max(total, 0), abs=1e-4)
    assert sum(term.adds for term in terms(node)) == pytest.approx(total, abs=1e-4)


def test_draw_train_pause_step_stop_save_and_reopen(student, small, tmp_path):
    session = student.session
    student.draw_a_seven()
    student.until(lambda: student.reads("answer") == "7")
    assert session.answering == "bundled"

    student.press("why")
    student.until(lambda: session.explanations.up_to_date)
    assert student.said_why() == "7"
    assert session.explanations.found.for_ink(1)[5:8].max() > 1  # the bar at the top is what a 1 lacks
    student.press("why_close")

    session.change(small)
    student.answers.clear()
    student.press("play")
    student.until(lambda: len(session.run.loss.steps) > 5)
    student.until(lambda: len({tuple(answer) for answer in student.answers}) > 3)
    assert student.reads("status").startswith("Epoch")

    student.press("pause")
    student.until(lambda: session.activity == "paused")
    held = student.step
    student.qtbot.wait(300)
    assert student.step == held

    node = student.node(place=1, number=3)

    student.press("step")
    student.until(lambda: session.activity == "paused" and student.step == held + 1)
    student.until(lambda: student.pages.node.node() not in (None, node))
    assert student.pages.node.node().weights != node.weights

    session.change(session.experiment.with_value("optimizer.learning_rate", 0.004))
    student.until(
        lambda: [(one.path, one.value) for one in session.run.changes] == [("optimizer.learning_rate", 0.004)]
    )

    student.press("play")
    student.until(lambda: len(session.run.epochs) >= 2)
    student.press("stop")
    student.until(lambda: session.run.state == "stopped")
    assert session.answering == "trained"
    assert student.reads("answer") == "7"
    assert len(list(folders.runs().iterdir())) == 1

    kept, before = tmp_path / "mine.digitlab", session.run
    session.save(kept)
    student.until(lambda: session.path == kept)
    assert_node_is_right(student, kept)
    session.new()
    assert session.run.state == "empty"
    session.open(kept)
    student.until(lambda: session.answering == "loaded")
    assert session.experiment.optimizer.learning_rate == 0.004
    assert session.run.validation_accuracy == before.validation_accuracy
    assert not session.modified
    assert student.sentences == ["mine.digitlab is saved.", "This is a new experiment with the default settings."]


def test_impatient_and_wrong_use_does_no_harm(student, small):
    session = student.session
    session.change(small)
    for name in ("stop", "pause", "reset"):
        student.window.findChild(QAbstractButton, name).click()
    play = student.window.findChild(QAbstractButton, "play")
    play.click()
    play.click()
    usual = student.window.size()
    student.window.resize(200, 200)
    student.until(lambda: session.activity == "training")
    stop = student.window.findChild(QWidget, "stop")
    stop.click()
    stop.click()
    student.until(lambda: session.activity == "idle")
    student.press("reset")
    student.until(lambda: session.answering == "fresh")
    assert session.run.state == "empty"
    assert student.sentences == []
    student.window.resize(usual)


def test_bending_like_rubber_is_made_stronger_in_the_middle_of_a_run_and_seen(student, small):
    session = student.session
    session.change(small.model_copy(update={"augmentations": (Rotate(), Elastic())}))
    student.press("play")
    student.until(lambda: student.step > 0)
    card = student.window.findChild(QWidget, "card_data")
    card.set_folded(False)
    digits = student.window.findChild(QWidget, "bent_digits")
    student.until(lambda: len(digits.pictures()) == 16)
    before, step = digits.pictures(), student.step

    sliders = card.findChildren(NumberSlider)
    slider = next(one for one in sliders if one.accessibleName() == "Elastic, slider")
    student.qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 2, slider.height() // 2))
    student.until(lambda: len(session.run.changes) == 1)
    assert [(one.path, one.value) for one in session.run.changes] == [("augmentations.1.pixels", 3.0)]
    student.until(lambda: digits.pictures() != before)
    student.until(lambda: student.step > step + 20)
    assert session.activity == "training"
    assert session.experiment.augmentations == (Rotate(), Elastic(pixels=3.0))
    assert student.sentences == []
    student.press("stop")
    student.until(lambda: session.activity == "idle")


def test_an_engine_killed_in_the_middle_of_a_run_costs_little(student, small):
    session, others = student.session, set(folders.runs().iterdir())
    student.draw_a_seven()
    session.change(small)
    student.press("play")
    student.until(lambda: len(session.run.epochs) >= 2)
    first = session.engine.process_id

    with student.qtbot.waitSignal(session.said):
        os.kill(first, signal.SIGKILL)
    finished = session.run.epochs[-1].epoch
    assert student.sentences == [
        f"The engine was killed by the system, often for lack of memory. Your run is safe up to epoch {finished}."
    ]
    assert student.reads("answer") == ""

    student.until(lambda: student.reads("answer") == "7")
    assert session.answering == "trained"
    assert session.experiment == small

    student.press("message_action")
    student.until(lambda: session.activity == "training" and len(session.run.epochs) > finished)
    assert [epoch.epoch for epoch in session.run.epochs] == list(range(1, len(session.run.epochs) + 1))
    second = session.engine.process_id
    student.window.close()
    assert not student.window.isVisible()
    assert not alive(first)
    assert not alive(second)
    assert len(set(folders.runs().iterdir()) - others) == 1
    assert kept_runs.interrupted().stopped, "the next window offers to go on"
