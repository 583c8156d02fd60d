"""How well a network reads digits it may not learn from, in portions, so that commands never wait long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from digitlab.core.losses import Loss
from digitlab.core.network import CLASSES
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.loop import Digits
from digitlab.engine.losses import loss_function

PORTION = 500


class Score(NamedTuple):
    """Mean loss and accuracy over ``count`` digits; ``confusion`` int64 [10, 10]: truth down, answer across."""

    loss: float
    accuracy: float
    count: int
    confusion: np.ndarray


class Evaluator:
    """Scores weights of one network on digits, dropout off and running means used."""

    def __init__(self, network: BuiltNetwork, loss: Loss) -> None:
        self._network = network
        self._loss = loss_function(loss)
        self._portion = tf.function(self._scored)

    def _scored(self, weights: Weights, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        sums, _ = self._network.forward(weights, tf.cast(images, tf.float32) / 255.0)
        return tf.reduce_sum(self._loss(labels, sums)), tf.argmax(sums, axis=1, output_type=tf.int32)

    def portions(self, weights: Weights, digits: Digits) -> Iterator[Score]:
        """The score so far after every portion; the last one is the score."""
        count, total = len(digits.labels), 0.0
        confusion = np.zeros((CLASSES, CLASSES), np.int64)
        for first in range(0, count, PORTION):
            labels = digits.labels[first : first + PORTION]
            loss, answers = self._portion(weights, digits.images[first : first + PORTION], labels)
            total += float(loss)
            np.add.at(confusion, (labels.numpy(), answers.numpy()), 1)
            done = int(confusion.sum())
            yield Score(total / done, float(np.trace(confusion)) / done, done, confusion)

    def score(self, weights: Weights, digits: Digits) -> Score:
        """The score on all ``digits``, in one go."""
        *_, last = self.portions(weights, digits)
        return last
