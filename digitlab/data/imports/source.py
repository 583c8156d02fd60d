"""What every kind of source offers: its form in words, a look at some of its digits, and all of them in portions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from digitlab.core.datasets import MOST_DIGITS
from digitlab.core.errors import DigitLabError
from digitlab.data.digits import Labels
from digitlab.data.pieces import Grey

Pixels = NDArray[Any]

PORTION = 1_000  # digits: a moment's work
ENOUGH_TO_SEE = 2_000  # digits tell what a source is like
LARGEST_SAMPLE = 2**25  # bytes
SIDES = range(4, 513)  # that a picture in an array may have
CLASSES = 10


class Raw(NamedTuple):
    """Some digits as they are in the source.

    ``images`` are numbers [n, h, w] or grey pictures of any size; ``sealed`` says of all or of each whether they belong
    to a test set of the source; ``share`` of the source is read with them. ``skipped`` says in a sentence each why some
    were left out.
    """

    images: Pixels | list[Grey]
    labels: Labels
    sealed: bool | NDArray[np.bool_]
    share: float
    skipped: tuple[str, ...] = ()


class Source(ABC):
    """Digits that can be imported; everything raises DigitLabError with one sentence where something is not sound.

    ``total``, ``sealed`` (digits of its own test set) and ``counts`` (of each class) are None where only reading all
    would tell. ``turned`` says that rows and columns are exchanged, ``prepared`` that the pictures are as the network
    reads them, and ``each_by_itself`` that every picture is to be looked at for its own polarity. ``origin`` is
    the key of the published set that all this is, where it is one.
    """

    layout: str
    total: int | None = None
    sealed: int | None = None
    counts: NDArray[np.int64] | None = None
    turned: bool = False
    prepared: bool = False
    each_by_itself: bool = False
    origin: str = ""

    @abstractmethod
    def portions(self) -> Iterator[Raw]:
        """All digits in their order."""

    def sample(self) -> Iterator[Raw]:
        """Some digits, from all over the source where that can be had without reading it; by default the first."""
        seen = size = 0
        for raw in self.portions():
            yield raw
            seen += len(raw.labels)
            size += raw.images.nbytes if isinstance(raw.images, np.ndarray) else 0
            if seen >= ENOUGH_TO_SEE or size >= LARGEST_SAMPLE:
                return


class Paired(Protocol):
    """Pictures whose labels are known already; ``sealed`` where they are of a test set."""

    @property
    def labels(self) -> Labels:
        """One for each picture."""

    @property
    def sealed(self) -> bool:
        """Whether they are of a test set."""


Pair = TypeVar("Pair", bound=Paired)


class PairsSource(Source, Generic[Pair]):
    """Several ``pairs`` of pictures and labels; a test set that is all there is counts as digits to learn from."""

    def __init__(self, pairs: Iterable[Pair], where: str) -> None:
        self.pairs = sorted(pairs, key=lambda pair: pair.sealed)
        self.counts = sum((by_class(pair.labels) for pair in self.pairs), start=np.zeros(CLASSES, np.int64))
        self.total: int = checked_count(int(self.counts.sum()), where)
        sealed = sum(len(pair.labels) for pair in self.pairs if pair.sealed)
        self.sealed: int = sealed if sealed < self.total else 0

    @abstractmethod
    def read(self, pair: Pair) -> Iterator[tuple[Pixels, Labels]]:
        """The digits of one pair in portions."""

    def portions(self) -> Iterator[Raw]:
        """All digits in their order, what is learned from before the test set."""
        done = 0
        for pair in self.pairs:
            for images, labels in self.read(pair):
                done += len(labels)
                yield Raw(images, labels, pair.sealed and self.sealed != 0, done / self.total)


def checked_count(count: int, name: str) -> int:
    """``count``; raises DigitLabError where there are no digits, or more than can be read."""
    if not 1 <= count <= MOST_DIGITS:
        raise DigitLabError(f'"{name}" holds {count:,} digits; 1 to {MOST_DIGITS:,} can be read.')
    return count


def checked_labels(labels: Pixels, name: str) -> Labels:
    """``labels`` as uint8 [n]; raises DigitLabError with the place of the first that is not a digit."""
    wrong = ~((labels >= 0) & (labels <= 9) & (labels == np.floor(labels)))  # the first two find what is no number
    for place in np.flatnonzero(wrong)[:1]:
        raise DigitLabError(
            f'"{name}" has the label {labels[place]} for digit {place + 1:,}; labels must be whole numbers from 0 to 9.'
        )
    return labels.astype(np.uint8)


def by_class(labels: Labels) -> NDArray[np.int64]:
    """int64 [10]: how many digits there are of each class."""
    return np.bincount(labels, minlength=CLASSES).astype(np.int64)
