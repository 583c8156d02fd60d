"""Bends digits on the device: one random affine map and one bilinear look-up for each.

The convention is that of ``digitlab.data.augmentation``, the NumPy reference that this is tested against.
"""

from __future__ import annotations

from math import pi
from typing import Any

import tensorflow as tf

from digitlab.core.augmentations import Augmentation, Rotate, Shear, Shift, Zoom
from digitlab.engine.chance import uniform

KINDS = (Shift, Rotate, Zoom, Shear)
MIDDLE = 13.5
SIDE = 28


def strengths(augmentations: tuple[Augmentation, ...]) -> list[float]:
    """The strength of each of KINDS, 0 where it is not wanted."""
    wanted = {type(augmentation): augmentation.strength() for augmentation in augmentations}
    return [wanted.get(kind, 0.0) for kind in KINDS]


def bend(images: tf.Tensor, strength: Any, seed: Any, first: int = 0) -> tf.Tensor:
    """float32 [n, 28, 28] in [0, 1]: uint8 ``images`` each bent by a map drawn with ``strength`` [4] and ``seed``.

    ``first`` is the place of the first picture in its batch, which decides the draws.
    """
    draws = tf.transpose(uniform((images.shape[0], 5), seed, first * 5) * 2 - 1)
    shift, turn, zoom, slant = (strength[number] for number in range(4))
    maps = matrices(turn * draws[0], 1 + zoom * draws[1], slant * draws[2], shift * draws[3], shift * draws[4])
    return warp(tf.cast(images, tf.float32) / 255.0, maps)


def matrices(turn: Any, zoom: Any, slant: Any, shift_x: Any, shift_y: Any) -> tf.Tensor:
    """[n, 2, 3] maps from output to input; angles in degrees."""
    radians = turn * (pi / 180)
    cosine, sine, tangent = tf.cos(radians), tf.sin(radians), tf.tan(slant * (pi / 180))
    a, b = (cosine + tangent * sine) / zoom, (sine - tangent * cosine) / zoom
    c, d = -sine / zoom, cosine / zoom
    rows = [a, b, -(a * shift_x + b * shift_y), c, d, -(c * shift_x + d * shift_y)]
    return tf.reshape(tf.stack(rows, axis=-1), [-1, 2, 3])


def warp(images: tf.Tensor, maps: tf.Tensor) -> tf.Tensor:
    """float32 [n, 28, 28] ``images``, each seen through its map of ``maps`` [n, 2, 3]: bilinear, 0 outside."""
    steps = tf.range(SIDE, dtype=tf.float32) - MIDDLE
    y, x = steps[tf.newaxis, :, tf.newaxis], steps[tf.newaxis, tf.newaxis, :]
    m = maps[:, :, :, tf.newaxis, tf.newaxis]
    source_x = m[:, 0, 0] * x + m[:, 0, 1] * y + m[:, 0, 2] + MIDDLE
    source_y = m[:, 1, 0] * x + m[:, 1, 1] * y + m[:, 1, 2] + MIDDLE
    left, top = tf.floor(source_x), tf.floor(source_y)
    across, down = source_x - left, source_y - top
    framed = tf.reshape(tf.pad(images, [[0, 0], [1, 1], [1, 1]]), [-1, (SIDE + 2) ** 2])

    def pixel(column: tf.Tensor, row: tf.Tensor) -> tf.Tensor:
        """The framed picture at whole coordinates; everything outside falls on the frame of zeros."""
        column, row = (tf.cast(tf.clip_by_value(at, -1.0, float(SIDE)), tf.int32) + 1 for at in (column, row))
        places = tf.reshape(row * (SIDE + 2) + column, [-1, SIDE * SIDE])
        return tf.reshape(tf.gather(framed, places, batch_dims=1), [-1, SIDE, SIDE])

    upper = pixel(left, top) * (1 - across) + pixel(left + 1, top) * across
    lower = pixel(left, top + 1) * (1 - across) + pixel(left + 1, top + 1) * across
    return upper * (1 - down) + lower * down
