"""What a run adds up: the batches of an epoch, and the best of its checks so far."""

from __future__ import annotations

from typing import NamedTuple

from digitlab.engine.build import Weights
from digitlab.engine.evaluate import Score
from digitlab.engine.loop import Sums


class EpochSums:
    """What the batches of an epoch add up to."""

    def __init__(self) -> None:
        self.batches, self.loss, self.correct = 0, 0.0, 0

    def add(self, sums: Sums) -> None:
        """Add a call of the loop."""
        self.batches += int(sums.batches)
        self.loss += float(sums.loss)
        self.correct += int(sums.correct)


class Best(NamedTuple):
    """A check with the epoch it came after and the weights it was made with."""

    score: Score
    epoch: int
    weights: Weights

    def beaten_by(self, score: Score) -> bool:
        """Whether ``score`` has more digits right, or as many with a smaller loss."""
        return (score.accuracy, -score.loss) > (self.score.accuracy, -self.score.loss)
