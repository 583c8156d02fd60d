"""The curves of the chosen runs over one another, in colours that stay, and what they tell about chance."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from digitlab.core.experiment import Experiment, Training
from digitlab.gui.forms.controls import Choice
from digitlab.gui.runs import pens, words
from digitlab.gui.runs.bundle import Line
from digitlab.gui.runs.overlay_plot import OverlayPlot, rounds

SLOW = Training(batch_size=64)


def lines(person):
    return person.overlay.plot.bundle._lines


def pick(person, name, text):
    """Choose an entry as a person does."""
    box = next(one for one in person.overlay.findChildren(Choice) if one.accessibleName() == name)
    place = box.findText(text)
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_chosen_runs_are_laid_over_one_another_validation_above_training(opened, keep_run):
    keep_run(reached=0.9, batches=4)
    keep_run(reached=0.95, batches=4)
    person = opened()
    assert person.overlay._hint.isVisible()
    person.choose(0, 1)
    found = lines(person)
    assert [len(line.x) for line in found] == [8, 8, 3, 3]
    assert [line.y[-1] for line in found[2:]] == [0.95, 0.9]
    assert [line.pen.widthF() for line in found] == [pens.THIN, pens.THIN, pens.BOLD, pens.BOLD]
    assert person.overlay.legend.entries()[0][1:] == ("Untitled", "95.00 %")
    assert person.pages.caption() == "2 runs · 2 chosen"


def test_curves_are_shown_of_either_score_and_along_every_axis(opened, keep_run):
    keep_run(reached=0.9)
    person = opened()
    person.choose(0)
    assert lines(person)[-1].x.tolist() == [0, 1, 2]
    pick(person, "Along which axis", "by step")
    assert lines(person)[-1].x.tolist() == [0, 10, 20]
    pick(person, "Along which axis", "by second")
    assert lines(person)[-1].x.tolist() == [0, 1, 2]
    pick(person, "What the curves show", "Loss")
    assert lines(person)[-1].y == pytest.approx([2.3, 0.11, 0.1])
    assert person.overlay.legend.entries()[0].value == "0.100"


def test_the_mouse_shows_the_values_under_it_in_the_legend(opened, keep_run, qtbot):
    for seed, reached in ((1, 0.9), (2, 0.94)):
        keep_run(Experiment(seed=seed), reached=reached)
    person = opened()
    person.choose(0, 1)
    plot, overlay = person.overlay.plot, person.overlay
    best = [entry.value for entry in overlay.legend.entries()]
    box = plot.getPlotItem().getViewBox()
    qtbot.mouseMove(plot.viewport(), plot.mapFromScene(box.mapViewToScene(QPointF(1.5, 0.92))))
    qtbot.waitUntil(lambda: overlay._pointed is not None)
    assert plot._note.toPlainText().splitlines()[0] == f"at epoch {overlay._pointed:.2f}"
    assert overlay._pointed == pytest.approx(1.5, abs=0.02)
    assert plot._pointer.value() == overlay._pointed
    assert [entry.value for entry in overlay.legend.entries()] == ["93.00 %", "89.00 %"] != best
    person.press("Mean")
    overlay._point(1.5)
    assert overlay.legend.entries()[0].value == "91.00 %"
    overlay._point(None)
    assert not plot._note.isVisible()
    assert overlay.legend.entries()[0].value == "92.00 %"


def test_a_loss_has_a_logarithmic_axis_on_request(opened, keep_run):
    keep_run(reached=0.9)
    person = opened()
    person.choose(0)
    assert person.overlay.log.isHidden()
    pick(person, "What the curves show", "Loss")
    person.press("Log")
    assert lines(person)[-1].y == pytest.approx(np.log10([2.3, 0.11, 0.1]))
    low, high = person.overlay.plot.getPlotItem().viewRange()[1]
    assert low < np.log10(0.1) < high
    levels = person.overlay.plot.getPlotItem().getAxis("left")._tickLevels[0]
    assert all(10**level == pytest.approx(float(name)) for level, name in levels)
    assert "0.2" in dict(map(reversed, levels))
    assert person.overlay.legend.entries()[0].value == "0.100", "numbers stay numbers"
    pick(person, "What the curves show", "Accuracy")
    assert lines(person)[-1].y[-1] == pytest.approx(0.9)


def test_of_an_accuracy_that_stays_behind_it_is_seen_how_it_came_there(qtbot):
    plot = OverlayPlot()
    qtbot.addWidget(plot)
    x, ahead, behind = np.arange(10.0), np.full(10, 1.0), np.array([0.1, 0.7, 0.87, *[0.88] * 7])
    plot.show_lines([Line(x, ahead, pens.bold(0)), Line(x, behind, pens.bold(1))], [], "accuracy", "epoch")
    low, high = plot.getPlotItem().viewRange()[1]
    assert 0.7 < low < 0.85  # the first guesses are left out, and the end is not at the very bottom
    assert high > 1.0


def test_a_run_keeps_its_colour_while_others_come_and_go(opened, keep_run):
    for _ in range(3):
        keep_run()
    person = opened()
    person.choose(0, 1, 2)
    numbers = dict(person.archive.chosen)
    first, second, third = numbers
    person.archive.choose([second, third])
    assert person.archive.chosen == {second: numbers[second], third: numbers[third]}
    person.archive.choose([second, third, first])
    assert person.archive.chosen[second] == numbers[second]
    assert sorted(person.archive.chosen.values()) == [0, 1, 2]


def test_no_two_of_the_first_28_lines_look_alike(qapp):
    looks = {(pens.bold(number).color().name(), tuple(pens.bold(number).dashPattern())) for number in range(28)}
    assert len(looks) == 28
    assert all(pens.bold(number).dashPattern() != pens.bold(number + 1).dashPattern() for number in range(27))


def test_a_chosen_run_wears_its_line_in_the_table(opened, keep_run):
    keep_run()
    keep_run()
    person = opened()
    person.choose(1)
    decoration = Qt.ItemDataRole.DecorationRole
    assert person.cell(0, "Name").data(decoration) is None
    assert person.cell(1, "Name").data(decoration).size() == pens.sample(0).size()


def test_a_run_whose_events_are_gone_is_said_and_costs_the_others_nothing(opened, keep_run):
    gone, sound = keep_run(), keep_run()
    person = opened()
    (gone / "events.jsonl").unlink()
    person.choose(0, 1)
    assert list(person.pages.curves.curves) == [sound]
    assert "cannot be read" in person.overlay.verdict.text()


def test_seeds_become_a_mean_with_a_band(opened, keep_run):
    for seed, reached in ((1, 0.90), (2, 0.92), (3, 0.94)):
        keep_run(Experiment(seed=seed), reached=reached)
    person = opened()
    person.choose(0)
    assert person.overlay.mean.isHidden()
    person.choose(0, 1, 2)
    person.press("Mean")
    (line,) = lines(person)
    (area,) = person.overlay.plot.bundle._areas
    assert line.y == pytest.approx([0.1, 0.91, 0.92])
    assert area.high - area.low == pytest.approx([0, 0.04, 0.04])
    assert person.overlay.legend.entries()[0][1:] == ("Untitled, 3 seeds", "92.00 %")
    assert person.overlay.verdict.text() == "Untitled: 92.00 % ± 2.00 over 3 seeds."


@pytest.mark.parametrize(("apart", "said"), [(0.001, "is within noise"), (0.05, "is more than noise")])
def test_a_difference_of_two_groups_is_judged(opened, keep_run, apart, said):
    for seed, reached in ((1, 0.900), (2, 0.902), (3, 0.904)):
        keep_run(Experiment(name="a", seed=seed), reached=reached)
        keep_run(Experiment(name="b", seed=seed, training=SLOW), reached=reached + apart)
    person = opened()
    person.choose(*range(6))
    assert f"The difference of {100 * apart:.2f} points {said}" in person.overlay.verdict.text()
    assert "Welch's t-test, p = " in person.overlay.verdict.text()


def test_one_run_of_each_says_nothing_about_chance(opened, keep_run):
    keep_run(Experiment(name="a"))
    keep_run(Experiment(name="b", training=SLOW))
    person = opened()
    person.choose(0, 1)
    assert person.overlay.verdict.text() == words.SINGLE


def test_groups_of_one_name_are_told_apart_by_a_setting(opened, keep_run):
    for seed in (1, 2):
        keep_run(Experiment(seed=seed), reached=0.9 + seed / 100)
        keep_run(Experiment(seed=seed, training=SLOW), reached=0.8 + seed / 100)
    person = opened()
    person.choose(*range(4))
    assert "Untitled (Batch size 64): 81.50 % ± 0.71 over 2 seeds." in person.overlay.verdict.text()


def test_the_plot_is_dragged_enlarged_and_brought_back(opened, keep_run, qtbot):
    keep_run(epochs=4)
    person = opened()
    person.choose(0)
    plot = person.overlay.plot
    box = plot.getPlotItem().getViewBox()
    whole = box.viewRect()
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert box.viewRect().width() == pytest.approx(0.8 * whole.width())
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert box.viewRect().left() > whole.left()
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert box.viewRect().width() == pytest.approx(whole.width())
    middle = plot.mapFromScene(box.sceneBoundingRect().center())
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(plot.viewport(), left, pos=middle)
    for step in range(1, 8):
        qtbot.mouseMove(plot.viewport(), middle - QPoint(10 * step, 0))
    qtbot.mouseRelease(plot.viewport(), left, pos=middle - QPoint(70, 0))
    assert box.viewRect().left() > whole.left()
    person.archive.changed.emit()
    assert box.viewRect().left() > whole.left()
    qtbot.mouseDClick(plot.viewport(), left, pos=middle)
    assert box.viewRect().left() == pytest.approx(whole.left())


def test_fifty_long_curves_are_drawn_by_no_more_points_than_can_be_seen(opened, keep_run):
    keep_run()
    person = opened()
    person.choose(0)
    bundle = person.overlay.plot.bundle
    x = np.arange(10_000.0)
    line = lines(person)[0]._replace(x=x, y=np.sin(x))
    bundle.show([line] * 100)
    assert 2 * bundle.points() * 100 <= 12_000
    picture = person.overlay.plot.grab().toImage()
    middle = QPointF(picture.width() * 0.6, picture.height() * 0.5).toPoint()
    around = {picture.pixelColor(middle + QPoint(dx, dy)).name() for dx in range(-40, 41) for dy in range(-40, 41)}
    assert len(around) > 2


def test_a_loss_that_overflowed_leaves_a_gap_and_no_fault(opened, keep_run):
    folder = keep_run(end=None)
    text = (folder / "events.jsonl").read_text().replace('"loss":0.1,', '"loss":NaN,')
    (folder / "events.jsonl").write_text(text)
    person = opened()
    pick(person, "What the curves show", "Loss")
    person.choose(0)
    assert np.isfinite(lines(person)[0].y).all()
    person.overlay.plot.grab()


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [(0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]), (0.93, 1.01, 4, [0.94, 0.96, 0.98, 1.0]), (-0.1, 3.2, 4, [0, 1, 2, 3]),
     (0, 40_000, 4, [0, 10_000, 20_000, 30_000, 40_000]), (1, 1, 3, [])],
)  # fmt: skip
def test_round_numbers_name_the_axes(low, high, most, expected):
    assert rounds(low, high, most) == pytest.approx(expected)
