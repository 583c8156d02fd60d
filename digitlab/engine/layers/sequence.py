"""A picture as a sequence."""

from __future__ import annotations

import keras
import tensorflow as tf


class PictureRows(keras.layers.Layer):
    """A picture as a sequence of its rows."""

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """[n, height, width, channels] to [n, height, width * channels]."""
        return tf.reshape(x, [-1, x.shape[1], x.shape[2] * x.shape[3]])

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As Keras wants it, the batch first."""
        count, height, width, channels = shape
        return count, height, (width or 0) * (channels or 0)


class PictureColumns(keras.layers.Layer):
    """A picture as a sequence of its columns."""

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """[n, height, width, channels] to [n, width, height * channels]."""
        return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [-1, x.shape[2], x.shape[1] * x.shape[3]])

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As Keras wants it, the batch first."""
        count, height, width, channels = shape
        return count, width, (height or 0) * (channels or 0)
