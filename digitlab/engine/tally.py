"""What a run adds up: the batches of an epoch, and the best of its checks so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import tensorflow as tf

from digitlab.engine.build import Weights
from digitlab.engine.evaluate import Score
from digitlab.engine.loop import Sums


@dataclass
class EpochSums:
    """What the batches of an epoch add up to."""

    batches: int = 0
    loss: float = 0.0
    correct: int = 0

    def add(self, sums: Sums) -> None:
        """Add a call of the loop."""
        self.batches += int(sums.batches)
        self.loss += float(sums.loss)
        self.correct += int(sums.correct)


class Best(NamedTuple):
    """A check with the epoch it came after and the weights it was made with."""

    accuracy: float
    loss: float
    epoch: int
    weights: Weights

    def beaten_by(self, score: Score) -> bool:
        """Whether ``score`` has more digits right, or as many with a smaller loss."""
        return (score.accuracy, -score.loss) > (self.accuracy, -self.loss)


def means(sums: Sums, alphas: tf.Tensor, seconds: float, batch_size: int, layers: Iterable[str]) -> dict[str, Any]:
    """What the batches of a call at ``alphas`` come to, and what was measured of the last: fields of BatchesTrained."""
    done, correct = int(sums.batches), int(sums.correct)
    read = done * batch_size
    norm, weights, ratio, *ratios = sums.measures.numpy().tolist()
    return {
        "loss": float(sums.loss) / done,
        "accuracy": correct / read,
        "top_2": (correct + int(sums.second)) / read,
        "learning_rate": float(alphas.numpy()[done - 1]),
        "images_per_second": read / seconds,
        "gradient_norm": norm,
        "weight_norm": weights,
        "update_ratio": ratio,
        "looked": int(sums.looked),
        "update_ratios": dict(zip(layers, ratios, strict=True)),
    }
