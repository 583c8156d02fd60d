"""What chance decides about bent digits: the numbers of ``digitlab.data.augmentation.draws``, made on the device.

Each is a function of the seed int32 [2] and of the place of the first digit in its batch, so that a part of a batch is
bent as the whole would be. Each has a row of numbers of its own: what is not wanted is not drawn, and what is added
changes no other.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from digitlab.data.augmentation.places import GRID
from digitlab.engine.augment.places import SIDE
from digitlab.engine.chance import normal, uniform

FIELDS, THICKNESS, BLUR, CONTRAST, NOISE = (row << 20 for row in range(1, 6))  # added to the seed, a row for each


def maps(count: int, seed: Any, first: Any) -> tf.Tensor:
    """[5, count] in -1 to 1: rotation, zoom, shear, shifts in x and y."""
    return tf.transpose(uniform((count, 5), seed, first * 5) * 2 - 1)


def fields(count: int, seed: Any, first: Any) -> tf.Tensor:
    """[count, 2, 14, 14] in -1 to 1: raw displacements."""
    return uniform((count, 2, GRID, GRID), _row(seed, FIELDS), first * 2 * GRID * GRID) * 2 - 1


def thickness(count: int, seed: Any, first: Any) -> tf.Tensor:
    """[count] in -1 to 1."""
    return uniform((count,), _row(seed, THICKNESS), first) * 2 - 1


def blur(count: int, seed: Any, first: Any) -> tf.Tensor:
    """[count] in 0 to 1."""
    return uniform((count,), _row(seed, BLUR), first)


def contrast(count: int, seed: Any, first: Any) -> tf.Tensor:
    """[count] in -1 to 1."""
    return uniform((count,), _row(seed, CONTRAST), first) * 2 - 1


def noise(count: int, seed: Any, first: Any) -> tf.Tensor:
    """[count, 28, 28] normal."""
    return normal((count, SIDE, SIDE), _row(seed, NOISE), first * SIDE * SIDE)


def _row(seed: Any, number: int) -> tf.Tensor:
    return seed + tf.constant([number, 0])
