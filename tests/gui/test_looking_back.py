"""The time machine: the cursor on the curves goes to the moments that are kept, and whatever answers says so."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from digitlab.core.experiment import Data, Experiment
from digitlab.core.kept.moments import moment_path
from digitlab.core.layers import Dense, Flatten
from digitlab.core.looking_back import LookBack, LookedBack, ReturnedToNow, ReturnToNow
from digitlab.core.messages import Loaded, Refused, TestRead, Train, WasReset
from digitlab.core.network import Network
from digitlab.gui import moment, theme
from digitlab.gui.looking_back import BUSY, NO_LAYER
from digitlab.gui.plots.learning_curves import LearningCurves
from digitlab.gui.plots.time_cursor import HINT, TimeCursor


@pytest.fixture
def folder(home):
    """The folder of a run with the moments after 0, 2, 4 and 8 batches."""
    made = home / "runs" / "2026-01-01-120000-Kept"
    for step in (0, 2, 4, 8):
        moment_path(made, step).parent.mkdir(parents=True, exist_ok=True)
        moment_path(made, step).touch()
    return made


@pytest.fixture
def finished(ready, process, events, folder):
    """The session behind the end of that run."""
    ready.play()
    process.say(events.started(folder), *(events.batch(step) for step in range(1, 11)), events.epoch(), events.end())
    process.taken()
    return ready


def asked(process):
    return [one for one in process.taken() if isinstance(one, LookBack | ReturnToNow)]


def looked(folder, step):
    return LookedBack(folder=str(folder), step=step)


def test_the_nearest_moment_is_asked_for_one_at_a_time_and_the_newest_wish_counts(finished, process, folder):
    back = finished.looking_back
    assert back.steps == [0, 2, 4, 8]
    back.go_to(3.4)
    assert asked(process) == [LookBack(folder=str(folder), step=4)]
    for step in (2, 1.9, 0.2):
        back.go_to(step)
    assert asked(process) == []
    assert (back.place, back.step) == (0, None)
    process.say(looked(folder, 4))
    assert back.step == 4
    assert asked(process) == [LookBack(folder=str(folder), step=0)]
    process.say(looked(folder, 0))
    assert (back.place, back.step) == (0, 0)
    assert asked(process) == []


def test_keys_go_from_moment_to_moment_and_behind_the_last_to_now(finished, process, folder):
    back = finished.looking_back
    back.turn(-1)
    assert asked(process) == [LookBack(folder=str(folder), step=8)]
    process.say(looked(folder, 8))
    back.turn(-5)
    assert asked(process) == [LookBack(folder=str(folder), step=0)]
    process.say(looked(folder, 0))
    back.turn(-1)
    assert asked(process) == []
    back.turn(5)
    assert asked(process) == [ReturnToNow()]
    process.say(ReturnedToNow())
    assert (back.place, back.step) == (None, None)


def test_the_drawing_is_asked_anew_and_the_moment_has_words(finished, process, events, folder):
    import numpy as np

    finished.predict(np.ones((28, 28), np.uint8))
    process.say(events.predicted(1))
    process.taken()
    before = moment.now(finished)
    finished.looking_back.go_to(4)
    process.say(looked(folder, 4))
    assert [one.kind for one in process.taken()] == ["look_back", "predict"]
    now = moment.now(finished)
    assert now.words() == "as it was after step 4"
    assert before.since(finished) == "another moment is shown now"
    assert moment.present(finished).same(before)
    assert not now.same(before)


def test_a_new_run_continues_with_the_settings_of_now(finished, process, events, folder, tmp_path):
    back = finished.looking_back
    finished.change(finished.experiment.with_value("optimizer.learning_rate", 0.5))
    back.go_on(finished.experiment)
    assert not any(isinstance(one, Train) for one in process.taken()), "nothing is looked back at"
    back.go_to(2)
    process.say(looked(folder, 2))
    back.go_on(finished.experiment)
    assert process.taken()[-1] == Train(experiment=finished.experiment, keep=True)
    started = events.started(tmp_path / "other").model_copy(update={"kept": ["output"], "origin": "Kept, step 2"})
    process.say(started)
    assert back.step is None
    assert back.steps == []
    assert finished.heard[-1][0].startswith("Continued from Kept, step 2. Weights kept: ")


def test_why_no_run_continues_is_said(finished, process, events):
    back, made = finished.looking_back, finished.experiment
    assert back.why_not(made) == ""
    other = made.model_copy(update={"network": Network(layers=(Flatten(), Dense(units=3)))})
    assert back.why_not(other) == NO_LAYER
    assert "other digits are held back" in back.why_not(made.model_copy(update={"data": Data(split_seed=9)}))
    finished.play()
    assert back.why_not(made) == BUSY


def test_a_moment_that_was_thinned_out_leaves_the_cursor_where_it_was(finished, process, folder):
    back = finished.looking_back
    moment_path(folder, 4).unlink()
    back.go_to(4)
    process.say(Refused(command="look_back", sentence="The moment after step 4 is no longer kept."))
    assert (back.place, back.steps) == (None, [0, 2, 8])
    assert finished.heard == [("The moment after step 4 is no longer kept.", "problem")]


@pytest.mark.parametrize("what", ["reset", "load", "death", "run"])
def test_another_network_or_another_engine_is_one_of_now(finished, process, events, folder, what, tmp_path):
    back = finished.looking_back
    back.go_to(4)
    process.say(looked(folder, 4))
    process.taken()
    if what == "death":
        process.die()
    elif what == "reset":
        process.say(WasReset())
    elif what == "load":
        process.say(Loaded(path="a.digitlab", experiment=Experiment(), history=[]))
    else:
        process.say(events.started(tmp_path / "other"))
    assert (back.place, back.step) == (None, None)
    assert asked(process) == ([] if what == "death" else [ReturnToNow()])


def test_who_opens_the_test_set_is_back_in_now_whose_network_reads_it(finished, process, folder):
    finished.looking_back.go_to(4)
    process.say(looked(folder, 4))
    process.taken()
    process.say(TestRead(share=0.1))
    assert asked(process) == [ReturnToNow()]


def test_nothing_is_asked_while_a_run_is_being_started(finished, process, folder):
    finished.play()
    process.taken()
    finished.looking_back.go_to(4)
    assert asked(process) == []
    process.say(Refused(command="train", sentence="No."))
    assert asked(process) == [LookBack(folder=str(folder), step=4)]


def test_a_folder_outside_of_the_runs_is_never_looked_into(ready, process, events, tmp_path, home):
    ready.play()
    process.say(events.started(tmp_path / "elsewhere" / "named"))
    assert ready.looking_back.folder == home / "runs" / "named"


@pytest.fixture
def cursor(finished, qtbot, qapp):
    theme.apply(qapp, "light")
    curves = LearningCurves()
    qtbot.addWidget(curves)
    made = TimeCursor(curves, finished)
    curves.resize(694, 404)
    curves.setVisible(True)
    curves.show_run(finished.run)
    curves._redraw()
    made.curves, made.plot = curves, curves.plots[0]
    return made


def at(plot, step):
    box = plot.getPlotItem().getViewBox()
    return plot.mapFromScene(box.mapViewToScene(QPointF(step, 0.5)))


def test_the_cursor_is_dragged_to_a_moment_and_back(cursor, finished, process, folder):
    plot, left = cursor.plot, Qt.MouseButton.LeftButton
    assert plot.cursor_at() == 10
    assert cursor.curves.rate_header.remark.whole() == HINT
    QTest.mousePress(plot.viewport(), left, pos=at(plot, 10))
    QTest.mouseMove(plot.viewport(), at(plot, 4.3))
    QTest.mouseRelease(plot.viewport(), left, pos=at(plot, 4.3))
    assert plot.cursor_at() == 4
    process.say(looked(folder, 4))
    assert cursor.curves.rate_header.remark.whole() == "The network as it was after step 4"
    assert "at step 4, in epoch 1" in cursor.curves._accuracy_header.remark.whole()
    assert cursor.go_on.isVisible()
    assert cursor.go_on.isEnabled()
    process.taken()
    QTest.mousePress(plot.viewport(), left, pos=at(plot, 4))
    QTest.mouseMove(plot.viewport(), at(plot, 9.9))
    QTest.mouseRelease(plot.viewport(), left, pos=at(plot, 9.9))
    assert asked(process) == [ReturnToNow()]
    process.say(ReturnedToNow())
    assert plot.cursor_at() == 10
    assert not cursor.now.isVisible()


def test_the_cursor_is_steered_by_keys(cursor, finished, process, folder):
    curves = cursor.curves
    QTest.keyClick(curves, Qt.Key.Key_Left)
    process.say(looked(folder, 8))
    QTest.keyClick(curves, Qt.Key.Key_PageUp)
    process.say(looked(folder, 0))
    assert finished.looking_back.step == 0
    assert curves.rate_header.remark.whole() == "The network as it was before its first step"
    QTest.keyClick(curves, Qt.Key.Key_Escape)
    assert asked(process)[-1] == ReturnToNow()


def test_without_moments_there_is_no_cursor(cursor, finished, process, events, tmp_path):
    process.say(events.started(tmp_path / "none"), events.batch(3))
    cursor.curves.show_run(finished.run)
    cursor.curves._redraw()
    assert cursor.plot.cursor_at() is None
    assert cursor.curves.rate_header.remark.whole() == ""


def test_the_cursor_of_now_moves_with_the_curves_not_by_itself_with_every_batch(cursor, finished, process, events):
    """Each move would paint all three plots once more, while the cores train."""
    finished.play()
    process.say(events.started(finished.looking_back.folder), events.batch(3))
    cursor.curves.show_run(finished.run)
    cursor.curves._redraw()
    assert cursor.plot.cursor_at() == 3
    process.say(*(events.batch(step) for step in range(4, 9)))
    assert cursor.plot.cursor_at() == 3
    cursor.curves._redraw()
    assert cursor.plot.cursor_at() == 8
