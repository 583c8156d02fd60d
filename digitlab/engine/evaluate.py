"""How well a network reads digits it may not learn from, in portions, so that commands never wait long."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from digitlab.core.losses import Loss
from digitlab.core.network import CLASSES, Network
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.compiled import xla
from digitlab.engine.gradient import ranks
from digitlab.engine.loop import Digits
from digitlab.engine.losses import loss_function, probabilities
from digitlab.engine.placement import HERE, Placement

PORTION_WORK = 320_000_000  # multiply-adds: a dozen milliseconds on two cores
FEWEST, MOST = 50, 2_000  # digits of a portion


class Score(NamedTuple):
    """Mean loss and accuracy over ``count`` digits; ``confusion`` int64 [10, 10]: truth down, answer across.

    ``top_2`` is the share of digits of which the true one is the first or second answer. ``answers`` int32 [count] are
    the digits that were read, by ``probabilities`` float32 [count, 10].
    """

    loss: float
    accuracy: float
    count: int
    confusion: np.ndarray
    top_2: float
    answers: np.ndarray
    probabilities: np.ndarray


def portion_size(network: Network) -> int:
    """How many digits ``network`` reads within a moment."""
    return max(FEWEST, min(PORTION_WORK // max(network.multiply_adds, 1), MOST))


class Evaluator:
    """Scores weights of one network on digits, dropout off and running means used."""

    def __init__(self, network: BuiltNetwork, loss: Loss, placement: Placement = HERE) -> None:
        self._network = network
        self._loss = loss_function(loss)
        # In a graph, TensorFlow would warn on standard error that it cannot tell what a softmax costs.
        self._probabilities = xla(partial(probabilities, loss))
        # Where filters move over pictures, the library is faster than XLA, which also takes long to compile them.
        self._read = self._reading if network.spec.convolves else xla(self._reading)
        self._portion = placement.placed(tf.function(self._scored, autograph=False))
        self.size = portion_size(network.spec)

    def _reading(self, weights: Weights, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """The sums of the output layer, and the probabilities."""
        sums, _ = self._network.forward(weights, tf.cast(images, tf.float32) / 255.0)
        return sums, self._probabilities(sums)

    def _scored(
        self, weights: Weights, images: tf.Tensor, labels: tf.Tensor, skip: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
        """The sum of losses without the first ``skip``, the answers, the ranks of the truth, and the probabilities."""
        sums, shares = self._read(weights, images)
        counted = tf.range(images.shape[0]) >= skip
        loss = tf.reduce_sum(tf.where(counted, self._loss(labels, sums), 0.0))
        answers = tf.argmax(sums, axis=1, output_type=tf.int32)
        return loss, answers, ranks(sums, labels), shares

    def portions(self, weights: Weights, digits: Digits) -> Iterator[Score]:
        """The score so far after every portion; the last one is the score."""
        count, total, second = len(digits.labels), 0.0, 0
        size = min(self.size, count)
        confusion = np.zeros((CLASSES, CLASSES), np.int64)
        read, shares = np.empty(count, np.int32), np.empty((count, CLASSES), np.float32)
        for first in range(0, count, size):
            start = min(first, count - size)  # the last portion is as long as the others: one shape, compiled once
            images, labels = (array[start : start + size] for array in digits)
            loss, answers, rank, found = self._portion(weights, images, labels, tf.constant(first - start))
            total += float(loss)
            second += int((rank.numpy()[first - start :] < 2).sum())
            read[start : start + size], shares[start : start + size] = answers.numpy(), found.numpy()
            np.add.at(confusion, (labels.numpy()[first - start :], answers.numpy()[first - start :]), 1)
            done = int(confusion.sum())
            right = float(np.trace(confusion)) / done
            yield Score(total / done, right, done, confusion, second / done, read[:done], shares[:done])

    def score(self, weights: Weights, digits: Digits) -> Score:
        """The score on all ``digits``, in one go."""
        *_, last = self.portions(weights, digits)
        return last
