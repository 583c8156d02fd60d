"""Pooling in the forms that are fastest here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf


class StridedPooling2D(keras.layers.Layer):
    """MaxPooling2D or AveragePooling2D by elementwise operations on strided slices, padding valid.

    XLA's gradient of the library's pooling is an order of magnitude slower than this on a CPU; without XLA it
    is the other way round.
    """

    def __init__(self, pool_size: int, *, mean: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.pool_size, self._mean = pool_size, mean

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """[n, height, width, channels] to [n, height // pool, width // pool, channels]."""
        size = self.pool_size
        x = x[:, : x.shape[1] // size * size, : x.shape[2] // size * size]
        slices = [x[:, row::size, column::size] for row in range(size) for column in range(size)]
        if self._mean:
            return tf.add_n(slices) / size**2
        while len(slices) > 1:
            slices = [tf.maximum(*pair) if len(pair) == 2 else pair[0] for pair in _pairs(slices)]
        return slices[0]

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As Keras wants it, the batch first."""
        count, height, width, channels = shape
        return count, (height or 0) // self.pool_size, (width or 0) // self.pool_size, channels


class GlobalPooling(keras.layers.Layer):
    """GlobalAveragePooling or GlobalMaxPooling of pictures and of sequences."""

    def __init__(self, *, mean: bool, **options: Any) -> None:
        super().__init__(**options)
        self._mean = mean

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """[n, ..., channels] to [n, channels]."""
        places = list(range(1, x.shape.rank - 1))
        return tf.reduce_mean(x, places) if self._mean else tf.reduce_max(x, places)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As Keras wants it, the batch first."""
        return shape[0], shape[-1]


def biased_maximum(sums: tf.Tensor, bias: tf.Tensor, pool_size: int, *, rectified: bool = False) -> tf.Tensor:
    """The highest of ``sums`` [n, height, width, channels] in each window, plus ``bias`` [channels]; padding valid.

    ``rectified``, what is negative becomes 0. Done at once, both cost nothing behind a convolution; their gradients are
    computed behind the maximum, over fewer places.
    """
    sides = [1, pool_size, pool_size, 1]

    @tf.custom_gradient
    def computed(sums: tf.Tensor, bias: tf.Tensor) -> tuple[tf.Tensor, Any]:
        biased = tf.nn.bias_add(sums, bias)
        if rectified:
            biased = tf.nn.relu(biased)
        highest = tf.nn.max_pool2d(biased, sides, sides, "VALID")

        def gradient(slope: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            if rectified:
                slope = tf.raw_ops.ReluGrad(gradients=slope, features=highest)
            before = tf.raw_ops.MaxPoolGrad(
                orig_input=biased, orig_output=highest, grad=slope, ksize=sides, strides=sides, padding="VALID"
            )
            return before, tf.raw_ops.BiasAddGrad(out_backprop=slope)

        return highest, gradient

    result: tf.Tensor = computed(sums, bias)
    return result


class PooledConv2D(keras.layers.Layer):
    """Conv2D of stride 1 and the MaxPooling2D behind it, by the library; the activation commutes with the maximum."""

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        padding: str,
        pool_size: int,
        activation: Callable[[tf.Tensor], tf.Tensor],
        kernel_initializer: Any,
        use_bias: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.filters, self.kernel_size, self.padding, self.pool_size = filters, kernel_size, padding, pool_size
        self._activation, self._start, self._use_bias = activation, kernel_initializer, use_bias

    def build(self, shape: tuple[int | None, ...]) -> None:
        """The weights of Conv2D, by the same names."""
        sides = (self.kernel_size, self.kernel_size)
        self.kernel = self.add_weight(shape=(*sides, shape[-1], self.filters), initializer=self._start, name="kernel")
        if self._use_bias:
            self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """[n, height, width, channels] to [n, height // pool, width // pool, filters] for padding same."""
        sums = tf.nn.conv2d(x, tf.convert_to_tensor(self.kernel), 1, self.padding.upper())
        if not self._use_bias:
            return self._activation(tf.nn.max_pool2d(sums, self.pool_size, self.pool_size, "VALID"))
        rectified = self._activation is keras.activations.relu
        highest = biased_maximum(sums, tf.convert_to_tensor(self.bias), self.pool_size, rectified=rectified)
        return highest if rectified else self._activation(highest)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As Keras wants it, the batch first."""
        count, *sides, _ = shape
        lost = 0 if self.padding == "same" else self.kernel_size - 1
        height, width = (((side or 0) - lost) // self.pool_size for side in sides)
        return count, height, width, self.filters


class UnfoldedConv2D(PooledConv2D):
    """The same for pictures of few channels, for XLA.

    One filter on one channel makes a matrix product so thin that the cores mostly fetch. Here all places of a pooling
    window are extra filters of one product with blocks of pixels, and pooling is the maximum over these: more
    multiplications, and less than two thirds of the time. The bias is added behind the maximum, which it commutes with.
    """

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """As of PooledConv2D."""
        _, height, width, _ = self.compute_output_shape(tuple(x.shape))
        pool, blocks = self.pool_size, self._blocks()
        before = (self.kernel_size - 1) // 2 if self.padding == "same" else 0
        rows, columns = ((size - 1 + blocks) * pool for size in (height, width))
        x = tf.pad(x, [[0, 0], [before, rows], [before, columns], [0, 0]])[:, :rows, :columns]
        x = tf.nn.space_to_depth(x, pool)
        seen = [x[:, row : row + height, column : column + width] for row in range(blocks) for column in range(blocks)]
        kernels = self._kernels()
        sums = tf.reshape(tf.concat(seen, axis=3), [-1, kernels.shape[0]]) @ kernels
        highest = tf.reduce_max(tf.reshape(sums, [-1, height, width, pool**2, self.filters]), axis=3)
        return self._activation(highest + self.bias if self._use_bias else highest)

    def _blocks(self) -> int:
        """How many blocks of pixels a window of the filter touches, at every place of a pooling window, per side."""
        return -(-(self.kernel_size + self.pool_size - 1) // self.pool_size)

    def _kernels(self) -> tf.Tensor:
        """The filter at every place of a pooling window, side by side, over the blocks of pixels that it may touch."""
        pool, blocks = self.pool_size, self._blocks()
        room = blocks * pool - self.kernel_size
        kernel = tf.convert_to_tensor(self.kernel)
        moved = [
            tf.pad(kernel, [[row, room - row], [column, room - column], [0, 0], [0, 0]])
            for row in range(pool)
            for column in range(pool)
        ]
        channels = kernel.shape[2]
        parts = tf.reshape(tf.stack(moved, axis=3), [blocks, pool, blocks, pool, channels, pool**2 * self.filters])
        return tf.reshape(tf.transpose(parts, [0, 2, 1, 3, 4, 5]), [blocks**2 * pool**2 * channels, -1])


def _pairs(items: list[tf.Tensor]) -> list[list[tf.Tensor]]:
    return [items[start : start + 2] for start in range(0, len(items), 2)]
