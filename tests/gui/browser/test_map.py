"""The other pages of the Data tab: the mean digits of the classes, and the map."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from digitlab.core import messages as m
from digitlab.data.packing import packed
from digitlab.gui.browser import layouts

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def map_made(pages, press, qtbot):
    """The map, laid out by principal components."""
    press("Map")
    qtbot.waitUntil(lambda: pages.browsing.layouts.positions is not None)
    return pages.browsing.layouts


def test_classes_show_their_mean_and_a_click_shows_their_digits(pages, qtbot, few, button, press, shown):
    press("Classes")
    qtbot.waitUntil(lambda: pages.classes.found() is not None)
    assert pages.classes.found().counts.sum() == 1_500
    assert f"4: {int((few.labels[:1500] == 4).sum())}" in pages.classes.accessibleDescription()
    qtbot.mouseClick(pages.classes, LEFT, pos=pages.classes.cell(0, 4).center().toPoint())
    assert pages.grid.isVisible()
    assert set(few.labels[shown()]) == {4}
    assert button("4").isChecked()


def test_the_map_is_there_at_once_and_a_click_chooses_a_digit_in_the_grid(pages, qtbot, few, map_made):
    plot = pages.map.plot
    place = int(np.abs(map_made.positions).sum(axis=1).argmax())  # nobody else is near
    at = plot.where(place).toPoint()
    qtbot.mouseMove(plot.viewport(), at)
    assert pages.browsing.pointed == place
    qtbot.mouseClick(plot.viewport(), LEFT, pos=at)
    assert pages.browsing.current == map_made.numbers[place]
    before = pages.map.plot.getPlotItem().viewRange()
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert plot.getPlotItem().viewRange()[0][1] < before[0][1]
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot.getPlotItem().viewRange()[0] == pytest.approx(before[0])


def test_the_map_of_the_engine_unfolds_and_can_be_stopped(pages, process, press, map_made):
    first = map_made.positions
    press("t-SNE")
    (question,) = (command for command in process.taken() if command.kind == "map_digits")
    assert question.digits == list(range(1_500))
    there = np.random.default_rng(0).uniform(-1, 1, (1_500, 2))
    process.say(m.DigitsMapped(number=question.number, share=0.5, positions=packed(there)))
    np.testing.assert_allclose(map_made.positions, there, atol=1e-3)
    assert pages.map._progress.value() == 50
    press("Stop")
    assert [command.kind for command in process.taken()] == ["stop_mapping"]
    process.say(m.DigitsMapped(number=question.number, share=0.6, positions=packed(-there)))
    np.testing.assert_allclose(map_made.positions, there, atol=1e-3)
    press("PCA")
    np.testing.assert_array_equal(map_made.positions, first)


def test_too_few_digits_make_no_map_and_leave_none(pages, qtbot, ready, pick, caption, map_made):
    ready.change(ready.experiment.with_value("data.validation_count", 100))
    qtbot.waitUntil(lambda: pages.browsing.parted is not None)
    pick("Part of the data", "check")
    assert caption() == layouts.TOO_FEW
    assert pages.map.plot._apart() == []


def test_a_map_that_needs_the_engine_says_so_while_it_is_away(process, button, press, caption, map_made):
    process.die()
    process.taken()
    press("t-SNE")
    assert caption() == layouts.AWAY
    assert button("PCA").isChecked()
    assert process.taken() == []


def test_classes_that_are_not_wanted_are_pale_on_the_map(pages, qtbot, few, press, map_made):
    press("7")
    plot = pages.map.plot
    assert [len(layer.getData()[0]) for layer in plot._layers] == [
        int((few.labels[:1_500] == 7).sum()) if label == 7 else 0 for label in range(10)
    ]
    assert plot._apart() == []  # the map is too small for drawn digits
    for _ in range(4):
        qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert {int(few.labels[place]) for place in plot._apart()} == {7}
