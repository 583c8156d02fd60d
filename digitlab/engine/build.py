"""Builds a network from its spec: Keras layers inside, pure functions of weights and pictures outside."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from digitlab.core import layers as specs
from digitlab.core.devices import Precision
from digitlab.core.network import INPUT_SHAPE, PIXEL_MEAN, PIXEL_SPREAD, Network
from digitlab.engine.layers import make
from digitlab.engine.layers.make import RISING, Kernels
from digitlab.engine.layers.noise import LiveNoise
from digitlab.engine.layers.pooling import PooledConv2D

Tensors = tuple[tf.Tensor, ...]


class Weights(NamedTuple):
    """All numbers of a network: what gradients change, and what batches leave behind (running means)."""

    trained: Tensors
    statistics: Tensors


class BuiltNetwork:
    """A network as pure functions; the same weights go through every copy built from the same spec.

    ``kernels`` chooses how layers are computed, not what they compute: the library's kernels for a graph,
    slices for XLA. ``in_order`` computes every layer by itself, so that what leaves it can be looked at. In a mixed
    ``precision`` all layers but the last compute in 16 bits; weights and the sums of the output layer stay float32.
    """

    def __init__(
        self,
        spec: Network,
        seed: int = 0,
        kernels: Kernels = "library",
        *,
        in_order: bool = False,
        precision: Precision = "float32",
    ) -> None:
        self.spec = spec
        rows = [*spec.layers, spec.output()]
        self._layers = [make.layer(layer, seed * 1_000 + place, kernels) for place, layer in enumerate(rows)]
        for place, (layer, after) in enumerate([] if in_order else pairwise(rows)):
            gains = kernels == "library" or place == 0  # slices only where pictures have one channel, at the beginning
            if gains and _filters_then_pools(layer, after) and layer.strides == 1:
                self._layers[place] = make.pooled(layer, after, seed * 1_000 + place, kernels)
        ordered = self._layers if in_order else _in_working_order(self._layers, rows)
        self._model = keras.Sequential([keras.Input(INPUT_SHAPE), *ordered])
        if precision != "float32":
            _compute_in(precision, ordered[:-1])
        self._noisy = [layer for layer in self._layers if isinstance(layer, LiveNoise)]
        live = [id(variable) for layer in self._noisy for variable in layer.weights]
        self._trained = list(self._model.trainable_variables)
        self._statistics = [v for v in self._model.non_trainable_weights if id(v) not in live]

    def initial(self) -> Weights:
        """Fresh weights, the same for the same seed."""
        return Weights(*(tuple(tf.convert_to_tensor(v) for v in group) for group in (self._trained, self._statistics)))

    def layer_places(self) -> dict[str, list[int]]:
        """For every layer with trained weights, ``layers.0`` or ``output``, the places of its tensors among these."""
        places: dict[str, list[int]] = {}
        for place, name in enumerate(self.names()[: len(self._trained)]):
            places.setdefault(name.rpartition(".")[0], []).append(place)
        return places

    def names(self) -> list[str]:
        """A name for every tensor of :class:`Weights`, trained ones first: ``layers.0.kernel``, ``output.bias``."""
        places = [f"layers.{place}" for place in range(len(self._layers) - 1)] + ["output"]
        known: dict[int, str] = {}
        for place, layer in zip(places, self._layers, strict=True):
            taken: Counter[str] = Counter()
            for variable in layer.weights:
                taken[variable.name] += 1
                number = taken[variable.name]
                known[id(variable)] = f"{place}.{variable.name}" + (f"_{number}" if number > 1 else "")
        return [known[id(v)] for v in (*self._trained, *self._statistics)]

    def forward(
        self,
        weights: Weights,
        images: tf.Tensor,
        training: bool = False,
        noise: Any = None,
        seed: Any = None,
        first: int = 0,
    ) -> tuple[tf.Tensor, Tensors]:
        """Sums of the output layer [n, 10] for ``images`` [n, 28, 28] in [0, 1], and the new running means.

        The strengths ``noise`` [noisy layers] and ``seed`` int32 [2] are needed when training; ``first`` is the place
        of the first picture in its batch.
        """
        mapping = self._mapping(weights)
        for number, layer in enumerate(self._noisy if training else []):
            mapping += [
                (layer.strength, noise[number]),
                (layer.draw, tf.concat([seed + tf.constant([number + 1, 0]), [first]], 0)),
            ]
        with keras.StatelessScope(state_mapping=mapping) as scope:
            sums = self._model(scaled(images), training=training)
        return sums, tuple(tf.convert_to_tensor(scope.get_current_value(v)) for v in self._statistics)

    def layer_outputs(self, weights: Weights, images: tf.Tensor) -> list[tf.Tensor]:
        """What goes in and what leaves each layer, for ``images`` [n, 28, 28] in [0, 1]; needs ``in_order``."""
        found = [scaled(images)]
        for place in range(len(self._layers)):
            found.append(self.through(weights, found[-1], place, place + 1))
        return found

    def layer(self, place: int) -> keras.layers.Layer:
        """The layer of Keras in its place; needs ``in_order``."""
        return self._layers[place]

    def through(self, weights: Weights, x: tf.Tensor, first: int, end: int) -> tf.Tensor:
        """What leaves the layers from place ``first`` up to ``end`` where ``x`` goes in; needs ``in_order``."""
        with keras.StatelessScope(state_mapping=self._mapping(weights)):
            for layer in self._model.layers[first:end]:
                x = layer(x)
        return x

    def _mapping(self, weights: Weights) -> list[tuple[Any, tf.Tensor]]:
        return [
            *zip(self._trained, weights.trained, strict=True),
            *zip(self._statistics, weights.statistics, strict=True),
        ]

    def weights_from(self, tensors: dict[str, np.ndarray]) -> Weights:
        """Weights made of named arrays; raises KeyError or ValueError where a name, type or shape does not fit."""
        made = []
        for name, variable in zip(self.names(), (*self._trained, *self._statistics), strict=True):
            found, wanted = tensors[name], (variable.dtype, tuple(variable.shape))
            if (found.dtype.name, found.shape) != wanted:
                raise ValueError(f"{name} is {found.dtype.name} {found.shape}, not {wanted[0]} {wanted[1]}")
            made.append(tf.constant(tensors[name], variable.dtype))
        return Weights(tuple(made[: len(self._trained)]), tuple(made[len(self._trained) :]))

    def arrays_from(self, weights: Weights) -> dict[str, np.ndarray]:
        """The weights as named arrays."""
        return {name: t.numpy() for name, t in zip(self.names(), (*weights.trained, *weights.statistics), strict=True)}


def scaled(images: tf.Tensor) -> tf.Tensor:
    """Pictures [n, 28, 28] in [0, 1] as the first layer gets them, [n, 28, 28, 1]."""
    return (tf.expand_dims(images, -1) - PIXEL_MEAN) / PIXEL_SPREAD


def _compute_in(precision: Precision, layers: list[keras.layers.Layer]) -> None:
    """Let ``layers``, and those that they are made of, compute in a mixed precision; their weights stay as they are."""
    for layer in layers:
        for part in layer._flatten_layers():
            part.dtype_policy = precision


def _filters_then_pools(layer: specs.Layer, after: specs.Layer | None) -> bool:
    """Whether a convolution comes before a max pooling, with an activation that commutes with the maximum."""
    match layer, after:
        case specs.Conv2D(activation=activation), specs.MaxPooling2D():
            return activation in RISING
    return False


def _in_working_order(layers: list[keras.layers.Layer], rows: list[specs.Layer]) -> list[keras.layers.Layer]:
    """The layers with an activation moved behind the max pooling that follows it: same numbers, a quarter of the work.

    An activation that never falls commutes with the maximum.
    """
    ordered: list[keras.layers.Layer] = []
    waiting = None
    for before, layer, spec, after in zip([None, *layers[:-1]], layers, rows, [*rows[1:], None], strict=True):
        if not isinstance(before, PooledConv2D):
            ordered.append(layer)
        if waiting is not None:
            ordered.append(keras.layers.Activation(waiting))
            waiting = None
        if _filters_then_pools(spec, after) and not isinstance(layer, PooledConv2D):
            waiting = make.activation(spec.activation)
            layer.activation = keras.activations.linear
    return ordered
