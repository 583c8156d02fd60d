"""Layers that disturb the network while it learns; strength, seed and place in the batch are inputs of every step."""

from __future__ import annotations

from math import prod
from typing import Any

import keras
import tensorflow as tf

from digitlab.engine.chance import normal, uniform


class LiveNoise(keras.layers.Layer):
    """Noise of a strength that may change while the network learns."""

    def __init__(self, strength: float, **options: Any) -> None:
        super().__init__(**options)
        self.strength = self.add_weight(
            shape=(), initializer=keras.initializers.Constant(strength), trainable=False, name="strength"
        )
        self.draw = self.add_weight(shape=(3,), dtype="int32", initializer="zeros", trainable=False, name="draw")

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        """X disturbed; x itself when not training."""
        if not training:
            return x
        draw = tf.convert_to_tensor(self.draw)
        return self.disturbed(x, tf.cast(tf.convert_to_tensor(self.strength), x.dtype), draw[:2], draw[2])

    def disturbed(self, x: tf.Tensor, strength: tf.Tensor, seed: tf.Tensor, first: tf.Tensor) -> tf.Tensor:
        """X after noise of ``seed`` int32 [2]; its first row is number ``first`` of the batch."""
        raise AssertionError(f"{type(self).__name__} disturbs nothing")

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Unchanged."""
        return shape


class LiveDropout(LiveNoise):
    """Inverted dropout (Srivastava et al. 2014)."""

    def disturbed(self, x: tf.Tensor, strength: tf.Tensor, seed: tf.Tensor, first: tf.Tensor) -> tf.Tensor:
        """A share ``strength`` of x becomes zero, the rest grows by 1 / (1 - strength)."""
        return _dropped(x, strength, uniform(tuple(x.shape), seed, first * prod(x.shape[1:])))


class LiveSpatialDropout2D(LiveNoise):
    """Inverted dropout of whole channels (Tompson et al. 2015)."""

    def disturbed(self, x: tf.Tensor, strength: tf.Tensor, seed: tf.Tensor, first: tf.Tensor) -> tf.Tensor:
        """A share ``strength`` of the channels becomes zero, the rest grows by 1 / (1 - strength)."""
        count, *_, channels = x.shape
        return _dropped(x, strength, uniform((count, 1, 1, channels), seed, first * channels))


class LiveGaussianNoise(LiveNoise):
    """Additive noise (Bishop 1995)."""

    def disturbed(self, x: tf.Tensor, strength: tf.Tensor, seed: tf.Tensor, first: tf.Tensor) -> tf.Tensor:
        """X plus numbers around 0 whose standard deviation is ``strength``."""
        return x + strength * tf.cast(normal(tuple(x.shape), seed, first * prod(x.shape[1:])), x.dtype)


def _dropped(x: tf.Tensor, rate: tf.Tensor, chance: tf.Tensor) -> tf.Tensor:
    return tf.where(tf.cast(chance, x.dtype) >= rate, x / (1 - rate), tf.zeros_like(x))
