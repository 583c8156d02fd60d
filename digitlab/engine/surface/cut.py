"""A network cut behind its first sums and before its second weights, for several points of a plane at once."""

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

    The layers ``between`` have no weights, so they are the same at all points, which pass them side by side. Where the
    first layer does something else, or the sums for ``count`` digits have no room, the ``rest`` is the whole network.
    """

    def __init__(self, spec: Network, count: int) -> None:
        self._built = BuiltNetwork(spec, in_order=True)
        rows = spec.rows()
        first, *others = (place for place, row in enumerate(rows) if row.parameters)
        self._end = len(rows)
        self.linear = isinstance(rows[first].layer, LINEAR) and 3 * FLOAT * prod(rows[first].shape) * count <= ROOM
        self._cut, self._next = (first + 1, [*others, self._end][0]) if self.linear else (0, 0)
        self._bend = make.activation(rows[first].layer.activation if self.linear else "linear")
        self._between = [make.layer(row.layer, 0, "slices") for row in rows[self._cut : self._next]]
        if self.linear:
            self._built.layer(first).activation = keras.activations.linear

    def head(self, weights: Weights, images: tf.Tensor) -> tf.Tensor:
        """The sums of the first layer with weights, for ``images`` uint8 [n, 28, 28]; else these themselves, scaled."""
        return self._built.through(weights, scaled(tf.cast(images, tf.float32) / 255.0), 0, self._cut)

    def between(self, sums: tf.Tensor) -> tf.Tensor:
        """What leaves the layers without weights behind these sums [n, ...]; for XLA."""
        x = self._bend(sums)
        for layer in self._between:
            x = layer(x)
        return x

    def rest(self, weights: Weights, x: tf.Tensor) -> tf.Tensor:
        """The sums of the output layer [n, 10] that come of this; for a graph."""
        return self._built.through(weights, x, self._next, self._end)
