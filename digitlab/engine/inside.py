"""Looks inside a network: what leaves every layer, the weights of dense ones, and the arithmetic of one node."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from digitlab.core.experiment import Experiment
from digitlab.core.inspection import (
    MOST_FILTERS,
    MOST_MAPS,
    MOST_NODES,
    MOST_STEPS,
    Inspect,
    Inspected,
    LayerInside,
    sampled,
    structure,
)
from digitlab.core.layers import Dense
from digitlab.data.packing import packed
from digitlab.engine import filters, node
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.compiled import Compiled
from digitlab.engine.losses import outputs


class Moment(NamedTuple):
    """The network that answers, as it is between two portions of training; ``picture`` is uint8 [28, 28] or None."""

    experiment: Experiment
    weights: Weights
    picture: np.ndarray | None
    step: int | None


class Inside:
    """The layers of one network one by one, compiled; any weights of it go through them."""

    def __init__(self, experiment: Experiment) -> None:
        self.structure = structure_of(experiment)
        self._rows = experiment.network.rows()
        self._loss = experiment.loss
        self._network = BuiltNetwork(experiment.network, in_order=True)
        self._compiled = Compiled(self._outputs)

    def look(self, wanted: Inspect, moment: Moment) -> Inspected:
        """The answer to ``wanted``."""
        arrays = self._network.arrays_from(moment.weights)
        nothing = [None] * (len(self._rows) + 1)
        values = nothing if moment.picture is None else self._values(moment.weights, moment.picture)
        images, of = filters.of_first_layer(self._rows, arrays) if wanted.filters else (None, None)
        chosen = wanted.node
        return Inspected(
            number=wanted.number,
            structure=self.structure,
            step=moment.step,
            layers=[self._layer(place, value, arrays) for place, value in enumerate(values[1:])],
            node=node.arithmetic(chosen, self._rows, self._loss, values, arrays) if chosen else None,
            filters=None if images is None else packed(images[sampled(len(images), MOST_FILTERS)]),
            filters_of=of,
            filter_count=0 if images is None else len(images),
        )

    def compile(self) -> None:
        """Do what only the first look has to wait for."""
        self._values(self._network.initial(), np.zeros((28, 28), np.uint8))

    def _values(self, weights: Weights, picture: np.ndarray) -> list[np.ndarray]:
        """What goes in, and what leaves each layer, the output layer with its activation last."""
        return [tensor.numpy()[0] for tensor in self._compiled(weights, tf.constant(picture[np.newaxis]))]

    def _outputs(self, weights: Weights, images: tf.Tensor) -> list[tf.Tensor]:
        *before, sums = self._network.layer_outputs(weights, tf.cast(images, tf.float32) / 255.0)
        return [*before, outputs(self._loss, sums)]

    def _layer(self, place: int, value: np.ndarray | None, arrays: dict[str, np.ndarray]) -> LayerInside:
        kernel = None
        if isinstance(self._rows[place].layer, Dense):
            kernel = arrays[f"{filters.row_name(place, self._rows)}.kernel"]
            inputs, nodes = (sampled(size, MOST_NODES) for size in kernel.shape)
            kernel = kernel[np.ix_(inputs, nodes)]
        return LayerInside(
            values=None if value is None else packed(_shown(value)), weights=None if kernel is None else packed(kernel)
        )


def structure_of(experiment: Experiment) -> str:
    """What tells whether two experiments can share an Inside."""
    return structure(experiment.network, experiment.loss.output_activation)


def _shown(value: np.ndarray) -> np.ndarray:
    """What is shown of what leaves a layer: [nodes], [steps, units] or [maps, height, width]."""
    match value.ndim:
        case 1:
            return value[sampled(len(value), MOST_NODES)]
        case 2:
            return value[np.ix_(sampled(len(value), MOST_STEPS), sampled(value.shape[1], MOST_NODES))]
        case _:
            return value[..., sampled(value.shape[-1], MOST_MAPS)].transpose(2, 0, 1)
