"""A network cut behind the sums of its first layer, which are computed once for all points of a plane."""

from __future__ import annotations

from math import prod

import keras
import tensorflow as tf

from digitlab.core.layers import Conv2D, Dense, DepthwiseConv2D
from digitlab.core.network import Network
from digitlab.engine.build import BuiltNetwork, Weights, scaled
from digitlab.engine.layers import make

ROOM = 500_000_000  # bytes that three times the sums of all digits may take
FLOAT = 4  # bytes
LINEAR = (Dense, Conv2D, DepthwiseConv2D)


class CutNetwork:
    """The first layer with weights sums its inputs, which is ``linear`` in these: sums(W + a U) = sums(W) + a sums(U).

    Where it does something else, or the sums for ``count`` digits have no room, nothing is computed ahead.
    """

    def __init__(self, spec: Network, count: int) -> None:
        self._built = BuiltNetwork(spec, kernels="slices", in_order=True)
        rows = spec.rows()
        self._count = len(rows)
        place, row = next((place, row) for place, row in enumerate(rows) if row.parameters)
        self.linear = isinstance(row.layer, LINEAR) and 3 * FLOAT * prod(row.shape) * count <= ROOM
        self._cut = place + 1 if self.linear else 0
        self._bend = make.activation(row.layer.activation if self.linear else "linear")
        if self.linear:
            self._built.layer(place).activation = keras.activations.linear

    def head(self, weights: Weights, images: tf.Tensor) -> tf.Tensor:
        """The sums of the first layer with weights, for ``images`` uint8 [n, 28, 28]; else these themselves, scaled."""
        return self._built.through(weights, scaled(tf.cast(images, tf.float32) / 255.0), 0, self._cut)

    def rest(self, weights: Weights, sums: tf.Tensor) -> tf.Tensor:
        """The sums of the output layer [n, 10] that come of these."""
        return self._built.through(weights, self._bend(sums), self._cut, self._count)
