"""Moves ink: a random map and a field of displacements for each digit, and one bilinear look-up for each pixel.

The conventions are those of ``digitlab.data.augmentation.places``, the reference.
"""

from __future__ import annotations

from math import pi
from typing import Any

import tensorflow as tf

from digitlab.core.augmentations import Elastic, Rotate, Shear, Shift, Zoom
from digitlab.data.augmentation.places import GRID, MIDDLE, SPACING

KINDS = (Shift, Rotate, Zoom, Shear, Elastic)
SIDE = 28
FRAME = 2  # pixels of black around a picture: everything outside falls on them
PITCH = SIDE + 2 * FRAME
LEAST, MOST = -float(FRAME), float(SIDE)  # the first and the last corner of four pixels that lie within the frame


def matrices(turn: Any, zoom: Any, slant: Any, shift_x: Any, shift_y: Any) -> tf.Tensor:
    """[n, 2, 3] maps from output to input; angles in degrees."""
    radians = turn * (pi / 180)
    cosine, sine, tangent = tf.cos(radians), tf.sin(radians), tf.tan(slant * (pi / 180))
    a, b = (cosine + tangent * sine) / zoom, (sine - tangent * cosine) / zoom
    c, d = -sine / zoom, cosine / zoom
    rows = [a, b, -(a * shift_x + b * shift_y), c, d, -(c * shift_x + d * shift_y)]
    return tf.reshape(tf.stack(rows, axis=-1), [-1, 2, 3])


def elastic_fields(noise: tf.Tensor, pixels: Any, sigma: Any) -> tf.Tensor:
    """[2, n, 28, 28] displacements in x and y, smoothed from ``noise`` [n, 2, 14, 14] by two products of matrices.

    Digits and directions are laid side by side, so that each product is one of plain matrices.
    """
    count = noise.shape[0]
    steps = tf.range(SIDE, dtype=tf.float32) - MIDDLE
    points = SPACING * (tf.range(GRID, dtype=tf.float32) - (GRID - 1) / 2)
    weights = tf.exp(-tf.square(steps[:, tf.newaxis] - points) / (2 * sigma * sigma))
    weights /= tf.norm(weights, axis=1, keepdims=True)
    rows_first = tf.reshape(tf.transpose(noise, [2, 1, 0, 3]), [GRID, -1])
    upright = tf.reshape(weights @ rows_first, [-1, GRID])
    fields = tf.reshape(upright @ tf.transpose(pixels * 3**0.5 * weights), [SIDE, 2, count, SIDE])
    return tf.transpose(fields, [1, 2, 0, 3])


def warp(images: tf.Tensor, maps: tf.Tensor, fields: tf.Tensor | None = None) -> tf.Tensor:
    """float32 [n, 28, 28] in 0 to 1: uint8 ``images``, each seen through its map of ``maps`` [n, 2, 3].

    Bilinear, 0 outside. ``fields`` [2, n, 28, 28] are displacements in x and y on top of the maps.
    """
    steps = tf.range(SIDE, dtype=tf.float32) - MIDDLE
    y, x = steps[tf.newaxis, :, tf.newaxis], steps[tf.newaxis, tf.newaxis, :]
    m = maps[:, :, :, tf.newaxis, tf.newaxis]
    source_x = m[:, 0, 0] * x + m[:, 0, 1] * y + m[:, 0, 2] + MIDDLE
    source_y = m[:, 1, 0] * x + m[:, 1, 1] * y + m[:, 1, 2] + MIDDLE
    if fields is not None:
        source_x, source_y = source_x + fields[0], source_y + fields[1]
    left, top = tf.floor(source_x), tf.floor(source_y)
    across, down = source_x - left, source_y - top
    column, row = (tf.cast(tf.clip_by_value(at, LEAST, MOST), tf.int32) + FRAME for at in (left, top))
    digit = tf.range(images.shape[0])[:, tf.newaxis, tf.newaxis] * PITCH**2
    four = tf.gather(_fours(images), digit + row * PITCH + column)
    upper = _part(four, 0) * (1 - across) + _part(four, 1) * across
    lower = _part(four, 2) * (1 - across) + _part(four, 3) * across
    return (upper * (1 - down) + lower * down) / 255.0


def _fours(images: tf.Tensor) -> tf.Tensor:
    """int32 [n * 1024 - 33]: for each pixel of the framed pictures itself and those right, below and right below.

    A byte each, so that the four which are mixed are fetched at once: fetching is what takes the time.
    """
    edge = [FRAME, FRAME]
    flat = tf.reshape(tf.pad(tf.cast(images, tf.int32), [[0, 0], edge, edge]), [-1])
    length = flat.shape[0] - PITCH - 1
    itself, right, below, below_right = (flat[start : start + length] for start in (0, 1, PITCH, PITCH + 1))
    return itself + right * 0x100 + below * 0x10000 + below_right * 0x1000000


def _part(four: tf.Tensor, place: int) -> tf.Tensor:
    """The pixel in one of the bytes."""
    return tf.cast(tf.bitwise.right_shift(four, 8 * place) & 0xFF, tf.float32)
