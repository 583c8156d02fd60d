"""How many digits a network still reads when all of them are bent alike, by the mathematics of the augmentation."""

from __future__ import annotations

from collections.abc import Iterator
from math import pi, sqrt
from typing import Any

import tensorflow as tf

from digitlab.core.robustness import BENDS, BendName
from digitlab.engine.augment import draws, ink, places
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.compiled import xla
from digitlab.engine.evaluate import portion_size
from digitlab.engine.loop import Digits

GOLDEN_ANGLE = pi * (3 - sqrt(5))  # from one digit to the next, so that any few go evenly to all sides
GRAIN = (0, 0)  # the seed of the noise: every network meets the same


class BentReader:
    """Reads bent digits with any weights of one network; all bends are one compiled function."""

    def __init__(self, network: BuiltNetwork) -> None:
        self._network = network
        self._size = portion_size(network.spec)
        self._right = xla(self._counted)

    def portions(self, weights: Weights, digits: Digits, bend: BendName, amount: float) -> Iterator[int]:
        """How many of each portion of ``digits`` are read right, when all are bent by ``amount``."""
        amounts = tf.constant([amount if one.name == bend else 0.0 for one in BENDS], tf.float32)
        count = len(digits.labels)
        size = min(self._size, count)
        for first in range(0, count, size):
            start = min(first, count - size)  # as long as the others: one shape, compiled once
            images, labels = (array[start : start + size] for array in digits)
            yield int(self._right(weights, images, labels, amounts, tf.constant(start), tf.constant(first - start)))

    def _counted(self, weights: Weights, images: Any, labels: Any, amounts: Any, first: Any, skip: Any) -> tf.Tensor:
        """How many are read right, the first ``skip`` left out; ``first`` is the place of the first picture."""
        sums, _ = self._network.forward(weights, bent(images, amounts, first))
        same = tf.argmax(sums, axis=1, output_type=tf.int32) == tf.cast(labels, tf.int32)
        return tf.math.count_nonzero(same & (tf.range(images.shape[0]) >= skip), dtype=tf.int32)


def bent(images: tf.Tensor, amounts: tf.Tensor, first: Any) -> tf.Tensor:
    """float32 [n, 28, 28] in [0, 1]: uint8 ``images``, all turned, moved, made grainy and thick by ``amounts``.

    ``amounts`` [4] are in the order of BENDS. ``first`` is the place of the first picture among all, which decides to
    which side it moves, and its grain.
    """
    degrees, pixels, sigma, thickness = tf.unstack(amounts)
    count = images.shape[0]
    ones = tf.ones([count])
    side = GOLDEN_ANGLE * tf.cast(first + tf.range(count), tf.float32)
    across, down = pixels * tf.cos(side), pixels * tf.sin(side)
    pictures = places.warp(images, places.matrices(degrees * ones, ones, 0 * ones, across, down))
    pictures = ink.thickened(pictures, thickness * ones)
    return ink.noisy(pictures, sigma * draws.noise(count, tf.constant(GRAIN), first))
