"""Blocks of several layers with ways around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from digitlab.core import layers as specs

Shape = tuple[int | None, ...]


class ResidualBlock(keras.layers.Layer):
    """Two convolutions with a way around them (He et al. 2016, fig. 2 and eq. 1-2)."""

    def __init__(
        self, spec: specs.Residual, bend: Callable[[tf.Tensor], tf.Tensor], start: Callable[[], Any], **options: Any
    ) -> None:
        super().__init__(**options)
        self._spec, self._bend = spec, bend

        def convolution(size: int, strides: int) -> keras.layers.Layer:
            return keras.layers.Conv2D(
                spec.filters, size, strides, "same", use_bias=False, kernel_initializer=start()
            )  # fmt: skip

        self.first, self.second = convolution(spec.kernel_size, spec.strides), convolution(spec.kernel_size, 1)
        self.around = convolution(1, spec.strides)
        self.norms = [keras.layers.BatchNormalization(momentum=0.95) for _ in range(3)]

    def build(self, shape: Shape) -> None:
        """The way around has weights only where it is needed."""
        inner = self.compute_output_shape(shape)
        self._fits = self._spec.fits_around(tuple(size or 0 for size in shape[1:]))
        for layer, given in ((self.first, shape), (self.norms[0], inner), (self.second, inner), (self.norms[1], inner)):
            layer.build(given)
        if not self._fits:
            self.around.build(shape)
            self.norms[2].build(inner)

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        """[n, height, width, channels] to [n, height / stride, width / stride, filters]."""
        y = self._bend(self.norms[0](self.first(x), training=training))
        y = self.norms[1](self.second(y), training=training)
        return self._bend(y + (x if self._fits else self.norms[2](self.around(x), training=training)))

    def compute_output_shape(self, shape: Shape) -> Shape:
        """As Keras wants it, the batch first."""
        return shape[0], *self._spec.output_shape(tuple(size or 0 for size in shape[1:]))


class SqueezeExciteBlock(keras.layers.Layer):
    """A gate for every channel (Hu et al. 2018, eq. 2-4)."""

    def __init__(self, spec: specs.SqueezeExcite, start: Callable[[], Any], **options: Any) -> None:
        super().__init__(**options)
        self._spec, self._start = spec, start

    def build(self, shape: Shape) -> None:
        """The two dense layers of the gate."""
        channels = shape[-1] or 0
        nodes = self._spec.nodes(channels)
        self.squeeze = keras.layers.Dense(nodes, "relu", kernel_initializer=self._start())
        self.excite = keras.layers.Dense(channels, "sigmoid", kernel_initializer=self._start())
        self.squeeze.build((None, channels))
        self.excite.build((None, nodes))

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """[n, height, width, channels], each channel times its gate."""
        return x * self.excite(self.squeeze(tf.reduce_mean(x, [1, 2])))[:, tf.newaxis, tf.newaxis]

    def compute_output_shape(self, shape: Shape) -> Shape:
        """Unchanged."""
        return shape


class PatchEmbedding(keras.layers.Layer):
    """Patches as projected vectors with learned places (Dosovitskiy et al. 2021, eq. 1, without a class token)."""

    def __init__(self, spec: specs.Patches, start: Callable[[], Any], **options: Any) -> None:
        super().__init__(**options)
        self._spec = spec
        self.project = keras.layers.Dense(spec.units, kernel_initializer=start())

    def build(self, shape: Shape) -> None:
        """The projection, and the places, which begin at zero."""
        _, steps, units = self.compute_output_shape(shape)
        self.project.build((None, steps, self._spec.patch_size**2 * (shape[-1] or 0)))
        self.places = self.add_weight(shape=(steps, units), initializer="zeros", name="places")

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """[n, height, width, channels] to [n, patches, units]; the patches row by row."""
        cut = tf.nn.space_to_depth(x, self._spec.patch_size) if self._spec.patch_size > 1 else x
        return self.project(tf.reshape(cut, [-1, cut.shape[1] * cut.shape[2], cut.shape[3]])) + self.places

    def compute_output_shape(self, shape: Shape) -> Shape:
        """As Keras wants it, the batch first."""
        return shape[0], *self._spec.output_shape(tuple(size or 0 for size in shape[1:]))


class AttentionBlock(keras.layers.Layer):
    """A transformer block (Vaswani et al. 2017, eq. 1), normalised before each part."""

    def __init__(self, spec: specs.SelfAttention, start: Callable[[], Any], **options: Any) -> None:
        super().__init__(**options)
        self._spec, self._start = spec, start
        self.norms = [keras.layers.LayerNormalization() for _ in range(2)]

    def build(self, shape: Shape) -> None:
        """Queries, keys and values in one projection, the way out, and two dense layers."""
        units = shape[-1] or 0
        wide = self._spec.ratio * units
        sizes = ((units, 3 * units, None), (units, units, None), (units, wide, "gelu"), (wide, units, None))
        self.dense = [keras.layers.Dense(out, bend, kernel_initializer=self._start()) for _, out, bend in sizes]
        for layer, (given, _, _) in zip(self.dense, sizes, strict=True):
            layer.build((*shape[:-1], given))
        for norm in self.norms:
            norm.build(shape)

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """[n, steps, units], the same."""
        ask, leave, widen, narrow = self.dense
        _, steps, units = x.shape
        heads = self._spec.heads
        parts = tf.reshape(ask(self.norms[0](x)), [-1, steps, 3, heads, units // heads])
        queries, keys, values = tf.unstack(tf.transpose(parts, [2, 0, 3, 1, 4]))
        fit = tf.nn.softmax(tf.matmul(queries, keys, transpose_b=True) * (units // heads) ** -0.5)
        taken = tf.transpose(fit @ values, [0, 2, 1, 3])
        x += leave(tf.reshape(taken, [-1, steps, units]))
        return x + narrow(widen(self.norms[1](x)))

    def compute_output_shape(self, shape: Shape) -> Shape:
        """Unchanged."""
        return shape
