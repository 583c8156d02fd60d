"""Which digits of a dataset are shown and in which order, and how like a drawing each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from digitlab.data.parted import CHECK, LEARN, SEALED, UNUSED, Parted

Answers = Literal["any", "right", "wrong"]
Order = Literal["number", "sureness", "likeness"]
Numbers = NDArray[np.int32]

NOT_SEALED = frozenset({LEARN, CHECK, UNUSED})
PORTION = 512  # pictures at once: as float32 they stay near the processor


@dataclass(frozen=True)
class Wanted:
    """What is to be seen: digits of these ``labels`` (all where there is none) and ``parts``, read right or wrong."""

    labels: frozenset[int] = frozenset()
    parts: frozenset[int] = NOT_SEALED
    answers: Answers = "any"
    order: Order = "number"

    @property
    def sealed(self) -> bool:
        """Whether test digits are among them."""
        return SEALED in self.parts


class Reading:
    """What a network has read in each of ``count`` digits, where ``known`` [n].

    ``probabilities`` are float16 [n, 10], ``answers`` the likeliest digits, uint8 [n], and ``sureness`` how likely they
    are, float32 [n], -1 where nothing is known.
    """

    def __init__(self, count: int) -> None:
        self.probabilities = np.zeros((count, 10), np.float16)
        self.answers = np.zeros(count, np.uint8)
        self.sureness = np.full(count, -1, np.float32)

    @property
    def known(self) -> NDArray[np.bool_]:
        """To which digits there is an answer, bool [n]."""
        return self.sureness >= 0

    def known_of(self, numbers: NDArray[np.integer]) -> NDArray[np.bool_]:
        """To which of the digits ``numbers`` there is an answer, bool [n]."""
        known: NDArray[np.bool_] = self.sureness[numbers] >= 0
        return known

    def take(self, numbers: NDArray[np.integer], answers: Sequence[int], probabilities: NDArray[np.floating]) -> None:
        """Note the ``answers`` [n] to the digits ``numbers``, the likeliest by ``probabilities`` [n, 10]."""
        self.probabilities[numbers] = probabilities
        self.answers[numbers] = answers
        self.sureness[numbers] = probabilities.max(axis=1)


def chosen(
    parted: Parted, wanted: Wanted, reading: Reading | None = None, distances: NDArray[np.float32] | None = None
) -> Numbers:
    """The numbers of the digits that are ``wanted``, in their order, int32 [n].

    Those whose answer is not known are neither right nor wrong. An order for which ``reading`` or ``distances`` [n]
    are missing is that of the numbers.
    """
    shown = np.isin(parted.parts, list(wanted.parts))
    if wanted.labels:
        shown &= np.isin(parted.labels, list(wanted.labels))
    if wanted.answers != "any":
        shown &= _answered(parted, reading, right=wanted.answers == "right")
    numbers = np.flatnonzero(shown).astype(np.int32)
    if wanted.order == "sureness" and reading is not None:
        numbers = numbers[np.argsort(-reading.sureness[numbers], kind="stable")]
    elif wanted.order == "likeness" and distances is not None:
        numbers = numbers[np.argsort(distances[numbers], kind="stable")]
    return numbers


def _answered(parted: Parted, reading: Reading | None, *, right: bool) -> NDArray[np.bool_]:
    if reading is None:
        return np.zeros(len(parted.labels), np.bool_)
    same: NDArray[np.bool_] = reading.known & ((reading.answers == parted.labels) == right)
    return same


def distances(parted: Parted, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The squared distance of every digit from ``picture``, uint8 [28, 28]: the sum over all pixels, float32 [n]."""
    sides = (parted.dataset.train.images, parted.dataset.test.images)
    return np.concatenate([_distances(images, picture) for images in sides])


def _distances(images: NDArray[np.uint8], picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    found = np.empty(len(images), np.float32)
    point = picture.reshape(1, -1).astype(np.float32)
    for first in range(0, len(images), PORTION):
        away = images[first : first + PORTION].reshape(-1, point.size).astype(np.float32)
        away -= point
        found[first : first + PORTION] = np.einsum("ij,ij->i", away, away)
    return found
