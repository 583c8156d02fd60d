"""What chance has to do with a difference: runs that differ in the seed alone show how far results scatter."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, log1p, nan, sqrt
from statistics import fmean, variance
from typing import NamedTuple

SIGNIFICANT = 0.05
CLOSE, LEAST, MOST_TERMS = 1e-12, 1e-300, 10_000


class Comparison(NamedTuple):
    """Two groups of results: the difference of their means, and how likely chance alone makes one as large.

    Without any scatter in either group ``likely`` is not a number.
    """

    difference: float
    likely: float

    @property
    def within_noise(self) -> bool:
        """Whether chance alone explains it."""
        return not self.likely < SIGNIFICANT


def compare(one: Sequence[float], other: Sequence[float]) -> Comparison:
    """Welch's t-test of two groups of at least two results each.

    Welch 1947, The generalization of "Student's" problem when several different population variances are involved. It
    takes the results of a group to be independent and to scatter about as a bell curve does, which few tell.
    """
    difference = fmean(one) - fmean(other)
    parts = [variance(group) / len(group) for group in (one, other)]
    if sum(parts) == 0:
        return Comparison(difference, nan)
    freedom = sum(parts) ** 2 / sum(part**2 / (len(group) - 1) for part, group in zip(parts, (one, other), strict=True))
    return Comparison(difference, two_sided(difference / sqrt(sum(parts)), freedom))


def two_sided(t: float, freedom: float) -> float:
    """The chance that Student's t with ``freedom`` degrees of freedom is as far from 0 as ``t``."""
    return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction.

    DLMF 8.17.22, evaluated as in Press et al., Numerical Recipes, section 6.4 (the method of Lentz).
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # where the fraction of the other side is the fast one
        return 1 - incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _away_from_0(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_0(1 + term * d)
            c = _away_from_0(1 + term / c)
            found *= c * d
        if abs(c * d - 1) < CLOSE:
            break
    return found


def _away_from_0(value: float) -> float:
    return value if abs(value) > LEAST else LEAST
