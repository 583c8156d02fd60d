from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitlab.core import presets
from digitlab.core.experiment import Experiment, Training
from digitlab.core.messages import BatchesTrained, EpochEnded, Started
from digitlab.core.network import layers_with_weights
from digitlab.core.run import Run, Series, replay
from digitlab.gui import theme
from digitlab.gui.labels import Label
from digitlab.gui.panels.measures import PACE_MS, MeasuresTab
from digitlab.gui.plots.log_plot import DASHES, LogPlot, layer_pen, plain_pen

LINES = (Path(__file__).parents[1] / "recordings" / "events.jsonl").read_text(encoding="utf-8").splitlines()
EXPERIMENT = Experiment(training=Training(epochs=4))
PLACES = ["layers.0", "layers.2", "layers.5", "output"]
NAMES = ["1 Conv 5×5", "3 Conv 3×3", "6 Dense", "Output"]


def started(per_epoch=10):
    return Started(experiment=EXPERIMENT, parameters=1, steps_per_epoch=per_epoch, total_steps=4 * per_epoch,
                   validation_loss=2.3, validation_accuracy=0.1)  # fmt: skip


def trained(step, ratio=1e-3, **other):
    given = {"step": step, "epoch": 1, "loss": 1.0, "accuracy": 0.9, "learning_rate": 0.001, "images_per_second": 1e3,
             "seconds": step, "gradient_norm": 2.0 / step, "top_2": 0.973,
             "update_ratios": {place: ratio / 10**number for number, place in enumerate(PLACES)}}  # fmt: skip
    return BatchesTrained(**(given | other))


def ended(epoch, top_2=0.989):
    return EpochEnded(epoch=epoch, step=epoch * 10, loss=0.2, accuracy=0.9, validation_loss=0.1,
                      validation_accuracy=0.97, validation_top_2=top_2, best=True, seconds=1.0)  # fmt: skip


def run(*events):
    made = Run()
    for event in events:
        made.add(event)
    return made


@pytest.fixture
def tab(qtbot, qapp):
    theme.apply(qapp, "light")
    made = MeasuresTab()
    qtbot.addWidget(made)
    made.resize(658, 190)
    made.setVisible(True)
    return made


def show(tab, shown):
    tab.show_run(shown)
    tab._draw()
    return tab._measures


def lines(plot):
    return [line.getData() for line in plot._lines]


def levels(plot):
    (names,) = plot.getPlotItem().getAxis("left")._tickLevels
    return [name for _, name in names]


def test_before_a_run_the_tab_says_what_will_be_here(tab):
    assert tab._layout.currentWidget() is tab._empty
    assert "Press Play" in tab._empty.text()
    assert tab._measures is None


def test_a_run_is_drawn_on_logarithmic_scales_with_a_line_for_every_layer(tab):
    measures = show(tab, run(started(), *map(trained, range(1, 11))))
    ((steps, norms),) = lines(measures._norm)
    assert steps.tolist() == list(range(1, 11))
    assert norms == pytest.approx(np.log10(2 / steps))
    assert [values[-1] for _, values in lines(measures._ratios)] == pytest.approx([-3, -4, -5, -6])
    assert levels(measures._ratios) == ["10⁻¹", "10⁻³", "10⁻⁵"]
    assert tab._layout.currentWidget() is measures


def test_in_a_low_plot_the_outer_levels_alone_are_named(tab, qtbot):
    measures = show(tab, run(started(), *map(trained, range(1, 11))))
    measures._ratios.setFixedHeight(56)
    qtbot.waitUntil(lambda: levels(measures._ratios) == ["10⁻¹", "10⁻⁵"])


def test_the_layers_are_named_as_in_the_network_with_their_numbers_of_now(tab):
    measures = show(tab, run(started(), trained(1), trained(2, ratio=0.0123)))
    assert measures._legend.rows() == list(zip(NAMES, ["0.012", "0.0012", "0.00012", "1.2·10⁻⁵"], strict=True))
    assert measures._norm_header.value() == "1.00"
    assert "6 Dense 0.00012" in measures.accessibleDescription()


@pytest.mark.parametrize("name", presets.names())
def test_exactly_the_layers_with_weights_have_a_line(name):
    network = presets.load(name).network
    named = layers_with_weights(network)
    assert list(named) == [*(f"layers.{place}" for place, layer in enumerate(network.layers)
                             if network.rows()[place].parameters), "output"]  # fmt: skip
    assert len(set(named.values())) == len(named)
    assert named["output"] == "Output"


def test_a_recorded_run_has_a_line_for_each_of_its_layers(tab):
    recorded = replay(LINES)
    measures = show(tab, recorded)
    assert set(layers_with_weights(recorded.started.experiment.network)) == set(recorded.update_ratios)
    assert [name for name, number in measures._legend.rows() if number] == ["2 Dense", "Output"]


def test_two_answers_are_counted_for_validation_and_training(tab):
    measures = show(tab, run(started(), trained(1)))
    assert measures._answers.text() == "True digit in the top two: training 97 %"
    show(tab, run(started(), trained(1), ended(1)))
    assert measures._answers.text() == "True digit in the top two: validation 98.9 % · training 97 %"


def test_a_run_from_before_anything_was_measured_claims_nothing(tab):
    measures = show(tab, run(started(), trained(1, gradient_norm=0.0, top_2=0.0, update_ratios={}), ended(1, 0.0)))
    assert measures._answers.text() == ""
    assert measures._legend.rows() == [(name, "") for name in NAMES]
    tab.grab()


def test_ratios_of_layers_that_the_network_does_not_have_are_left_out(tab):
    measures = show(tab, run(started(), trained(1, update_ratios={"layers.99": 1.0, "output": 0.1})))
    assert measures._legend.rows()[-1] == ("Output", "0.1")
    assert len(measures._ratios._lines) == 4


@pytest.mark.parametrize("broken", [0.0, float("nan"), float("inf")])
def test_what_has_no_logarithm_is_a_gap(tab, broken):
    measures = show(tab, run(started(), trained(1), trained(2, ratio=broken, gradient_norm=broken), trained(3)))
    tab.grab()
    assert np.isfinite(lines(measures._norm)[0][1]).tolist() == [True, False, True]
    low, high = measures._norm.getPlotItem().viewRange()[1]
    assert -2 < low < high < 2


def test_the_scale_grows_with_the_numbers_and_keeps_its_levels_few(tab):
    measures = show(tab, run(started(), trained(1, gradient_norm=3e4), trained(2, gradient_norm=2e-3)))
    low, high = measures._norm.getPlotItem().viewRange()[1]
    assert -4 < low <= -3
    assert 5 <= high < 6
    assert levels(measures._norm)[0] == "10⁵"
    assert len(levels(measures._norm)) <= 5


def test_one_wild_number_leaves_the_rest_in_sight(tab):
    measures = show(tab, run(started(), trained(1, gradient_norm=1e-30), trained(2)))
    low, _ = measures._norm.getPlotItem().viewRange()[1]
    assert low > -13


def test_the_usual_band_is_marked_with_a_word(tab):
    measures = show(tab, run(started(), trained(1)))
    assert measures._ratios._area.getRegion() == (-4, -2)
    assert measures._ratios._word.toPlainText() == "usually healthy"
    assert measures._norm._word.toPlainText() == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_two_of_many_layers_look_alike_and_neighbours_differ_without_colour(qapp, scheme):
    theme.apply(qapp, scheme)
    pens = [layer_pen(place) for place in range(24)]
    assert len({(pen.color().name(), tuple(pen.dashPattern())) for pen in pens}) == 24
    assert all(len({tuple(pen.dashPattern()) for pen in pens[first : first + len(DASHES)]}) == len(DASHES)
               for first in range(20))  # fmt: skip
    assert isinstance(plain_pen(), QPen)
    theme.apply(qapp, "light")


def test_epochs_are_named_as_room_allows(tab, qtbot):
    measures = show(tab, run(started(), trained(1)))
    plot = measures._ratios

    def names():
        (found,) = plot.getPlotItem().getAxis("bottom")._tickLevels
        return [name for _, name in found]

    qtbot.waitUntil(lambda: names() == ["epoch 1", "2", "3", "4"])
    tab.resize(390, 190)
    qtbot.waitUntil(lambda: names() == ["epoch 2", "4"])
    qtbot.waitUntil(lambda: not plot._word.isVisible())
    assert tab.width() == 390


def test_the_mouse_shows_the_values_under_it(tab, qtbot):
    measures = show(tab, run(started(), *(trained(step, ratio=step / 1000) for step in range(1, 21))))
    tab.grab()
    where = measures._norm.getPlotItem().getViewBox().mapViewToScene(QPointF(5.4, 0)).toPoint()
    QTest.mouseMove(measures._norm.viewport(), where)
    qtbot.waitUntil(lambda: measures._norm_header.value() == "0.400")
    assert measures._legend.rows()[0] == ("1 Conv 5×5", "0.005")
    assert measures._norm._pointer.isVisible()
    assert measures._ratios._pointer.isVisible()
    measures._point(None)
    assert measures._legend.rows()[0] == ("1 Conv 5×5", "0.02")
    measures._point(35.0)  # nothing has been measured there
    assert measures._legend.rows()[0] == ("1 Conv 5×5", "0.02")


def test_many_calls_make_one_redraw_ten_times_a_second(tab, qtbot, monkeypatch):
    shown = run(started(), trained(1))
    measures, drawn = show(tab, shown), []
    qtbot.waitUntil(lambda: not tab._pace.isActive())
    monkeypatch.setattr(measures, "draw", drawn.append)
    for _ in range(500):
        tab.show_run(shown)
    assert drawn == []
    qtbot.waitUntil(lambda: not tab._pace.isActive())
    assert drawn == [shown]
    assert PACE_MS >= 100


def test_nothing_is_drawn_while_another_tab_is_in_front(tab, qtbot):
    tab.setVisible(False)
    shown = run(started(), trained(1))
    tab.show_run(shown)
    assert not tab._pace.isActive()
    assert tab._measures is None
    tab.setVisible(True)
    assert tab._measures._legend.rows()[0] == ("1 Conv 5×5", "0.001")


def test_a_run_hidden_before_its_redraw_is_not_drawn(tab, qtbot, monkeypatch):
    shown = run(started(), trained(1))
    measures = show(tab, shown)
    tab.show_run(shown)
    monkeypatch.setattr(measures, "draw", lambda _: pytest.fail("drawn while hidden"))
    tab.setVisible(False)
    qtbot.waitUntil(lambda: not tab._pace.isActive())


def test_another_network_brings_other_lines(tab):
    measures = show(tab, run(started(), trained(1)))
    other = started().model_copy(update={"experiment": presets.load("mlp")})
    show(tab, run(other, trained(1, update_ratios={"layers.1": 0.1, "output": 0.2})))
    names = [name for name, _ in measures._legend.rows()]
    assert names == list(layers_with_weights(other.experiment.network).values())
    assert len(measures._ratios._lines) == len(names)


def test_a_hundred_thousand_steps_are_drawn_with_a_few_hundred_points(qtbot):
    plot = LogPlot((-5, -1))
    qtbot.addWidget(plot)
    plot.set_lines([layer_pen(place) for place in range(10)])
    plot.set_steps(100_000, [])
    series = [Series(list(range(99_900)), [1e-3] * 99_900) for _ in range(10)]
    plot.draw(series)
    assert all(len(steps) <= 201 for steps, _ in lines(plot))
    for step in range(99_900, 99_920):
        for one in series:
            one.add(step, 1e-3)
        plot.draw(series)
    assert all(len(steps) <= 201 for steps, _ in lines(plot))


def test_where_there_is_least_room_both_titles_and_the_number_are_whole(tab):
    measures = show(tab, run(started(), trained(1, gradient_norm=0.527)))
    tab.resize(510, 190)
    QApplication.sendPostedEvents()
    shown = [label for header in (measures._norm_header, measures._ratio_header)
             for label in header.findChildren(Label) if label.text() and label.isVisible()]  # fmt: skip
    assert [label.text() for label in shown] == ["Gradient norm", "0.527", "Update-to-weight ratio"]
    assert all(label.width() >= label.sizeHint().width() for label in shown)
