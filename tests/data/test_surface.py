"""The loss surface as arrays: what is missing, heights and contour lines, and what is seen of a relief."""

import numpy as np
import pytest

from digitlab.data.surface.heights import Scale, lines, refined
from digitlab.data.surface.landscape import Landscape, Point, spread
from digitlab.data.surface.relief import BELOW, SIDE, SKY, TALL, Camera, View, look, visible

RANDOM = np.random.default_rng(5)
ENDS = np.linspace(-1, 1, 9)


def test_missing_points_are_like_the_nearest_that_is_there_and_none_is_no_number() -> None:
    landscape = Landscape([-1, 0, 1], [-2, 0, 2])
    landscape.add([4, 0, 8], [0.5, 3.0, None])
    assert landscape.at(0.1, -0.4) == Point(0, 0, 0.5)
    assert landscape.at(1, -2) is None
    assert (landscape.best(), landscape.worst()) == (Point(0, 0, 0.5), Point(-1, -2, 3.0))
    assert landscape.at(1, 2) == Point(1, 2, None)
    assert landscape.broken.diagonal().tolist() == [False, False, True]
    assert np.isfinite(landscape.filled()).all()


def test_what_is_spread_is_never_farther_away_than_the_nearest() -> None:
    values, there = RANDOM.random((13, 11)), RANDOM.random((13, 11)) < 0.06
    there[4, 4] = True
    found = spread(values, there)
    rows, columns = np.nonzero(there)
    for row, column in np.ndindex(values.shape):
        steps = np.maximum(np.abs(rows - row), np.abs(columns - column))
        assert found[row, column] in values[rows, columns][steps == steps.min()]


@pytest.mark.parametrize("losses", [[0.03, 0.5, 900.0], [0.4, 0.5, 0.6], [0.0, 1e-9, 4.0], [2.0, 2.0, 2.0]])
def test_heights_and_losses_are_the_same_on_a_scale(losses) -> None:
    scale = Scale.of(np.array(losses))
    heights = scale.heights(np.array(losses))
    assert heights.min() == 0
    assert heights.max() <= 1
    inside = [(loss, height) for loss, height in zip(losses, heights, strict=True) if loss >= scale.low]
    assert [scale.loss(height) for _, height in inside] == pytest.approx([loss for loss, _ in inside])
    levels = scale.levels()
    assert levels == sorted(levels)
    assert all(scale.low < level < scale.high for level in levels)
    assert len(levels) <= 10
    assert scale.logarithmic == (losses[-1] > 100 * losses[0] or losses[0] == 0)
    middle = scale.loss(0.5)
    rise = (scale.heights(np.array(middle * 1.0001)) - scale.heights(np.array(middle))) / (middle * 0.0001)
    assert scale.slope(middle, 1.0) == pytest.approx(float(rise), rel=1e-3)


def test_contour_lines_lie_where_the_heights_are_those_of_the_levels() -> None:
    slope = np.tile(np.linspace(0, 1, 101), (5, 1))
    strength = lines(slope, np.array([0.25, 0.7]))[2]
    assert set(np.flatnonzero(strength > 0.5)) == {25, 70}
    assert lines(np.full((4, 4), 0.5), np.array([0.25])).max() == 0
    assert lines(slope, np.array([])).max() == 0


def test_what_lies_between_passes_through_what_was_measured() -> None:
    values = RANDOM.random((5, 4))
    np.testing.assert_allclose(refined(values, 17, 10)[::4, ::3], values, atol=1e-12)
    plane = np.add.outer(2 * np.arange(5.0), np.arange(4.0))
    inner = refined(plane, 17, 10)[4:-4, 3:-3]
    np.testing.assert_allclose(inner, np.add.outer(np.arange(9) / 2 + 2, np.arange(4) / 3 + 1), atol=1e-12)


def test_the_relief_shows_at_each_pixel_a_place_that_lies_there_behind_nothing() -> None:
    count, view = 241, View(Camera(-30.0, 35.0), 90, 80)
    x, y = np.meshgrid(*2 * [np.linspace(-1, 1, count)])
    heights = 0.5 + 0.5 * np.sin(3 * x) * np.cos(4 * y)
    seen = look(view, heights)
    right, down, back = (one.ravel() for one in view.seen(x, y, heights))
    total = hidden = 0
    for row, column in np.argwhere(seen.texels >= 0)[::7]:
        texel = seen.texels[row, column]
        assert abs(right[texel] - column - 0.5) < 1
        assert abs(down[texel] - row - 0.5) < 3  # a step along the line may rise so far
        over = (np.abs(right - column - 0.5) < 0.4) & (back < back[texel] - 0.05) & (down < row - 2)
        hidden += over.any()
        total += 1
    assert total > 300
    assert hidden == 0
    assert (seen.texels == SIDE).any()
    assert (seen.texels[0] == SKY).all()


def test_what_stands_behind_a_ridge_is_hidden() -> None:
    ridge = np.zeros((81, 81))
    ridge[38:43] = 1.0
    view = View(Camera(0.0, 20.0), 120, 120)
    x, y = np.zeros(3), np.array([-0.6, 0.0, 0.25])
    height = np.array([0.0, 1.0, 0.0])
    assert visible(view, look(view, ridge), x, y, height).tolist() == [True, True, False]


@pytest.mark.parametrize("turn", range(-170, 180, 50))
def test_the_block_stays_inside_the_picture(turn) -> None:
    for tilt in (8.0, 40.0, 88.0):
        view = View(Camera(float(turn), tilt), 100, 130)
        x, y, height = (one.ravel() for one in np.meshgrid(ENDS, ENDS, [-BELOW / TALL, 1.0]))
        right, down, _ = view.seen(x, y, height)
        assert right.min() >= 0
        assert right.max() <= 100
        assert down.min() >= 0
        assert down.max() <= 130
