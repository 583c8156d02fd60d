"""Bends digits by an affine map: the reference that the engine's own augmentation is tested against.

Coordinates are those of pixel centres relative to the middle of the picture, which is (13.5, 13.5); x points right and
y down. A digit's point (x, y) goes, in this order, through

    zoom     (x, y) -> (zoom_x x, zoom_y y)                  above 1 the digit grows
    shear    (x, y) -> (x + y tan s, y)                      above 0 its lower end goes right
    rotation (x, y) -> (x cos r - y sin r, x sin r + y cos r)  above 0 it turns clockwise on the screen
    shift    (x, y) -> (x + shift_x, y + shift_y)            above 0 it goes right and down, in pixels

A matrix is the inverse [A | t] of all that, from output to input, so that every output pixel is one look-up:

    output(y, x) = bilinear(input, A (x - 13.5, y - 13.5) + t + 13.5)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Matrices = NDArray[np.float64]
Images = NDArray[np.float32]

MIDDLE = 13.5


def matrix(
    rotation_degrees: ArrayLike,
    zoom_x: ArrayLike,
    zoom_y: ArrayLike,
    shear_degrees: ArrayLike,
    shift_x: ArrayLike,
    shift_y: ArrayLike,
) -> Matrices:
    """[2, 3] the map [A | t] from output to input; [n, 2, 3] where the arguments are arrays of n."""
    turn, slant = np.radians(rotation_degrees), np.tan(np.radians(shear_degrees))
    cosine, sine = np.cos(turn), np.sin(turn)
    a = (cosine + slant * sine) / zoom_x, (sine - slant * cosine) / zoom_x
    b = -sine / zoom_y, cosine / zoom_y
    rows = [(x, y, -(x * np.asarray(shift_x) + y * np.asarray(shift_y))) for x, y in (a, b)]
    cells = np.broadcast_arrays(*rows[0], *rows[1])
    return np.stack(cells, axis=-1).reshape(*cells[0].shape, 2, 3)


def random_matrices(
    generator: np.random.Generator, count: int, shift: float, rotation: float, zoom: float, shear: float
) -> Matrices:
    """[count, 2, 3] maps drawn uniformly from ``generator``.

    Shifts lie within +-``shift`` pixels in x and in y, rotations within +-``rotation`` degrees, zooms, the same for x
    and y, within 1 +- ``zoom``, shears within +-``shear`` degrees.
    """
    draws = generator.uniform(-1, 1, (5, count))
    zooms = 1 + zoom * draws[1]
    return matrix(rotation * draws[0], zooms, zooms, shear * draws[2], shift * draws[3], shift * draws[4])


def warp(images: Images, matrices: Matrices) -> Images:
    """float32 [n, 28, 28] ``images``, each seen through its map of ``matrices`` [n, 2, 3]: bilinear, 0 outside."""
    count, height, width = images.shape
    y, x = np.mgrid[:height, :width].reshape(2, -1) - MIDDLE
    places = matrices[:, :, :2] @ np.stack([x, y]) + matrices[:, :, 2:] + MIDDLE
    corner = np.floor(places)
    right, down = np.moveaxis(places - corner, 1, 0)
    column, row = np.moveaxis(corner.astype(np.int64), 1, 0)
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    which = np.arange(count)[:, None]

    def pixel(row: NDArray[np.int64], column: NDArray[np.int64]) -> Images:
        return padded[which, np.clip(row + 1, 0, height + 1), np.clip(column + 1, 0, width + 1)]

    upper = (1 - right) * pixel(row, column) + right * pixel(row, column + 1)
    lower = (1 - right) * pixel(row + 1, column) + right * pixel(row + 1, column + 1)
    warped: Images = ((1 - down) * upper + down * lower).astype(np.float32).reshape(images.shape)
    return warped
