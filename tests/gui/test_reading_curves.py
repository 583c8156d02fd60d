"""Reading the curves: smoothed, on a logarithmic axis, and with the gap of a network that learns by heart."""

from math import inf, log10, nan

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from digitlab.core.experiment import Experiment, Training
from digitlab.core.messages import BatchesTrained, EpochEnded, Started
from digitlab.core.run import Run
from digitlab.gui import theme
from digitlab.gui.plots.learning_curves import LearningCurves
from digitlab.gui.plots.reading import close_axis, log_axis, smoothed

EXPERIMENT = Experiment(training=Training(epochs=4))


def by_heart(experiment=EXPERIMENT):
    """A run that gets better at what it has seen and worse at the rest."""
    made = Run()
    made.add(Started(experiment=experiment, parameters=1, steps_per_epoch=10, total_steps=40,
                     validation_loss=2.3, validation_accuracy=0.1))  # fmt: skip
    for step in range(1, 31):
        made.add(BatchesTrained(step=step, epoch=(step - 1) // 10 + 1, loss=2 / step + 0.3 * (step % 2), accuracy=0.9,
                                learning_rate=0.1, images_per_second=1e3, seconds=step))  # fmt: skip
    for epoch, (loss, checked) in enumerate([(0.5, 0.4), (0.2, 0.3), (0.1, 0.5)], start=1):
        made.add(EpochEnded(epoch=epoch, step=10 * epoch, loss=loss, accuracy=0.9 + epoch / 50, validation_loss=checked,
                            validation_accuracy=0.93, best=epoch == 2, seconds=epoch))  # fmt: skip
    return made


@pytest.fixture
def curves(qtbot, qapp):
    theme.apply(qapp, "light")
    made = LearningCurves()
    qtbot.addWidget(made)
    made.resize(694, 404)
    made.setVisible(True)
    made.show_run(by_heart())
    made._redraw()
    return made


def press(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def drawn(curve):
    return [one.tolist() for one in curve.getData()]


def test_the_gap_is_filled_from_where_checking_is_worse_and_begins_at_its_line(curves):
    assert drawn(curves._loss._learned_ends) == [[10, 20, 30], [0.4, 0.2, 0.1]]
    assert drawn(curves._loss._checked_ends) == [[10, 20, 30], [0.4, 0.3, 0.5]]
    assert drawn(curves._accuracy._learned_ends) == [[10, 20, 30], pytest.approx([0.93, 0.94, 0.96])]
    assert drawn(curves._accuracy._checked_ends) == [[10, 20, 30], [0.93, 0.93, 0.93]]
    assert not curves._loss._gap.path().isEmpty()
    assert curves._loss_header.remark.whole() == "gap 0.400: it learns by heart"


def test_a_gap_is_no_learning_by_heart_while_checking_gets_better(curves):
    run = by_heart()
    run.add(EpochEnded(epoch=4, step=40, loss=0.05, accuracy=0.98, validation_loss=0.2, validation_accuracy=0.95,
                       best=True, seconds=4))  # fmt: skip
    curves.show_run(run)
    curves._redraw()
    assert curves._loss_header.remark.whole() == "gap 0.150"


def test_a_gap_is_no_learning_by_heart_where_learning_gets_worse_as_well(curves):
    """Steps that are too long raise both losses, the checked one first: it is taken after the last step."""
    run = by_heart()
    run.add(EpochEnded(epoch=4, step=40, loss=8.7, accuracy=0.8, validation_loss=22.2, validation_accuracy=0.78,
                       best=False, seconds=4))  # fmt: skip
    curves.show_run(run)
    curves._redraw()
    assert curves._loss_header.remark.whole() == "gap 13.5"


def test_losses_that_cannot_be_compared_have_no_gap(curves):
    weighted = EXPERIMENT.with_value("loss.class_weights.3", 2.0)
    curves.show_run(by_heart(weighted))
    curves._redraw()
    assert curves._loss._learned_ends.getData()[0].size == 0
    assert "by heart" not in curves._loss_header.remark.whole()


def test_training_is_smoothed_on_request_and_validation_never(curves):
    before, checked = drawn(curves._loss._training_curve), drawn(curves._loss._validation_curve)
    press(curves._smooth)
    after = drawn(curves._loss._training_curve)
    assert after[0] == before[0]
    assert np.abs(np.diff(after[1][20:])).max() < 0.2 * np.abs(np.diff(before[1][20:])).max()
    assert drawn(curves._loss._validation_curve) == checked
    press(curves._smooth)
    assert drawn(curves._loss._training_curve) == before


def test_what_an_untrained_network_reads_is_a_dot_and_not_yet_the_number_of_the_run(curves):
    before = Run()
    before.add(Started(experiment=EXPERIMENT, parameters=1, steps_per_epoch=10, total_steps=40,
                       validation_loss=2.3, validation_accuracy=0.1))  # fmt: skip
    before.add(BatchesTrained(step=3, epoch=1, loss=0.2, accuracy=0.91, learning_rate=0.1, images_per_second=1e3,
                              seconds=1))  # fmt: skip
    curves.show_run(before)
    curves._redraw()
    assert drawn(curves._accuracy._validation_curve) == [[0], [0.1]]
    assert [curves._accuracy_header.value(), curves._loss_header.value()] == ["", ""]
    assert curves._accuracy_header._training.text() == "91 %"
    curves._point(2)
    assert curves._accuracy_header.value() == "10.0 %"


def test_what_validation_was_before_the_first_epoch_ended_is_only_dotted(curves):
    assert drawn(curves._loss._unmeasured_curve) == [[0, 10], [2.3, 0.4]]
    path = curves._loss._validation_curve.getPath()
    joined = [path.elementAt(place).isLineTo() for place in range(path.elementCount())]
    assert [path.elementAt(place).x for place in range(path.elementCount()) if joined[place]] == [20, 30]


@pytest.mark.parametrize("height", [230, 404])
def test_the_ring_around_the_best_epoch_is_whole_where_its_value_is_at_the_edge(curves, height):
    curves.resize(694, height)
    for plot, value in ((curves._accuracy, 1.0), (curves._loss, 0.0)):
        box = plot.getPlotItem().getViewBox()
        at = box.mapViewToScene(QPointF(20, value)).y()
        inside = box.sceneBoundingRect()
        assert min(at - inside.top(), inside.bottom() - at) >= plot._ring.opts["size"] / 2


def test_the_loss_has_a_logarithmic_axis_on_request(curves):
    press(curves._log)
    assert drawn(curves._loss._validation_curve)[1] == pytest.approx([log10(one) for one in (2.3, 0.4, 0.3, 0.5)])
    low, high = curves._loss.getPlotItem().viewRange()[1]
    assert low < log10(2 / 30)
    assert high > log10(2.3)
    assert drawn(curves._loss._checked_ends)[1] == pytest.approx([log10(one) for one in (0.4, 0.3, 0.5)])
    assert curves._loss_header.value() == "0.500", "numbers stay numbers"
    press(curves._log)
    assert drawn(curves._loss._validation_curve)[1] == [2.3, 0.4, 0.3, 0.5]


def test_a_short_logarithmic_axis_is_named_too():
    _, _, levels = log_axis([2.26, 3.2])
    assert [word for _, word in levels] == ["2.5", "3", "3.5"]
    assert [10**height for height, _ in levels] == pytest.approx([2.5, 3, 3.5])


def test_what_has_no_logarithm_leaves_a_gap(curves):
    shown = by_heart()
    shown.loss.values[3], shown.validation_loss.values[1] = -1.0, inf
    curves.show_run(shown)
    press(curves._log)
    assert np.isnan(curves._loss._training_curve.getData()[1][3])
    assert np.isfinite(curves._loss.getPlotItem().viewRange()).all()


@pytest.mark.parametrize(("values", "names"), [
    ([0.06, 2.4], ["0.1", "0.2", "0.5", "1", "2"]), ([0.5, 0.5], ["0.5"]), ([], ["1"]), ([-1.0, nan], ["1"]),
    ([1e-6, 1.0], ["10⁻⁶", "2·10⁻⁵", "0.0005", "0.01", "0.2"]),
])  # fmt: skip
def test_a_logarithmic_axis_names_a_few_round_numbers(values, names):
    low, high, levels = log_axis(values)
    assert low < high
    assert [name for _, name in levels] == names


def test_smoothing_begins_at_the_first_value_and_keeps_gaps():
    assert smoothed(np.full(5, 0.7)) == pytest.approx(0.7)
    found = smoothed(np.array([1.0, nan, 0.0]))
    assert found[0] == 1
    assert np.isnan(found[1])
    assert found[2] == pytest.approx(0.9 * 0.1 / 0.19)


def at(plot, step):
    box = plot.getPlotItem().getViewBox()
    return plot.mapFromScene(box.mapViewToScene(QPointF(step, 0.5)))


def in_sight(curves):
    """The steps at the edges of each plot, without its margin."""
    return [[round(edge, 1) for edge in plot.getPlotItem().viewRange()[0]] for plot in curves.plots]


def test_dragging_over_steps_enlarges_them_in_every_plot_and_a_double_click_shows_all(curves):
    plot, left = curves._accuracy, Qt.MouseButton.LeftButton
    whole = in_sight(curves)
    QTest.mousePress(plot.viewport(), left, pos=at(plot, 12))
    QTest.mouseMove(plot.viewport(), at(plot, 28))
    assert plot._part.isVisible()
    QTest.mouseRelease(plot.viewport(), left, pos=at(plot, 28))
    assert not plot._part.isVisible()
    first, last = curves._span.part
    assert (first, last) == pytest.approx((12, 28), abs=0.3)
    assert in_sight(curves)[0] == in_sight(curves)[2] != whole[0]
    assert drawn(curves._loss._training_curve)[0][0] in (11, 12)
    low, high = curves._loss.getPlotItem().viewRange()[1]
    assert high < 1, "the axis fits what is in sight"
    assert low > -0.2
    names = dict(curves._rate.getPlotItem().getAxis("bottom")._tickLevels[0])
    assert {15: "step 15", 20: "20"}.items() <= names.items()
    QTest.mouseDClick(plot.viewport(), left, pos=at(plot, 20))
    assert in_sight(curves) == whole


def test_a_click_enlarges_nothing(curves):
    QTest.mouseClick(curves._loss.viewport(), Qt.MouseButton.LeftButton, pos=at(curves._loss, 12))
    assert curves._span.part is None


def test_the_wheel_enlarges_around_the_mouse(curves):
    plot = curves._loss
    where = QPointF(at(plot, 30))
    turn = QWheelEvent(where, plot.viewport().mapToGlobal(where), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
                       Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    plot.wheelEvent(turn)
    first, last = curves._span.part
    assert last - first == pytest.approx(0.64 * 40)
    assert (30 - first) / (last - first) == pytest.approx(0.75, abs=0.02)


def test_keys_enlarge_move_follow_and_show_all(curves):
    QTest.keyClick(curves, Qt.Key.Key_Plus)
    assert curves._span.part == pytest.approx((4, 36))
    QTest.keyClick(curves, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert curves._span.part == pytest.approx((0, 32))
    QTest.keyClick(curves, Qt.Key.Key_End)
    assert curves._follow.isChecked()
    press(curves._all)
    assert (curves._span.part, curves._follow.isChecked(), curves._all.isEnabled()) == (None, False, False)


def test_the_newest_step_stays_in_sight_while_it_is_followed(curves):
    press(curves._follow)
    run = by_heart()
    run.add(BatchesTrained(step=39, epoch=4, loss=0.1, accuracy=0.9, learning_rate=0.1, images_per_second=1e3,
                           seconds=39))  # fmt: skip
    curves.show_run(run)
    curves._redraw()
    first, last = curves._span.part
    assert first < 39 < last < 40
    curves._choose(2, 20)
    assert not curves._follow.isChecked()


def test_an_enlarged_accuracy_is_named_by_round_shares(curves):
    curves._choose(11, 29)
    names = [name for _, name in curves._accuracy.getPlotItem().getAxis("left")._tickLevels[0]]
    assert names
    assert all(name.endswith(" %") for name in names)
    press(curves._zoom)
    assert [name for _, name in curves._accuracy.getPlotItem().getAxis("left")._tickLevels[0]] == ["90", "95", "100 %"]


@pytest.mark.parametrize("values", [[0.5, 0.5], [nan, 0.2, 0.9], [-3.0, 40.0]])
def test_a_close_axis_holds_all_values_and_names_some(values):
    low, high, levels = close_axis(values, percent=False)
    finite = [value for value in values if value == value]
    assert low <= min(finite)
    assert high >= max(finite)
    assert low < high
    assert levels
