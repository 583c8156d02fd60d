"""The answer to one picture: a compiled function, because calling a model per stroke costs hundreds of times more."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from digitlab.core.losses import Loss
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.losses import probabilities


class Predictor:
    """Answers pictures with any weights of one network, whose output layer is that of ``loss``."""

    def __init__(self, network: BuiltNetwork, loss: Loss) -> None:
        self._network = network
        self._loss = loss
        picture = tf.TensorSpec([1, 28, 28], tf.uint8)
        compiled = tf.function(self._probabilities, autograph=False)
        self._compiled = compiled.get_concrete_function(network.initial(), picture)
        self.probabilities(network.initial(), np.zeros([28, 28], np.uint8))

    def _probabilities(self, weights: Weights, images: tf.Tensor) -> tf.Tensor:
        sums, _ = self._network.forward(weights, tf.cast(images, tf.float32) / 255.0)
        return probabilities(self._loss, sums)

    def probabilities(self, weights: Weights, picture: np.ndarray) -> np.ndarray:
        """float32 [10] for a uint8 picture [28, 28]."""
        answer: np.ndarray = self._compiled(weights, tf.constant(picture[np.newaxis]))[0].numpy()
        return answer
