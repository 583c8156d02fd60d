"""The reference of what changes ink where it lies."""

from __future__ import annotations

import numpy as np
import pytest

from digitlab.data.augmentation.ink import blurred, contrasted, noisy, thickened


def noise(count: int = 3) -> np.ndarray:
    return np.random.default_rng(0).random((count, 28, 28)).astype(np.float32)


def bar(width: float) -> np.ndarray:
    """An upright stroke of so many pixels, with a ramp of a pixel at each edge."""
    columns = np.abs(np.arange(28) - 13.5)
    row = np.clip(width / 2 + 0.5 - columns, 0, 1)
    return np.tile(row, (28, 1)).astype(np.float32)[None]


@pytest.mark.parametrize("change", [thickened, blurred, contrasted])
def test_nothing_changes_at_strength_nought(change) -> None:
    np.testing.assert_allclose(change(noise(), np.zeros(3)), noise(), atol=1e-7)


@pytest.mark.parametrize(("pixels", "width"), [(1.0, 6), (0.5, 5), (0.25, 4.5), (-0.5, 3), (-1.0, 2)])
def test_a_stroke_grows_and_thins_by_so_many_pixels_at_each_edge(pixels, width) -> None:
    changed = thickened(bar(4), np.array([pixels]))[0, 14]
    assert changed.sum() == pytest.approx(width, abs=1e-6)


def test_a_dot_grows_to_a_plus_and_a_hole_of_one_too() -> None:
    dot = np.zeros((1, 5, 5), np.float32)
    dot[0, 2, 2] = 1
    plus = dot[0] + sum(np.roll(dot[0], step, axis) for axis in (0, 1) for step in (-1, 1))
    assert (thickened(dot, np.ones(1))[0] == plus).all()
    assert (thickened(dot, -np.ones(1))[0] == 0).all()
    hole = 1 - np.pad(dot, ((0, 0), (2, 2), (2, 2)))
    assert (thickened(hole, -np.ones(1))[0, 2:-2, 2:-2] == 1 - plus).all()


def test_black_lies_around_a_picture() -> None:
    white = np.ones((1, 28, 28), np.float32)
    thinned = thickened(white, -np.ones(1))[0]
    assert (thinned[1:-1, 1:-1] == 1).all()
    assert (thinned[[0, -1]] == 0).all()
    blur = blurred(white, np.array([1.0]))[0]
    assert blur[14, 14] == pytest.approx(1)
    # Half of the kernel and half of its middle, which is 0.399, lie within.
    assert blur[14, 0] == pytest.approx(0.6995, abs=1e-3)


@pytest.mark.parametrize("sigma", [0.3, 0.8, 1.5])
def test_a_blur_is_the_gaussian_in_two_directions(sigma) -> None:
    dot = np.zeros((1, 28, 28), np.float32)
    dot[0, 13, 13] = 1
    steps = np.arange(28) - 13
    gaussian = np.exp(-(steps**2) / (2 * sigma**2)) * (np.abs(steps) <= 4)
    expected = np.outer(gaussian, gaussian) / gaussian.sum() ** 2
    np.testing.assert_allclose(blurred(dot, np.array([sigma]))[0], expected, atol=1e-7)


def test_pictures_are_blurred_each_by_itself() -> None:
    sigmas = np.array([0.0, 0.5, 1.5])
    together = blurred(noise(), sigmas)
    for number in range(3):
        alone = blurred(noise()[number : number + 1], sigmas[number : number + 1])
        np.testing.assert_allclose(together[number], alone[0], atol=1e-7)


def test_contrast_goes_away_from_the_middle_grey_and_stays_within_black_and_white() -> None:
    greys = np.array([0, 0.4, 0.5, 0.75, 1], np.float32).reshape(1, 1, 5)
    assert contrasted(greys, np.array([1.0])).ravel() == pytest.approx([0, 0.3, 0.5, 1, 1])
    assert contrasted(greys, np.array([-0.5])).ravel() == pytest.approx([0.25, 0.45, 0.5, 0.625, 0.75])


def test_grain_is_added_and_stays_within_black_and_white() -> None:
    grain = np.random.default_rng(1).normal(0, 0.4, (3, 28, 28))
    assert noisy(noise(), grain) == pytest.approx(np.clip(noise() + grain, 0, 1))
    assert noisy(noise(), grain).dtype == np.float32
