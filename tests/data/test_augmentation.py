"""The reference of affine augmentation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from digitlab.data.augmentation import matrix, random_matrices, warp

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


def test_images_are_warped_each_by_its_own_matrix() -> None:
    generator = np.random.default_rng(1)
    images, matrices = noise(4), random_matrices(generator, 4, 3, 20, 0.2, 10)
    together = warp(images, matrices)
    assert together.dtype == np.float32
    for number in range(4):
        assert (together[number] == warp(images[number : number + 1], matrices[number : number + 1])[0]).all()


def test_random_matrices_fill_their_ranges_and_no_more() -> None:
    matrices = random_matrices(np.random.default_rng(2), 20_000, shift=2, rotation=0, zoom=0, shear=0)
    assert matrices[:, :, :2] == pytest.approx(np.broadcast_to(np.eye(2), (20_000, 2, 2)))
    for shift in (-matrices[:, 0, 2], -matrices[:, 1, 2]):
        assert (np.abs(shift) <= 2).all()
        assert np.histogram(shift, 4, (-2, 2))[0] == pytest.approx(np.full(4, 5_000), rel=0.06)


@pytest.mark.parametrize("strength", ["rotation", "shear"])
def test_random_angles_stay_within_their_degrees(strength: str) -> None:
    still = {"shift": 0.0, "rotation": 0.0, "zoom": 0.0, "shear": 0.0}
    matrices = random_matrices(np.random.default_rng(3), 5_000, **still | {strength: 15.0})
    angles = np.degrees(np.arctan2(matrices[:, 0, 1], matrices[:, 1, 1]))
    assert 14.9 < np.abs(angles).max() <= 15 + 1e-9
    assert abs(angles.mean()) < 0.5


def test_random_zooms_are_the_same_for_both_axes() -> None:
    matrices = random_matrices(np.random.default_rng(4), 5_000, shift=0, rotation=0, zoom=0.2, shear=0)
    zooms = 1 / matrices[:, 0, 0]
    assert zooms == pytest.approx(1 / matrices[:, 1, 1])
    assert 0.8 <= zooms.min() < 0.81
    assert 1.19 < zooms.max() <= 1.2


def test_the_same_generator_draws_the_same_matrices() -> None:
    first, second = (random_matrices(np.random.default_rng(5), 3, 2, 10, 0.1, 10) for _ in range(2))
    assert (first == second).all()
