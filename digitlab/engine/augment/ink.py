"""Changes ink where it lies, as ``digitlab.data.augmentation.ink`` does: pictures float32 [n, 28, 28] in 0 to 1."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from digitlab.data.augmentation.ink import REACH
from digitlab.engine.augment.places import SIDE


def thickened(pictures: tf.Tensor, pixels: Any) -> tf.Tensor:
    """Each picture with the edges of its strokes moved by ``pixels`` [n] in -1 to 1."""
    framed = tf.pad(pictures, [[0, 0], [1, 1], [1, 1]])
    above, below = framed[:, :-2, 1:-1], framed[:, 2:, 1:-1]
    left, right = framed[:, 1:-1, :-2], framed[:, 1:-1, 2:]
    most = tf.maximum(pictures, tf.maximum(tf.maximum(above, below), tf.maximum(left, right)))
    least = tf.minimum(pictures, tf.minimum(tf.minimum(above, below), tf.minimum(left, right)))
    share = _each(pixels)
    return pictures + tf.maximum(share, 0) * (most - pictures) - tf.maximum(-share, 0) * (pictures - least)


def blurred(pictures: tf.Tensor, sigma: Any) -> tf.Tensor:
    """Each picture smoothed with a Gaussian whose standard deviation is ``sigma`` [n] pixels, row by row, then across.

    Both sides of the kernel are equal, so its weights are used twice.
    """
    steps = tf.range(REACH + 1, dtype=tf.float32)
    weights = tf.exp(-tf.square(steps) / (2 * tf.square(tf.maximum(sigma, 1e-3))[:, tf.newaxis]))
    weights /= 2 * tf.reduce_sum(weights, axis=1, keepdims=True) - 1
    for axis in (1, 2):
        edges = [[REACH, REACH] if axis == one else [0, 0] for one in range(3)]
        framed = tf.pad(pictures, edges)
        mixed = _each(weights[:, 0]) * pictures
        for step in range(1, REACH + 1):
            before, behind = (_cut(framed, axis, REACH + side * step) for side in (-1, 1))
            mixed += _each(weights[:, step]) * (before + behind)
        pictures = mixed
    return pictures


def contrasted(pictures: tf.Tensor, change: Any) -> tf.Tensor:
    """Each picture with its greys 1 + ``change`` [n] times as far from the middle grey, kept in 0 to 1."""
    return tf.clip_by_value(0.5 + _each(1 + change) * (pictures - 0.5), 0, 1)


def noisy(pictures: tf.Tensor, grain: tf.Tensor) -> tf.Tensor:
    """Pictures with ``grain`` [n, 28, 28] added, kept in 0 to 1."""
    return tf.clip_by_value(pictures + grain, 0, 1)


def _each(numbers: tf.Tensor) -> tf.Tensor:
    return numbers[:, tf.newaxis, tf.newaxis]


def _cut(framed: tf.Tensor, axis: int, start: int) -> tf.Tensor:
    """[n, 28, 28] from ``start`` on along ``axis``."""
    begin = [start if axis == one else 0 for one in range(3)]
    return tf.slice(framed, begin, [framed.shape[0], SIDE, SIDE])
