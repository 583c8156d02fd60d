"""The words between window and engine about how well a network reads digits that it has not learned from."""

from typing import Literal

from digitlab.core import scores
from digitlab.core.experiment import Data
from digitlab.core.inspection import Array
from digitlab.core.message import Message
from digitlab.core.scores import Confusion, Share

BINS = 15  # of certainty, as Guo et al. have them

Part = Literal["check", "test"]


class Evaluate(Message):
    """Let the network that answers read the digits that checked it while it learned.

    Ends with Evaluated, EvaluationStopped or Refused; another question of the same kind, or StopEvaluating, stops it.
    It goes on with the weights of this moment while the network learns. The test digits are read by OpenTest alone.
    """

    kind: Literal["evaluate"] = "evaluate"
    number: int


class StopEvaluating(Message):
    """Read no more of them."""

    kind: Literal["stop_evaluating"] = "stop_evaluating"


class EvaluationAdvanced(Message):
    """The share of the digits of Evaluate ``number`` that is read, 0 to 1."""

    kind: Literal["evaluation_advanced"] = "evaluation_advanced"
    number: int
    share: float


class EvaluationStopped(Message):
    """Evaluate ``number`` will not be answered."""

    kind: Literal["evaluation_stopped"] = "evaluation_stopped"
    number: int


class Bin(Message):
    """The digits to which the network gave answers of about the same certainty.

    How many they are, how sure it was of them on average, and the share that it read right, both 0 to 1.
    """

    count: int
    certainty: float
    accuracy: float


class Evaluated(Message):
    """What the network has read in the digits of a ``part`` of ``data``, and what that is worth.

    ``digits`` are their numbers in the dataset, ``labels`` what they are, ``answers`` what was read in them and
    ``sureness`` how likely that was to it, [n]. ``top_2`` is the share whose truth is the first or the second answer,
    ``loss`` the mean negative logarithm of the probability of the truth. ``bins`` go in equal steps from no certainty
    to full. ``step`` is of a run under way, ``opened`` how often the test digits were read, this time included.
    """

    kind: Literal["evaluated"] = "evaluated"
    number: int = 0
    part: Part
    data: Data
    digits: list[int]
    labels: list[int]
    answers: list[int]
    sureness: Array
    top_2: float
    loss: float
    bins: list[Bin]
    step: int | None = None
    opened: int = 0

    @property
    def confusion(self) -> Confusion:
        """How often each digit was read as each: truth down, answer across."""
        return scores.confusion(self.labels, self.answers)

    @property
    def accuracy(self) -> Share:
        """How many were read right."""
        return Share(sum(map(int.__eq__, self.labels, self.answers)), len(self.labels))


def calibration_error(bins: list[Bin]) -> float:
    """By how much certainty and accuracy differ, on average over all digits, 0 to 1.

    Guo, Pleiss, Sun & Weinberger 2017, On calibration of modern neural networks.
    """
    return sum(one.count * abs(one.accuracy - one.certainty) for one in bins) / _count(bins)


def overconfidence(bins: list[Bin]) -> float:
    """How much surer than right the network is on average, -1 to 1; below 0 it doubts itself too much."""
    return sum(one.count * (one.certainty - one.accuracy) for one in bins) / _count(bins)


def _count(bins: list[Bin]) -> int:
    return max(sum(one.count for one in bins), 1)
