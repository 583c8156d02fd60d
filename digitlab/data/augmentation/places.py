"""Moves ink: where each pixel of a bent digit comes from, and the one look-up that fetches it.

Coordinates are those of pixel centres relative to the middle of the picture, which is (13.5, 13.5); x points right and
y down. A digit's point (x, y) goes, in this order, through

    zoom     (x, y) -> (zoom_x x, zoom_y y)                  above 1 the digit grows
    shear    (x, y) -> (x + y tan s, y)                      above 0 its lower end goes right
    rotation (x, y) -> (x cos r - y sin r, x sin r + y cos r)  above 0 it turns clockwise on the screen
    shift    (x, y) -> (x + shift_x, y + shift_y)            above 0 it goes right and down, in pixels

A matrix is the inverse [A | t] of all that, from output to input, so that every output pixel is one look-up. A field e
of elastic displacements, in pixels of the input, is added before it:

    output(y, x) = bilinear(input, A (x - 13.5, y - 13.5) + t + e(y, x) + 13.5)

The field is that of Simard, Steinkraus & Platt 2003: noise, even in -1 to 1, smoothed with a Gaussian of ``sigma``. Two
things differ. The noise lies on every other pixel: with a sigma of 2 pixels or more nobody can tell, and it costs a
quarter. And every pixel's sum is scaled by its own weights so that its standard deviation is the strength asked for, at
the edges too, where the paper's field fades; the paper's alpha of 34 with a sigma of 4 is a strength of 1.4 pixels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digitlab.data.centring import SIDE

Matrices = NDArray[np.float64]
Fields = NDArray[np.float64]
Images = NDArray[np.float32]

MIDDLE = 13.5
GRID, SPACING = 14, 2.0  # the points of the noise along an axis, and the pixels between two of them


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


def elastic_fields(noise: NDArray[np.floating], pixels: float, sigma: float) -> Fields:
    """[n, 2, 28, 28] displacements in x and y, whose standard deviation is ``pixels``.

    ``noise`` [n, 2, 14, 14] is even in -1 to 1, and its standard deviation so 1/√3.
    """
    weights = smoothing(sigma)
    return pixels * 3**0.5 * (weights @ noise @ weights.T)


def smoothing(sigma: float) -> NDArray[np.float64]:
    """[28, 14] the weights of the noise in each pixel along one axis; the squares of a row add up to 1."""
    pixels, points = np.arange(SIDE) - MIDDLE, SPACING * (np.arange(GRID) - (GRID - 1) / 2)
    weights = np.exp(-((pixels[:, None] - points) ** 2) / (2 * sigma**2))
    scaled: NDArray[np.float64] = weights / np.sqrt((weights**2).sum(axis=1, keepdims=True))
    return scaled


def warp(images: Images, matrices: Matrices, fields: Fields | None = None) -> Images:
    """float32 [n, 28, 28] ``images``, each seen through its map of ``matrices`` [n, 2, 3]: bilinear, 0 outside.

    ``fields`` [n, 2, 28, 28] are displacements in x and y on top of the maps.
    """
    count, height, width = images.shape
    y, x = np.mgrid[:height, :width].reshape(2, -1) - MIDDLE
    places = matrices[:, :, :2] @ np.stack([x, y]) + matrices[:, :, 2:] + MIDDLE
    if fields is not None:
        places += fields.reshape(count, 2, -1)
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
