"""The two passes through a small network: what every node computes, then what the loss depends on.

The derivative of the loss f by a weight Θ from node i to node j is ∂f/∂Θ = ∂f/∂O · ∂O/∂φ · Oᵢ, with φ the weighted sum
of j and O its output; for inner nodes ∂f/∂O is the sum over the next layer's nodes k of ∂f/∂φₖ · Θⱼₖ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from digitlab.core.losses import Loss
from digitlab.data.backpropagation import losses
from digitlab.data.backpropagation.bends import BENDS, Array

BIAS = -1  # the place of what is added to a sum, among the nodes that a weight comes from


@dataclass(frozen=True)
class SmallNetwork:
    """Layers of weights [inputs, nodes] and biases [nodes]; ``activation`` bends the sums of all but the last."""

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    activation: str
    loss: Loss

    @property
    def sizes(self) -> list[int]:
        """How many numbers go in, and how many nodes each layer has."""
        return [len(self.weights[0]), *(len(biases) for biases in self.biases)]

    def weight(self, layer: int, source: int, target: int) -> float:
        """The weight from node ``source``, or BIAS, to node ``target`` of ``layer``, which counts from 0."""
        return float(self.biases[layer][target] if source == BIAS else self.weights[layer][source, target])

    def with_weight(self, layer: int, source: int, target: int, value: float) -> SmallNetwork:
        """The same with another weight there."""
        weights, biases = ([array.copy() for array in arrays] for arrays in (self.weights, self.biases))
        if source == BIAS:
            biases[layer][target] = value
        else:
            weights[layer][source, target] = value
        return replace(self, weights=tuple(weights), biases=tuple(biases))


class Forward(NamedTuple):
    """``sums`` φ [nodes] of every layer; ``outputs`` O of them, behind the numbers that go in; the loss."""

    sums: list[Array]
    outputs: list[Array]
    loss: float


class Backward(NamedTuple):
    """The derivatives of the loss, layer by layer, first layer first.

    By the outputs O [nodes], by the sums φ [nodes], by the weights [inputs, nodes]; those by the biases are those by
    the sums. ``slopes`` are ∂O/∂φ: A′(φ) [nodes], for the last layer [nodes, nodes] with output j by sum k in row j.
    """

    by_output: list[Array]
    slopes: list[Array]
    by_sum: list[Array]
    by_weight: list[Array]

    def of(self, layer: int, source: int, target: int) -> float:
        """The derivative by one weight, named as in :meth:`SmallNetwork.weight`."""
        return float(self.by_sum[layer][target] if source == BIAS else self.by_weight[layer][source, target])


def fresh(sizes: list[int], activation: str, loss: Loss, seed: int) -> SmallNetwork:
    """A network with Glorot's uniform weights, rounded so that they can be read, and small biases."""
    random = np.random.default_rng(seed)
    weights, biases = [], []
    for before, nodes in pairwise(sizes):
        reach = np.sqrt(6 / (before + nodes))
        weights.append(np.round(random.uniform(-reach, reach, (before, nodes)), 2))
        biases.append(np.round(random.uniform(-0.2, 0.2, nodes), 2))
    return SmallNetwork(tuple(weights), tuple(biases), activation, loss)


def forward(network: SmallNetwork, inputs: Array, targets: Array) -> Forward:
    """What every node makes of ``inputs``, and the loss against ``targets``."""
    sums: list[Array] = []
    outputs = [inputs]
    last = len(network.weights) - 1
    with np.errstate(all="ignore"):  # what is too large is no number, which is for the caller to see
        for place, (weights, biases) in enumerate(zip(network.weights, network.biases, strict=True)):
            sums.append(outputs[-1] @ weights + biases)
            bent = losses.outputs(network.loss, sums[-1]) if place == last else _bent(network, sums[-1])
            outputs.append(bent)
        loss = losses.RULES[type(network.loss)].value(network.loss, targets, outputs[-1])
    return Forward(sums, outputs, loss)


def _bent(network: SmallNetwork, sums: Array) -> Array:
    return BENDS[network.activation].value(sums)


def backward(network: SmallNetwork, told: Forward, targets: Array) -> Backward:
    """The derivatives of the loss, from the last layer to the first."""
    with np.errstate(all="ignore"):
        by_output = [losses.RULES[type(network.loss)].slope(network.loss, targets, told.outputs[-1])]
        slopes = [losses.output_slopes(network.loss, told.sums[-1])]
        by_sum = [by_output[0] @ slopes[0]]
        for weights, sums in zip(reversed(network.weights[1:]), reversed(told.sums[:-1]), strict=True):
            by_output.insert(0, weights @ by_sum[0])
            slopes.insert(0, BENDS[network.activation].slope(sums))
            by_sum.insert(0, by_output[0] * slopes[0])
        by_weight = [np.outer(before, delta) for before, delta in zip(told.outputs[:-1], by_sum, strict=True)]
    return Backward(by_output, slopes, by_sum, by_weight)
