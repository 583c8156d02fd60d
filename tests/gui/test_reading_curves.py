"""Reading the curves: smoothed, on a logarithmic axis, and with the gap of a network that learns by heart."""

from math import inf, log10, nan

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitlab.core.experiment import Experiment, Training
from digitlab.core.messages import BatchesTrained, EpochEnded, Started
from digitlab.core.run import Run
from digitlab.gui import theme
from digitlab.gui.plots.learning_curves import LearningCurves
from digitlab.gui.plots.reading import log_axis, smoothed

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


def test_the_gap_is_filled_from_where_checking_is_worse(curves):
    assert drawn(curves._loss._learned_ends) == [[10, 20, 30], [0.5, 0.2, 0.1]]
    assert drawn(curves._loss._checked_ends) == [[10, 20, 30], [0.5, 0.3, 0.5]]
    assert drawn(curves._accuracy._checked_ends) == [[10, 20, 30], [0.92, 0.93, 0.93]]
    assert not curves._loss._gap.path().isEmpty()
    assert curves._loss_header.remark.whole() == "gap 0.400: it learns by heart"


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


def test_the_loss_has_a_logarithmic_axis_on_request(curves):
    press(curves._log)
    assert drawn(curves._loss._validation_curve)[1] == pytest.approx([log10(one) for one in (2.3, 0.4, 0.3, 0.5)])
    low, high = curves._loss.getPlotItem().viewRange()[1]
    assert low < log10(2 / 30)
    assert high > log10(2.3)
    assert drawn(curves._loss._checked_ends)[1] == pytest.approx([log10(one) for one in (0.5, 0.3, 0.5)])
    assert curves._loss_header.value() == "0.500", "numbers stay numbers"
    press(curves._log)
    assert drawn(curves._loss._validation_curve)[1] == [2.3, 0.4, 0.3, 0.5]


def test_what_has_no_logarithm_leaves_a_gap(curves):
    shown = by_heart()
    shown.loss.values[3], shown.validation_loss.values[1] = -1.0, inf
    curves.show_run(shown)
    press(curves._log)
    assert np.isnan(curves._loss._training_curve.getData()[1][3])
    assert np.isfinite(curves._loss.getPlotItem().viewRange()).all()


@pytest.mark.parametrize(("values", "names"), [
    ([0.06, 2.4], ["0.1", "0.2", "0.5", "1", "2"]), ([0.5, 0.5], ["0.5"]), ([], ["1"]), ([-1.0, nan], ["1"]),
    ([1e-6, 1.0], ["1e-06", "2e-05", "0.0005", "0.01", "0.2"]),
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
