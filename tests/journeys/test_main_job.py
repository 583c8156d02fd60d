"""The main job, whole, with the real window and the real engine: draw, train, look, stop, save and open again."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from digitlab.core import folders
from digitlab.data import model_file
from digitlab.gui.network.node_view import terms


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
