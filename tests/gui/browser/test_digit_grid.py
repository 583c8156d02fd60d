"""The grid paints the digits at their place; keys and mouse choose them, however many there are."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from digitlab.gui.browser.grid import SCALES, DigitGrid
from digitlab.gui.browser.sheet import CELL, sheet
from digitlab.gui.palette import DARK

LEFT = Qt.MouseButton.LeftButton
COUNT = 280_000


def synthetic(numbers):
    """A plain square of ink whose strength tells the number."""
    return np.broadcast_to((numbers % 200 + 55).astype(np.uint8)[:, None, None], (len(numbers), 28, 28))


@pytest.fixture
def grid(qtbot):
    made = DigitGrid(synthetic)
    qtbot.addWidget(made)
    made.resize(10 * CELL + 28, 5 * CELL)
    made.show()
    made.show_digits(np.arange(COUNT, dtype=np.int32), lambda numbers: [])
    made.chosen = []
    made.selected.connect(made.chosen.append)
    made.selected.connect(made.select)
    return made


def strength(grid, place):
    """The ink that is painted in the middle of a digit, 0 to 255."""
    colour = QColor(grid.viewport().grab().toImage().pixel(grid.where(place).center().toPoint()))
    ground, ink = QColor(DARK.canvas), QColor(DARK.ink)
    return 255 * (colour.red() - ground.red()) / (ink.red() - ground.red())


def test_a_sheet_holds_every_digit_in_its_cell():
    pictures = np.random.default_rng(0).integers(0, 256, (7, 28, 28), np.uint8)
    made = sheet(pictures, 3)
    assert made.shape == (3 * CELL, 3 * CELL)
    for place, picture in enumerate(pictures):
        row, column = divmod(place, 3)
        np.testing.assert_array_equal(made[row * CELL + 2 :, column * CELL + 2 :][:28, :28], picture)
    assert int(made.sum(dtype=int)) == int(pictures.sum(dtype=int))


@pytest.mark.parametrize("scale", SCALES)
def test_what_is_painted_is_the_digits_at_their_place(grid, scale):
    grid.set_scale(scale)
    grid.verticalScrollBar().setValue(123_457)
    across = grid.viewport().width() // round(CELL * scale)
    first = 123_457 // round(CELL * scale) * across
    for place in (first + across, first + across + 2):
        assert strength(grid, place) == pytest.approx(place % 200 + 55, abs=2)


def test_only_what_is_in_sight_is_put_together(qtbot):
    asked = []
    made = DigitGrid(lambda numbers: asked.append(len(numbers)) or synthetic(numbers))
    qtbot.addWidget(made)
    made.resize(640, 320)
    made.show()
    made.show_digits(np.arange(COUNT, dtype=np.int32), lambda numbers: [])
    made.verticalScrollBar().setValue(made.verticalScrollBar().maximum() // 2)
    made.viewport().grab()
    assert 0 < max(asked) <= 20 * 12


def test_a_click_chooses_the_digit_that_is_there_after_scrolling(grid, qtbot):
    grid.verticalScrollBar().setValue(100 * CELL + 7)
    middle = grid.where(1_023).center().toPoint()
    qtbot.mouseClick(grid.viewport(), LEFT, pos=middle)
    assert grid.chosen == [1_023]
    qtbot.mouseClick(grid.viewport(), LEFT, pos=QPoint(grid.viewport().width() - 1, 3))
    assert grid.chosen == [1_023]


def test_keys_go_from_digit_to_digit_and_what_is_chosen_is_in_sight(grid, qtbot):
    key = Qt.Key
    for one in (key.Key_Right, key.Key_Right, key.Key_Down, key.Key_Left, key.Key_Left, key.Key_Up):
        qtbot.keyClick(grid, one)
    assert grid.chosen == [0, 1, 11, 10, 9, 9]  # there is nothing above the first row
    qtbot.keyClick(grid, key.Key_End)
    assert grid.chosen[-1] == COUNT - 1
    assert grid.viewport().rect().contains(grid.where(COUNT - 1).toAlignedRect())
    qtbot.keyClick(grid, key.Key_PageUp)
    assert grid.chosen[-1] == COUNT - 1 - 50
    qtbot.keyClick(grid, key.Key_Home)
    assert grid.chosen[-1] == 0
    assert grid.verticalScrollBar().value() == 0
    qtbot.keyClick(grid, key.Key_PageDown)
    assert grid.chosen[-1] == 50


def test_another_size_keeps_the_place(grid):
    grid.verticalScrollBar().setValue(1_000 * CELL)
    grid.set_scale(2.0)
    first = grid.verticalScrollBar().value() // (2 * CELL) * (grid.viewport().width() // (2 * CELL))
    assert first == pytest.approx(10_000, abs=10)


def test_mistakes_carry_the_answer(grid):
    plain = grid.viewport().grab().toImage()
    grid.show_digits(np.arange(COUNT, dtype=np.int32), lambda numbers: [(3, 8)])
    marked = grid.viewport().grab().toImage()
    corner = grid.where(3).bottomRight().toPoint() - QPoint(4, 12)
    assert marked.pixel(corner) == QColor(DARK.loss).rgb()
    assert plain.pixel(corner) != marked.pixel(corner)
    other = grid.where(4).bottomRight().toPoint() - QPoint(4, 12)
    assert plain.pixel(other) == marked.pixel(other)
