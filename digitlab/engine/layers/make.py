"""The Keras layer for a layer of a spec."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any, Literal

import keras
import tensorflow as tf

from digitlab.core import layers as specs
from digitlab.engine.layers.blocks import AttentionBlock, PatchEmbedding, ResidualBlock, SqueezeExciteBlock
from digitlab.engine.layers.noise import LiveDropout, LiveGaussianNoise, LiveSpatialDropout2D
from digitlab.engine.layers.pooling import GlobalPooling, PooledConv2D, StridedPooling2D, UnfoldedConv2D
from digitlab.engine.layers.recurrent import KINDS
from digitlab.engine.layers.sequence import PictureColumns, PictureRows

Kernels = Literal["library", "slices"]

# Activations that never fall, so that max pooling may go first.
RISING = (
    "linear", "relu", "leaky_relu", "elu", "selu", "tanh", "sigmoid", "softplus", "softsign", "hard_sigmoid",
    "hard_tanh", "step",
)  # fmt: skip


def layer(spec: specs.Layer, seed: int, kernels: Kernels) -> keras.layers.Layer:
    """The layer for ``spec``, whose field names are Keras' own; ``kernels`` as for a network."""
    match spec:
        case specs.MaxPooling2D() if kernels == "slices":
            return StridedPooling2D(spec.pool_size)
        case specs.AveragePooling2D() if kernels == "slices":
            return StridedPooling2D(spec.pool_size, mean=True)
        case specs.GlobalAveragePooling() | specs.GlobalMaxPooling():
            return GlobalPooling(mean=isinstance(spec, specs.GlobalAveragePooling))
        case specs.Dropout():
            return LiveDropout(spec.rate)
        case specs.SpatialDropout2D():
            return LiveSpatialDropout2D(spec.rate)
        case specs.GaussianNoise():
            return LiveGaussianNoise(spec.stddev)
        case specs.Rows():
            return PictureRows()
        case specs.Columns():
            return PictureColumns()
        case specs.SimpleRNN() | specs.GRU() | specs.LSTM():
            return _recurrent(spec, seed)
        case specs.Residual():
            return ResidualBlock(spec, activation(spec.activation), _starts("he_normal", seed))
        case specs.SqueezeExcite():
            return SqueezeExciteBlock(spec, _starts("glorot_uniform", seed))
        case specs.Patches():
            return PatchEmbedding(spec, _starts("glorot_uniform", seed))
        case specs.SelfAttention():
            return AttentionBlock(spec, _starts("glorot_uniform", seed))
        case specs.SeparableConv2D():
            starts = {f"{part}_initializer": initializer("glorot_uniform", seed) for part in ("depthwise", "pointwise")}
            return keras.layers.SeparableConv2D(**_fields(spec, seed), **starts)
        case _:
            return getattr(keras.layers, type(spec).__name__)(**_fields(spec, seed))


def pooled(filters: specs.Conv2D, pooling: specs.MaxPooling2D, seed: int, kernels: Kernels) -> PooledConv2D:
    """A convolution and the pooling behind it in one."""
    fields = _fields(filters, seed)
    names = ("filters", "kernel_size", "padding", "activation", "kernel_initializer", "use_bias")
    kind = UnfoldedConv2D if kernels == "slices" else PooledConv2D
    return kind(**{name: fields[name] for name in names}, pool_size=pooling.pool_size)


def activation(name: str) -> Callable[[tf.Tensor], tf.Tensor]:
    """The function of Keras by that name, or the step."""
    found: Callable[[tf.Tensor], tf.Tensor] = _step if name == "step" else keras.activations.get(name)
    return found


def initializer(name: str, seed: int) -> keras.initializers.Initializer:
    """The initialiser of Keras by that name, drawn from ``seed``."""
    kind = type(keras.initializers.get(name))
    return kind() if name == "zeros" else kind(seed=seed)


def _starts(name: str, seed: int) -> Callable[[], keras.initializers.Initializer]:
    """Initialisers for the parts of a block, each with a seed of its own."""
    numbers = count(seed * 100)
    return lambda: initializer(name, next(numbers))


def _step(x: tf.Tensor) -> tf.Tensor:
    return tf.where(x > 0, tf.ones_like(x), tf.zeros_like(x))


def _fields(spec: specs.Layer, seed: int) -> dict[str, Any]:
    fields = spec.model_dump(exclude={"type", "name", "l1", "l2"})
    for name, value in fields.items():
        if name.endswith("initializer"):
            fields[name] = initializer(value, seed)
        elif name == "activation":
            fields[name] = activation(value)
    return fields


def _recurrent(spec: specs.SimpleRNN | specs.GRU | specs.LSTM, seed: int) -> keras.layers.Layer:
    kind = KINDS[type(spec)]

    def one_way(seed: int, **options: Any) -> keras.layers.Layer:
        starts = {
            "kernel_initializer": initializer("glorot_uniform", seed),
            "recurrent_initializer": initializer("orthogonal", seed),
        }
        return kind(spec.units, return_sequences=spec.return_sequences, **starts, **options)

    if not spec.bidirectional:
        return one_way(seed)
    return keras.layers.Bidirectional(one_way(seed), backward_layer=one_way(seed + 500, go_backwards=True))
