"""The reference of what moves ink: maps, fields of displacements and the look-up."""

from __future__ import annotations

import math

import numpy as np
import pytest

from digitlab.data.augmentation.places import elastic_fields, matrix, smoothing, warp

STILL = {"rotation_degrees": 0, "zoom_x": 1, "zoom_y": 1, "shear_degrees": 0, "shift_x": 0, "shift_y": 0}


def noise(count: int = 3) -> np.ndarray:
    return np.random.default_rng(0).random((count, 28, 28)).astype(np.float32)


def warped(images: np.ndarray, **change: float) -> np.ndarray:
    matrices = np.broadcast_to(matrix(**STILL | change), (len(images), 2, 3))
    return warp(images, matrices)


def centre_of_mass(image: np.ndarray) -> tuple[float, float]:
    """(x, y) from the middle of the picture, in pixels."""
    places = np.arange(28) - 13.5
    return float(image.sum(0) @ places / image.sum()), float(image.sum(1) @ places / image.sum())


def blob(x: float, y: float) -> np.ndarray:
    """A soft dot at (x, y) from the middle."""
    rows, columns = np.mgrid[:28, :28] - 13.5
    return np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 4).astype(np.float32)[None]


def test_no_change_changes_nothing() -> None:
    assert (warped(noise()) == noise()).all()


def test_a_shift_moves_right_and_down_and_leaves_nothing_behind() -> None:
    images = noise()
    moved = warped(images, shift_x=3, shift_y=2)
    assert moved[:, 2:, 3:] == pytest.approx(images[:, :-2, :-3])
    assert (moved[:, :2] == 0).all()
    assert (moved[:, :, :3] == 0).all()


def test_half_a_pixel_is_the_mean_of_two() -> None:
    images = noise()
    moved = warped(images, shift_x=0.5)
    assert moved[:, :, 1:] == pytest.approx((images[:, :, 1:] + images[:, :, :-1]) / 2)
    assert moved[:, :, 0] == pytest.approx(images[:, :, 0] / 2)


def test_a_quarter_turn_is_clockwise_on_the_screen() -> None:
    assert warped(noise(), rotation_degrees=90) == pytest.approx(np.rot90(noise(), k=-1, axes=(1, 2)), abs=1e-5)


@pytest.mark.parametrize(
    ("change", "start", "end"),
    [
        ({"zoom_x": 1.5}, (4, 2), (6, 2)),
        ({"zoom_y": 0.5}, (4, 2), (4, 1)),
        ({"shear_degrees": 45}, (1, 4), (5, 4)),
        ({"shear_degrees": 45}, (1, -4), (-3, -4)),
        ({"rotation_degrees": 30}, (6, 0), (6 * math.cos(math.pi / 6), 3)),
        ({"rotation_degrees": 90, "shift_x": 2}, (6, 0), (2, 6)),
        ({"zoom_x": 2, "rotation_degrees": 90}, (3, 0), (0, 6)),
        ({"zoom_y": 2, "shear_degrees": 45}, (0, 2), (4, 4)),
        ({"shear_degrees": 45, "rotation_degrees": 90}, (0, 3), (-3, 3)),
    ],
)
def test_a_point_goes_where_the_docstring_says(
    change: dict[str, float], start: tuple[float, float], end: tuple[float, float]
) -> None:
    assert centre_of_mass(warped(blob(*start), **change)[0]) == pytest.approx(end, abs=0.05)


def test_the_matrix_undoes_zoom_shear_rotation_and_shift() -> None:
    turn, slant = math.radians(20), math.tan(math.radians(10))
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    forward = rotation @ np.array([[1, slant], [0, 1]]) @ np.diag([1.2, 0.9])
    inverse = np.linalg.inv(forward)
    found = matrix(20, 1.2, 0.9, 10, 3, -2)
    assert found[:, :2] == pytest.approx(inverse)
    assert found[:, 2] == pytest.approx(-inverse @ [3, -2])


def test_many_matrices_are_made_at_once() -> None:
    angles, shifts = np.array([0, 10, 20]), np.array([1, 2, 3])
    together = matrix(angles, 1, 1, 5, shifts, 0)
    assert together.shape == (3, 2, 3)
    for number in range(3):
        assert together[number] == pytest.approx(matrix(angles[number], 1, 1, 5, shifts[number], 0))


def test_images_are_warped_each_by_its_own_matrix_and_field() -> None:
    generator = np.random.default_rng(1)
    images, turns = noise(4), generator.uniform(-20, 20, 4)
    matrices = matrix(turns, 1.1, 0.9, 5, generator.uniform(-3, 3, 4), 1)
    fields = generator.uniform(-2, 2, (4, 2, 28, 28))
    together = warp(images, matrices, fields)
    assert together.dtype == np.float32
    for number in range(4):
        alone = warp(*(array[number : number + 1] for array in (images, matrices, fields)))
        assert (together[number] == alone[0]).all()


def test_a_field_of_one_displacement_is_a_shift_of_where_ink_is_looked_for() -> None:
    still = np.broadcast_to(matrix(**STILL), (3, 2, 3))
    field = np.broadcast_to(np.array([-3.0, -2.0])[:, None, None], (3, 2, 28, 28))
    assert warp(noise(), still, field) == pytest.approx(warped(noise(), shift_x=3, shift_y=2))


def test_a_field_moves_each_pixel_by_itself() -> None:
    image = np.zeros((1, 28, 28), np.float32)
    image[0, 10, 12] = 1
    field = np.zeros((1, 2, 28, 28))
    field[0, :, 20, 5] = 7, -10  # x, y: the pixel (5, 20) is looked for at (12, 10)
    found = warp(image, matrix(**STILL)[None], field)
    assert np.argwhere(found[0] > 0.5).tolist() == [[10, 12], [20, 5]]


@pytest.mark.parametrize("sigma", [2.0, 4.0, 10.0])
def test_a_field_has_the_spread_asked_for_everywhere_and_is_as_smooth_as_its_gaussian(sigma: float) -> None:
    raw = np.random.default_rng(3).uniform(-1, 1, (4_000, 2, 14, 14))
    fields = elastic_fields(raw, 1.5, sigma)
    assert fields.shape == (4_000, 2, 28, 28)
    assert fields.std(axis=0) == pytest.approx(np.full((2, 28, 28), 1.5), rel=0.08)
    assert abs(fields.mean()) < 0.05
    near, far = (np.mean(fields[:, 0, 14, 14] * fields[:, 0, 14, 14 + step]) / 1.5**2 for step in (2, 8))
    # Noise that was smoothed with a Gaussian resembles itself as a Gaussian twice as wide in its square.
    assert near == pytest.approx(np.exp(-(2**2) / (4 * sigma**2)), abs=0.06)
    assert far == pytest.approx(np.exp(-(8**2) / (4 * sigma**2)), abs=0.08)
    assert abs(np.corrcoef(fields[:, 0, 14, 14], fields[:, 1, 14, 14])[0, 1]) < 0.08


def test_smoothing_on_every_other_pixel_is_that_of_noise_on_all_of_them() -> None:
    """A second way to the same: Simard's noise on each pixel of a much larger field, convolved and scaled."""
    steps = np.arange(-20, 21)
    kernel = np.exp(-(steps**2) / (2 * 4.0**2))
    kernel /= np.sqrt((kernel**2).sum())
    raw = np.random.default_rng(4).uniform(-(3**0.5), 3**0.5, (2_000, 68))
    fine = np.stack([np.convolve(row, kernel, "valid") for row in raw])
    coarse = np.random.default_rng(5).uniform(-(3**0.5), 3**0.5, (2_000, 14)) @ smoothing(4.0).T
    middle = slice(8, 20)
    assert np.cov(coarse.T)[middle, middle] == pytest.approx(np.cov(fine.T)[middle, middle], abs=0.15)
