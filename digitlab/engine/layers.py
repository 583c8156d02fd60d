"""The layers that the engine carries out itself, because Keras' own would be slower or could not change live."""

from __future__ import annotations

from math import prod
from typing import Any

import keras
import tensorflow as tf

from digitlab.engine.chance import uniform


class StridedMaxPooling2D(keras.layers.Layer):
    """MaxPooling2D as the elementwise maximum of strided slices, padding valid.

    XLA's gradient of the library's pooling is an order of magnitude slower than this on a CPU; without XLA it
    is the other way round.
    """

    def __init__(self, pool_size: int, **options: Any) -> None:
        super().__init__(**options)
        self.pool_size = pool_size

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """[n, height, width, channels] to [n, height // pool, width // pool, channels]."""
        size = self.pool_size
        x = x[:, : x.shape[1] // size * size, : x.shape[2] // size * size]
        slices = [x[:, row::size, column::size] for row in range(size) for column in range(size)]
        while len(slices) > 1:
            slices = [tf.maximum(*pair) if len(pair) == 2 else pair[0] for pair in _pairs(slices)]
        return slices[0]

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As Keras wants it, the batch first."""
        count, height, width, channels = shape
        return count, (height or 0) // self.pool_size, (width or 0) // self.pool_size, channels


def _pairs(items: list[tf.Tensor]) -> list[list[tf.Tensor]]:
    return [items[start : start + 2] for start in range(0, len(items), 2)]


class PictureRows(keras.layers.Layer):
    """A picture as a sequence of its rows."""

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """[n, height, width, channels] to [n, height, width * channels]."""
        return tf.reshape(x, [-1, x.shape[1], x.shape[2] * x.shape[3]])

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As Keras wants it, the batch first."""
        count, height, width, channels = shape
        return count, height, (width or 0) * (channels or 0)


class LiveDropout(keras.layers.Layer):
    """Inverted dropout (Srivastava et al. 2014); its rate, seed and place in the batch are inputs of every step."""

    def __init__(self, rate: float, **options: Any) -> None:
        super().__init__(**options)
        self.rate = self.add_weight(shape=(), initializer=keras.initializers.Constant(rate), trainable=False)
        self.draw = self.add_weight(shape=(3,), dtype="int32", initializer="zeros", trainable=False)

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Zero a share ``rate`` of x and scale the rest by 1 / (1 - rate); x itself when not training."""
        if not training:
            return x
        rate = tf.cast(tf.convert_to_tensor(self.rate), x.dtype)
        draw = tf.convert_to_tensor(self.draw)
        chance = tf.cast(uniform(tuple(x.shape), draw[:2], draw[2] * prod(x.shape[1:])), x.dtype)
        return tf.where(chance >= rate, x / (1 - rate), tf.zeros_like(x))

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Unchanged."""
        return shape
