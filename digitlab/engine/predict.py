"""The answers to pictures: a compiled function, because calling a model per stroke costs hundreds of times more."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.losses import Loss
from digitlab.data.centring import SIDE
from digitlab.data.packing import pictures_of
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.compiled import Compiled
from digitlab.engine.losses import probabilities
from digitlab.engine.placement import HERE, Placement


class Predictor:
    """Answers ``size`` pictures at once with any weights of one network, whose output layer is that of ``loss``."""

    def __init__(self, network: BuiltNetwork, loss: Loss, size: int = 1, placement: Placement = HERE) -> None:
        self.size = size
        self._network = network
        self._loss = loss
        self._compiled = placement.placed(Compiled(self._probabilities))
        self.read(network.initial(), np.zeros([1, 28, 28], np.uint8))

    def _probabilities(self, weights: Weights, images: tf.Tensor) -> tf.Tensor:
        sums, _ = self._network.forward(weights, tf.cast(images, tf.float32) / 255.0)
        return probabilities(self._loss, sums)

    def probabilities(self, weights: Weights, picture: np.ndarray) -> np.ndarray:
        """float32 [10] for a uint8 picture [28, 28]."""
        answer: np.ndarray = self.read(weights, picture[np.newaxis])[0]
        return answer

    def read(self, weights: Weights, pictures: np.ndarray) -> np.ndarray:
        """float32 [n, 10] for uint8 ``pictures`` [n, 28, 28], ``size`` of them at most."""
        portion = pictures
        if len(pictures) < self.size:  # one shape, traced once
            portion = np.zeros((self.size, 28, 28), np.uint8)
            portion[: len(pictures)] = pictures
        answers: np.ndarray = self._compiled(weights, tf.constant(portion)).numpy()
        return answers[: len(pictures)]


def picture_in(pixels: str) -> np.ndarray:
    """uint8 [28, 28] of 784 bytes in base64; raises DigitLabError where they are none."""
    pictures = pictures_of(pixels)
    if len(pictures) != 1:
        raise DigitLabError(
            f"The picture to read has {len(pictures) * SIDE * SIDE} pixels; it must have {SIDE * SIDE}."
        )
    picture: np.ndarray = pictures[0]
    return picture
