"""The learning curves: a run is drawn as it goes, told beside the plots, and read with the mouse."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from digitlab.core.experiment import Experiment, Training
from digitlab.core.messages import (
    BatchesTrained,
    EpochEnded,
    Failed,
    Finished,
    ParameterChanged,
    Paused,
    Started,
    Stopped,
)
from digitlab.core.run import Run
from digitlab.core.schedules import Constant, ReduceOnPlateau
from digitlab.gui import theme
from digitlab.gui.plots import words
from digitlab.gui.plots.learning_curves import PACE_MS, LearningCurves
from digitlab.gui.plots.learning_rate import Plan, curve

PER_EPOCH = 10
EXPERIMENT = Experiment(training=Training(epochs=4))


def started(per_epoch=PER_EPOCH):
    return Started(experiment=EXPERIMENT, parameters=1, steps_per_epoch=per_epoch, total_steps=4 * per_epoch,
                   validation_loss=2.3, validation_accuracy=0.1)  # fmt: skip


def trained(step, loss=None):
    return BatchesTrained(step=step, epoch=(step - 1) // PER_EPOCH + 1, loss=loss or 2 / step,
                          accuracy=1 - 1 / (step + 1), learning_rate=0.001 * step, images_per_second=1e3,
                          seconds=step)  # fmt: skip


def ended(epoch, accuracy, best=True):
    return EpochEnded(epoch=epoch, step=epoch * PER_EPOCH, loss=0.2, accuracy=0.9, validation_loss=0.1 / epoch,
                      validation_accuracy=accuracy, best=best, seconds=1.0)  # fmt: skip


def run(*events):
    made = Run()
    for event in events:
        made.add(event)
    return made


def two_epochs():
    return run(started(), *map(trained, range(1, 11)), ended(1, 0.95), *map(trained, range(11, 21)), ended(2, 0.982))


@pytest.fixture
def curves(qtbot, qapp):
    theme.apply(qapp, "light")
    made = LearningCurves()
    qtbot.addWidget(made)
    made.resize(694, 404)
    made.setVisible(True)
    return made


def show(curves, shown):
    curves.show_run(shown)
    curves._redraw()


def remark(header):
    return header.remark.whole()


def numbers(header):
    return header.value(), header._training.text()


def test_an_empty_plot_teaches(curves):
    assert not curves._hint.isHidden()
    assert "Press Play" in curves._hint.text()
    assert curves._accuracy_header.value() == ""
    curves.resize(curves.width(), curves.minimumSizeHint().height())
    assert curves._hint.height() >= curves._hint.sizeHint().height()


def test_a_run_is_drawn_with_its_last_values(curves):
    show(curves, two_epochs())
    assert curves._accuracy_header.value() == "98.2 %"
    assert curves._loss_header.value() == "0.050"
    assert curves._rate_header.value() == "0.02"
    assert curves._hint.isHidden()
    steps, values = curves._accuracy._training_curve.getData()
    assert (steps[-1], values[-1]) == (20, pytest.approx(1 - 1 / 21))
    assert curves._accuracy._validation_curve.getData()[1].tolist() == [0.1, 0.95, 0.982]
    assert curves._loss._validation_curve.getData()[0].tolist() == [0, 10, 20]


def test_the_run_is_followed_by_reference_and_redrawn_by_itself(curves, qtbot):
    shown = two_epochs()
    curves.show_run(shown)
    shown.add(ended(3, 0.991))
    curves.show_run(shown)
    qtbot.waitUntil(lambda: curves._accuracy_header.value() == "99.1 %")


def test_many_calls_make_one_redraw(curves, qtbot, monkeypatch):
    drawn = []
    monkeypatch.setattr(curves._accuracy, "draw", lambda *_, **__: drawn.append(1))
    for _ in range(500):
        curves.show_run(two_epochs())
    assert drawn == []
    qtbot.waitUntil(lambda: not curves._pace.isActive())
    assert drawn == [1]
    assert 1000 / 6 <= PACE_MS <= 1000 / 4  # live to the eye, and cheap for the cores that train


def test_the_best_epoch_wears_a_ring(curves):
    shown = two_epochs()
    shown.add(ended(3, 0.97, best=False))
    show(curves, shown)
    for plot, value in ((curves._accuracy, 0.982), (curves._loss, 0.05)):
        (spot,) = plot._ring.points()
        assert (spot.pos().x(), spot.pos().y()) == (20, pytest.approx(value))
    assert remark(curves._accuracy_header) == "best so far: epoch 2"


def test_epochs_are_marked_and_named_along_the_axis(curves):
    show(curves, two_epochs())
    assert sorted(set(curves._accuracy._ends.getData()[0])) == [10, 20, 30, 40]
    (names,) = curves._rate.getPlotItem().getAxis("bottom")._tickLevels
    assert names == [(10, "epoch 1"), (20, "2"), (30, "3"), (40, "4")]


@pytest.mark.parametrize(("end", "epochs", "why"), [(Finished, 4, ""), (Stopped, 3, ""), (Finished, 3, " · no more")])
def test_the_end_is_told_with_its_reason_where_that_is_not_plain_to_see(curves, end, epochs, why):
    shown = two_epochs()
    shown.add(end(step=40, epochs=epochs, best_epoch=2, validation_accuracy=0.982, seconds=1, images_per_second=1,
                  because="no more"))  # fmt: skip
    show(curves, shown)
    assert remark(curves._accuracy_header) == f"epoch 2 kept{why}"


def test_a_failure_is_told_in_the_error_colour(curves):
    shown = two_epochs()
    shown.add(Failed(what="The loss is no longer a number.", advice="Lower the learning rate."))
    show(curves, shown)
    assert remark(curves._accuracy_header) == "The loss is no longer a number."
    assert curves._accuracy_header.remark.property("tone") == "error"


def test_a_pause_leaves_it_said_which_epoch_is_the_best(curves):
    shown = two_epochs()
    shown.add(Paused(step=20))
    show(curves, shown)
    assert remark(curves._accuracy_header) == "best so far: epoch 2"


def test_a_live_change_is_marked_on_the_strip(curves):
    shown = two_epochs()
    shown.add(ParameterChanged(path="optimizer.learning_rate", value=0.005, step=20))
    show(curves, shown)
    (spot,) = curves._rate._changes.points()
    assert spot.pos().x() == 20
    assert remark(curves._rate_header) == "learning rate 0.005 from step 20"


def test_the_plan_is_drawn_before_a_run(curves):
    curves.show_plan(EXPERIMENT, PER_EPOCH)
    curves._redraw()
    steps, rates = curves._rate._planned_curve.getData()
    expected = [EXPERIMENT.schedule.factor(int(step), 40) * EXPERIMENT.optimizer.learning_rate for step in steps]
    assert rates == pytest.approx(np.array(expected))
    assert (steps[0], steps[-1]) == (0, 39)
    assert curves._rate_header.value() == words.rate(expected[0])


def test_during_a_run_its_own_plan_is_drawn_for_what_is_left(curves):
    curves.show_plan(Experiment(training=Training(epochs=9)), 99)
    shown = two_epochs()
    shown.add(ParameterChanged(path="optimizer.learning_rate", value=0.5, step=20))
    show(curves, shown)
    steps, rates = curves._rate._planned_curve.getData()
    assert steps.min() > 20
    assert steps.max() == 39
    assert rates[0] == pytest.approx(EXPERIMENT.schedule.factor(int(steps[0]), 40) * 0.5)
    (now,) = curves._rate._now.points()
    assert (now.pos().x(), now.pos().y()) == (20, pytest.approx(0.02))


def test_a_constant_plan_is_level():
    steps, rates = curve(Plan(Constant(), 0.1, 1))
    assert steps.tolist() == [0]
    assert set(rates) == {0.1}


def test_the_mouse_shows_the_values_under_it(curves, qtbot):
    show(curves, two_epochs())
    plot = curves._accuracy
    where = plot.getPlotItem().getViewBox().mapViewToScene(QPointF(15, 0.5)).toPoint()
    QTest.mouseMove(plot.viewport(), where)
    qtbot.waitUntil(lambda: remark(curves._accuracy_header) == "at step 15, in epoch 2")
    assert numbers(curves._accuracy_header) == ("95.0 %", "93.8 %")
    assert numbers(curves._loss_header) == ("0.100", "0.133")
    assert curves._rate_header.value() == "0.015"
    assert all(view._pointer.isVisible() for view in (curves._accuracy, curves._loss, curves._rate))
    curves._point(None)
    assert numbers(curves._accuracy_header) == ("98.2 %", "95 %")
    assert remark(curves._accuracy_header) == "best so far: epoch 2"
    assert not plot._pointer.isVisible()


def test_pointing_before_a_run_shows_nothing(curves):
    curves._point(3.0)
    assert remark(curves._accuracy_header) == ""


def test_the_accuracy_axis_is_whole_unless_it_is_asked_to_zoom(curves):
    show(curves, two_epochs())
    low, high = curves._accuracy.getPlotItem().viewRange()[1]
    assert low < 0
    assert high > 1.1  # the ring around the best is not cut
    QTest.mouseClick(curves._zoom, Qt.MouseButton.LeftButton)
    low, high = curves._accuracy.getPlotItem().viewRange()[1]
    assert 0.88 < low < 0.9
    assert high > 1


def test_the_loss_axis_starts_at_zero_and_holds_all_but_stray_peaks(curves):
    shown = run(started(per_epoch=100), *[trained(step, loss=50.0 if step == 3 else 5.0) for step in range(1, 400)])
    show(curves, shown)
    low, high = curves._loss.getPlotItem().viewRange()[1]
    assert low < 0
    assert 5.0 < high < 10.0


@pytest.mark.parametrize(("losses", "low", "top"), [
    ([0.09, 0.03, 0.006], 0, 0.1), ([0.04, -0.9, -0.97], -1, 0.04), ([-0.1, -0.9], -1, 0), ([0.0, 0.0], 0, 2.4),
    ([2.3, -1e-7], 0, 2.4), ([47.0, 5.0], 0, 50),
])  # fmt: skip
def test_the_loss_axis_fits_losses_of_any_size_and_sign(curves, losses, low, top):
    shown = run(started().model_copy(update={"validation_loss": losses[0]}))
    for epoch, loss in enumerate(losses[1:], 1):
        shown.add(ended(epoch, 0.9).model_copy(update={"validation_loss": loss}))
    show(curves, shown)
    room = 0.12 * (top - low)
    assert curves._loss.getPlotItem().viewRange()[1] == pytest.approx([low - room, top + room])
    ticks = [value for value, _ in words.levels(low, top)]
    assert ticks == sorted(ticks)
    assert {0.0, top if top > -low else low} <= set(ticks)


def test_losses_that_cannot_be_compared_say_so(curves):
    show(curves, run(started()))
    assert remark(curves._loss_header) == ""
    weighted = EXPERIMENT.with_value("loss.class_weights.3", 2.0)
    show(curves, run(started().model_copy(update={"experiment": weighted})))
    assert remark(curves._loss_header) == "training is weighted by digit"


def test_a_stalled_loss_lowers_what_is_planned(curves):
    plateau = EXPERIMENT.model_copy(update={"schedule": ReduceOnPlateau(reduction=0.5, patience=1, min_delta=1.0)})
    shown = run(started().model_copy(update={"experiment": plateau}))
    for epoch, scale in ((1, 1), (2, 0.5), (3, 0.25)):
        shown.add(ended(epoch, 0.9))
        show(curves, shown)
        rates = curves._rate._planned_curve.getData()[1]
        assert rates == pytest.approx(np.full(len(rates), 0.003 * scale))


def test_a_long_run_stays_quick_to_draw(curves):
    shown = run(started(per_epoch=1_250), *map(trained, range(1, 5_000)))
    show(curves, shown)
    assert 300 < len(curves._accuracy._training_curve.getData()[0]) <= 401


def test_the_state_can_be_heard(curves):
    show(curves, two_epochs())
    assert curves.accessibleDescription() == "Validation accuracy 98.2 %. best so far: epoch 2"


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
def test_a_run_that_came_apart_is_drawn_up_to_there(curves, broken):
    shown = run(started(), *map(trained, range(1, 10)), trained(10, loss=broken))
    shown.add(ended(1, 0.1).model_copy(update={"validation_loss": broken}))
    show(curves, shown)
    curves.grab()
    assert curves._loss_header.value() == "not a number"
    assert len(curves._loss._dots.points()) == 1
    assert curves._loss.getPlotItem().viewRange()[1][1] < 3


def test_another_run_moves_the_marks_of_live_changes(curves):
    for step in (20, 15):
        shown = two_epochs()
        shown.add(ParameterChanged(path="optimizer.learning_rate", value=0.005, step=step))
        show(curves, shown)
        assert [spot.pos().x() for spot in curves._rate._changes.points()] == [step]
