"""Strokes become the 28x28 picture that MNIST would show."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.core.errors import DigitLabError
from digitlab.data import drawing
from digitlab.data.drawing import render

Strokes = list[np.ndarray]


def circle(width: float = 60.0, height: float = 90.0, points: int = 60) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, points)
    return np.stack([100 + width * np.cos(angle), 100 + height * np.sin(angle)], axis=1)


def digits() -> dict[str, Strokes]:
    """Some digits as a hand draws them on a canvas of 280 pixels."""
    bow = np.linspace(-2.4, 2.2, 30)
    return {
        "0": [circle()],
        "1": [np.array([[100.0, 40], [140, 20], [140, 220]])],
        "2": [np.array([[80.0, 80], [110, 50], [150, 60], [150, 100], [70, 200], [180, 200]])],
        "4": [np.array([[100.0, 30], [60, 140], [190, 140]]), np.array([[150.0, 60], [150, 240]])],
        "5": [
            np.array([[180.0, 40], [100, 40], [100, 110]]),
            np.stack([110 + 60 * np.cos(bow), 160 + 60 * np.sin(bow)], axis=1),
        ],
        "7": [np.array([[60.0, 60], [180, 60], [100, 240]]), np.array([[90.0, 150], [160, 150]])],
    }


def random_drawing(seed: int) -> Strokes:
    """One to three shaky lines."""
    generator = np.random.default_rng(seed)
    return [
        np.cumsum(generator.normal(size=(generator.integers(2, 40), 2)) * 10, axis=0)
        for _ in range(generator.integers(1, 4))
    ]


DRAWINGS = list(digits().values()) + [random_drawing(seed) for seed in range(40)]


def centre(picture: np.ndarray) -> tuple[Fraction, Fraction]:
    """The centre of mass (x, y), pixel i covering [i, i + 1), without rounding."""
    ink = picture.astype(int)
    middles = 2 * np.arange(28) + 1
    return tuple(Fraction(int(ink.sum(axis) @ middles), 2 * int(ink.sum())) for axis in (0, 1))


def longest_side(picture: np.ndarray) -> int:
    rows, columns = np.nonzero(picture)
    return int(max(np.ptp(rows), np.ptp(columns))) + 1


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).max() / 255)


@pytest.mark.parametrize("strokes", DRAWINGS)
def test_a_drawing_lies_where_mnist_puts_its_digits(strokes: Strokes) -> None:
    picture = render(strokes)
    assert (picture.shape, picture.dtype) == ((28, 28), np.uint8)
    assert all(14 <= axis < 15 for axis in centre(picture))
    assert 19 <= longest_side(picture) <= 20
    assert picture.max() >= 250


@pytest.mark.parametrize("strokes", DRAWINGS)
@pytest.mark.parametrize("scale", [0.2, 1 / 3, 7.0, 1e-9, 1e9])
def test_neither_size_nor_place_on_the_canvas_matter(strokes: Strokes, scale: float) -> None:
    moved = [scale * (stroke + np.array([333.3, -77.7])) for stroke in strokes]
    assert difference(render(moved), render(strokes)) <= 0.01


def test_points_on_a_grid_do_not_depend_on_how_a_third_is_rounded() -> None:
    generator = np.random.default_rng(0)
    for _ in range(300):
        stroke = generator.integers(0, 20, (generator.integers(2, 5), 2)).astype(float)
        assert difference(render([stroke / 3 + 0.1]), render([stroke])) <= 0.01


def test_the_stroke_is_as_thick_as_mnists() -> None:
    line = render([np.array([[0.0, 0], [0, 100]])])[14] / 255
    assert 2.2 <= line.sum() <= 2.4


def test_a_straight_line_has_round_ends_and_even_sides() -> None:
    picture = render([np.array([[0.0, 0], [0, 100]])])
    rows = np.flatnonzero(picture.any(axis=1))
    assert (picture[rows[2] : rows[-2]] == picture[14]).all()
    assert picture[rows[0]].sum() < picture[14].sum()


def test_where_a_pen_is_lifted_nothing_is_drawn() -> None:
    apart = render([np.array([[0.0, 0], [0, 100]]), np.array([[100.0, 0], [100, 100]])])
    assert not apart[:, 12:17].any()


def test_a_line_between_two_points_has_no_gap() -> None:
    few, many = np.array([[0.0, 0], [70, 100]]), np.linspace([0, 0], [70, 100], 500)
    assert difference(render([few]), render([many])) <= 0.05


def test_the_shape_is_never_stretched() -> None:
    rows, columns = np.nonzero(render([circle(width=30, height=90)]))
    assert np.ptp(columns) < np.ptp(rows) / 2


def test_nothing_drawn_is_black() -> None:
    for strokes in ([], [[]], [np.empty((0, 2))]):
        assert not render(strokes).any()


@pytest.mark.parametrize("strokes", [[[[7, 9]]], [np.full((500, 2), 3.3)], [[[0.1, 0.1]], [[0.1, 0.1]]]])
def test_a_point_is_a_dot_in_the_middle(strokes: Strokes) -> None:
    picture = render(strokes)
    assert picture[14, 14] == 255
    assert 3 <= picture.sum() / 255 <= 5
    assert all(14 <= axis < 15 for axis in centre(picture))


def test_a_point_beside_a_line_is_drawn_too() -> None:
    alone, dotted = render([[[0, 0], [0, 9]]]), render([[[0, 0], [0, 9]], [[5, 9]]])
    assert dotted.sum() > alone.sum() + 3 * 255


@pytest.mark.parametrize(
    "stroke",
    [
        [[1e308, -1e308], [-1e308, 1e308]],
        [[5e-324, 0], [0, 5e-324]],
        [[-1e9, -1e9], [1e9, 1e9]],
        [[0, 0], [1e-300, 1e300]],
        [[10**6, 10**6], [10**6 + 1, 10**6 + 3]],
    ],
)
def test_huge_tiny_and_distant_drawings_are_drawn(stroke: list[list[float]]) -> None:
    picture = render([stroke])
    assert picture.max() >= 250
    assert longest_side(picture) <= 20


def test_lopsided_ink_is_kept_whole_at_the_edge() -> None:
    scribble = np.random.default_rng(0).random((500, 2))
    picture = render([scribble, np.array([[2.1, 0.5]])])
    assert longest_side(picture) == 20
    assert picture[14, 27] > 0


def test_a_long_scribble_costs_no_more_dots_than_allowed() -> None:
    points = np.random.default_rng(0).random((5_000, 2)) * drawing.SPAN
    dots = drawing._dots(points, np.array([len(points)]))
    assert len(dots) <= drawing.MOST_DOTS + len(points)
    assert render([points]).sum() / 255 > 350


def test_whole_numbers_and_lists_are_points_too() -> None:
    stroke = [[0, 0], [3, 1], [1, 9]]
    assert (render([stroke]) == render([np.array(stroke, np.float32)])).all()


def test_the_strokes_are_left_as_they_were() -> None:
    stroke = circle()
    before = stroke.copy()
    stroke.setflags(write=False)
    render([stroke])
    assert (stroke == before).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_point_that_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(DigitLabError, match="Stroke 2 has a point that is not finite"):
        render([[[0, 0]], [[1, 2], [bad, 3]]])


@pytest.mark.parametrize(
    "stroke",
    [[1, 2], [[1, 2, 3]], [[[1, 2]]], [["1", "2"]], [[1, 2], [3]], [[None, 1]], [[True, False]], 5, "ab", [{}]],
)
def test_what_is_not_a_list_of_points_is_refused(stroke: object) -> None:
    with pytest.raises(DigitLabError, match="Stroke 1 is not a list of points; each point must be two numbers"):
        render([stroke])


@settings(max_examples=50)
@given(st.lists(st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2), max_size=20), max_size=4))
def test_any_finite_strokes_are_drawn_within_the_picture(strokes: list[list[tuple[float, float]]]) -> None:
    picture = render(strokes)
    assert picture.any() == any(strokes)
    if picture.any():
        assert longest_side(picture) <= 20
