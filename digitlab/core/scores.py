"""What a list of answers is worth: shares with the interval in which the truth lies, and the scores of every class."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from digitlab.core.network import CLASSES

Z = 1.959963984540054  # 95 % of a normal distribution lie within so many standard deviations

Confusion = list[list[int]]


class Interval(NamedTuple):
    """From ``low`` to ``high``, both in 0 to 1."""

    low: float
    high: float


class Share(NamedTuple):
    """``part`` of a ``whole``, such as 588 of 600 digits."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> Interval:
        """The 95 % interval of what the share would be among endlessly many.

        Wilson 1927, Probable inference, the law of succession, and statistical inference: unlike the textbook's it
        holds near 0 and 1 too. Nothing is known where the whole is 0.
        """
        if not self.whole:
            return Interval(0.0, 1.0)
        share, more = self.part / self.whole, Z * Z / self.whole
        middle = (share + more / 2) / (1 + more)
        half = Z * sqrt(share * (1 - share) / self.whole + more / (4 * self.whole)) / (1 + more)
        return Interval(max(middle - half, 0.0), min(middle + half, 1.0))


class ClassScore(NamedTuple):
    """How well one digit is read.

    ``precision`` is the share of right ones among what is read as it, ``recall`` the share that is read right among
    what is it, and ``overlap`` the share of those that are both among those that are either (Jaccard 1912).
    """

    digit: int
    precision: Share
    recall: Share
    overlap: Share

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where the digit neither comes nor is read."""
        return None if self.overlap.value is None else _f1(self.overlap.value)

    @property
    def f1_interval(self) -> Interval:
        """The 95 % interval of F1: that of the overlap, of which F1 is a rising function.

        Hand, Christen & Kirielle 2021, F*: an interpretable transformation of the F-measure.
        """
        return Interval(*map(_f1, self.overlap.interval))


def confusion(labels: Sequence[int], answers: Sequence[int]) -> Confusion:
    """How often each digit was read as each: truth down, answer across, 10 by 10."""
    found = [[0] * CLASSES for _ in range(CLASSES)]
    for label, answer in zip(labels, answers, strict=True):
        found[label][answer] += 1
    return found


def accuracy(found: Confusion) -> Share:
    """How many of all digits are read right."""
    return Share(sum(row[digit] for digit, row in enumerate(found)), sum(map(sum, found)))


def of_classes(found: Confusion) -> list[ClassScore]:
    """The scores of the ten digits."""
    return [_of_class(found, digit) for digit in range(CLASSES)]


def _of_class(found: Confusion, digit: int) -> ClassScore:
    right, are, read = found[digit][digit], sum(found[digit]), sum(row[digit] for row in found)
    return ClassScore(digit, Share(right, read), Share(right, are), Share(right, are + read - right))


def _f1(overlap: float) -> float:
    return 2 * overlap / (1 + overlap)
