"""What the ten probabilities that a network gives to many digits are worth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.core.evaluation import BINS, Bin, Evaluated, Part
from digitlab.core.experiment import Data
from digitlab.data.packing import packed, unpacked

Labels = NDArray[np.integer]
Probabilities = NDArray[np.floating]

LEAST = float(np.finfo(np.float32).tiny)  # a probability whose logarithm can be taken


def evaluated(
    part: Part,
    data: Data,
    digits: NDArray[np.integer],
    labels: Labels,
    answers: Labels,
    probabilities: Probabilities,
    top_2: float,
) -> Evaluated:
    """What was read in the digits called ``digits``: ``labels`` and ``answers`` [n], ``probabilities`` [n, 10]."""
    sureness = of_answers(answers, probabilities)
    return Evaluated(
        part=part,
        data=data,
        digits=digits.tolist(),
        labels=labels.tolist(),
        answers=answers.tolist(),
        sureness=packed(sureness),
        top_2=top_2,
        loss=log_loss(labels, probabilities),
        bins=bins(sureness, answers == labels),
    )


def of_answers(answers: Labels, probabilities: Probabilities) -> NDArray[np.float64]:
    """How likely each of the ``answers`` [n] was, by ``probabilities`` [n, 10]."""
    found: NDArray[np.float64] = probabilities[np.arange(len(answers)), answers].astype(np.float64)
    return found


def log_loss(labels: Labels, probabilities: Probabilities) -> float:
    """The mean of -log p of the true digit; a p of 0 counts as the least positive number there is."""
    return float(-np.log(np.maximum(of_answers(labels, probabilities), LEAST)).mean())


def bins(sureness: NDArray[np.floating], right: NDArray[np.bool_], count: int = BINS) -> list[Bin]:
    """The digits by how sure the answers to them were, in ``count`` equal steps from 0 to 1.

    A step takes its upper end in and not its lower one (Guo et al. 2017). One without digits has zeros.
    """
    places = np.clip(np.ceil(sureness * count).astype(np.int64) - 1, 0, count - 1)
    counts = np.bincount(places, minlength=count)
    of_each = np.maximum(counts, 1)
    certainty = np.bincount(places, sureness, minlength=count) / of_each
    accuracy = np.bincount(places, right, minlength=count) / of_each
    return [
        Bin(count=int(n), certainty=float(sure), accuracy=float(share))
        for n, sure, share in zip(counts, certainty, accuracy, strict=True)
    ]


class Read(NamedTuple):
    """What was read in many digits: their numbers ``digits`` in rising order, and what goes with each of them, [n]."""

    digits: NDArray[np.int64]
    labels: NDArray[np.int64]
    answers: NDArray[np.int64]
    sureness: NDArray[np.float32]

    def in_cell(self, label: int, answer: int) -> NDArray[np.int64]:
        """The numbers of the digits ``label`` that were read as ``answer``, the surest first."""
        return self._surest((self.labels == label) & (self.answers == answer))

    def mistakes(self) -> NDArray[np.int64]:
        """The numbers of the digits that were read wrong, the surest first."""
        return self._surest(self.labels != self.answers)

    def place(self, number: int) -> int:
        """Where the digit called ``number`` is among them."""
        return int(np.searchsorted(self.digits, number))

    def wrong_among(self, numbers: NDArray[np.integer]) -> list[tuple[int, int]]:
        """Which of ``numbers`` were read wrong: their places in it, and the answers."""
        places = np.searchsorted(self.digits, numbers)
        wrong = np.flatnonzero(self.labels[places] != self.answers[places])
        return list(zip(wrong.tolist(), self.answers[places[wrong]].tolist(), strict=True))

    def _surest(self, wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
        places = np.flatnonzero(wanted)
        return self.digits[places[np.argsort(-self.sureness[places], kind="stable")]]


def read(found: Evaluated) -> Read:
    """What an evaluation tells, as arrays."""
    lists = (found.digits, found.labels, found.answers)
    digits, labels, answers = (np.array(one, np.int64) for one in lists)
    return Read(digits, labels, answers, unpacked(found.sureness))
