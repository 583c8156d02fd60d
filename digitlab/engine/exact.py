"""A network in float64 as a function of one long vector Θ: its loss, the differences of that, and its gradient."""

from __future__ import annotations

from itertools import accumulate
from math import prod
from time import perf_counter

import keras
import numpy as np
import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.gradient_check import WeightPlace
from digitlab.core.losses import Loss
from digitlab.core.network import Network
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.compiled import Compiled
from digitlab.engine.loop import Digits
from digitlab.engine.losses import training_loss

PORTION = 8  # differences in one compiled call, after which a command is looked for
ROUNDS = 5  # of a pass backward, the fastest of which is told


class ExactNetwork:
    """The loss that training has, without penalties, on ``digits`` that stay the same; nothing is left to chance.

    Dropout and noise are off, and running means are used.
    """

    def __init__(self, network: Network, loss: Loss, digits: Digits) -> None:
        self._built = in_long_numbers(network)
        self._loss = training_loss(loss)
        self._images, self._labels = tf.cast(digits.images, tf.float64) / 255, digits.labels
        self.initial = self._built.initial()
        self._shapes = [tuple(tensor.shape) for tensor in self.initial.trained]
        self._sizes = [prod(shape) for shape in self._shapes]
        self._names = self._built.names()[: len(self._shapes)]
        self._starts = dict(zip(self._names, accumulate(self._sizes, initial=0), strict=False))
        self.parameters = sum(self._sizes)
        self._differences, self._gradient = Compiled(self._all_differences), Compiled(self._loss_and_gradient)

    def weights(self, network: BuiltNetwork, weights: Weights) -> Weights:
        """The weights of another copy of the network in float64."""
        arrays = {name: array.astype(np.float64) for name, array in network.arrays_from(weights).items()}
        return self._built.weights_from(arrays)

    def place(self, weight: WeightPlace) -> int:
        """Where a weight is in Θ; raises DigitLabError where the network has no such one."""
        sizes = dict(zip(self._names, self._sizes, strict=True))
        if not 0 <= weight.place < sizes.get(weight.tensor, 0):
            raise DigitLabError(f"This network has no weight {weight.place:,} in {weight.tensor}: choose another one.")
        return self._starts[weight.tensor] + weight.place

    def named(self, place: int) -> WeightPlace:
        """The weight at a place in Θ."""
        tensor = next(name for name in reversed(self._names) if self._starts[name] <= place)
        return WeightPlace(tensor=tensor, place=place - self._starts[tensor])

    def drawn(self, count: int, seed: int) -> list[int]:
        """The places of ``count`` weights of every layer at random, as many of each of its tensors as there are."""
        random, places = np.random.default_rng(seed), []
        for tensors in self._built.layer_places().values():
            left = count
            for done, tensor in enumerate(sorted(tensors, key=lambda one: self._sizes[one])):
                some = min(left // (len(tensors) - done), self._sizes[tensor])
                left -= some
                chosen = random.choice(self._sizes[tensor], some, replace=False)
                places += sorted(int(one) + self._starts[self._names[tensor]] for one in chosen)
        return places

    def differences(self, weights: Weights, places: np.ndarray, step: float) -> tuple[np.ndarray, float]:
        """Central differences for at most PORTION ``places``, and the seconds that they took."""
        padded = np.resize(places, PORTION).astype(np.int32)  # one shape, compiled once
        began = perf_counter()
        found = self._differences(weights, tf.constant(padded), tf.constant(step, tf.float64)).numpy()
        return found[: len(places)], (perf_counter() - began) * len(places) / PORTION

    def gradient(self, weights: Weights) -> tuple[float, np.ndarray, float]:
        """The loss, its gradient [parameters] by backpropagation, and the seconds that this takes."""
        self._gradient(weights)
        best = np.inf
        for _ in range(ROUNDS):
            began = perf_counter()
            loss, gradient = self._gradient(weights)
            found = float(loss), gradient.numpy()
            best = min(best, perf_counter() - began)
        return *found, float(best)

    def _losses(self, theta: tf.Tensor, statistics: tuple[tf.Tensor, ...]) -> tf.Tensor:
        """float64 [n], one for each digit."""
        parts = tf.split(theta, self._sizes)
        trained = tuple(tf.reshape(part, shape) for part, shape in zip(parts, self._shapes, strict=True))
        sums, _ = self._built.forward(Weights(trained, statistics), self._images)
        return self._loss(self._labels, sums)

    def _theta(self, weights: Weights) -> tf.Tensor:
        return tf.concat([tf.reshape(tensor, [-1]) for tensor in weights.trained], 0)

    def _all_differences(self, weights: Weights, places: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        theta = self._theta(weights)

        def difference(place: tf.Tensor) -> tf.Tensor:
            move = tf.one_hot(place, self.parameters, on_value=step, off_value=tf.zeros_like(step), dtype=tf.float64)
            above, below = (self._losses(moved, weights.statistics) for moved in (theta + move, theta - move))
            return tf.reduce_mean(above - below) / (2 * step)  # digit by digit: least is lost by rounding

        return tf.map_fn(difference, places, fn_output_signature=tf.float64, parallel_iterations=1)

    def _loss_and_gradient(self, weights: Weights) -> tuple[tf.Tensor, tf.Tensor]:
        theta = self._theta(weights)
        with tf.GradientTape() as tape:
            tape.watch(theta)
            loss = tf.reduce_mean(self._losses(theta, weights.statistics))
        # Where a step in the network lets no gradient through, it is zero.
        return loss, tape.gradient(loss, theta, unconnected_gradients="zero")


def in_long_numbers(network: Network) -> BuiltNetwork:
    """A copy that computes in float64; Keras keeps the type of new layers for each thread by itself."""
    usual = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float64")
    try:
        return BuiltNetwork(network, in_order=True)
    finally:
        keras.config.set_dtype_policy(usual)
