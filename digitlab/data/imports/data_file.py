"""Digits that DigitLab has prepared already: its data files, which anybody may hand on, and what ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digitlab.data import digits_file, sources
from digitlab.data.imports.source import CLASSES, PORTION, Raw, Source, by_class


class DataFileSource(Source):
    """The digits of a ``.digitlab`` data file, with its own test set; they are taken as they are."""

    prepared = True

    def __init__(self, path: Path) -> None:
        self._path = path
        with digits_file.opened(path) as file:
            self.total, self.sealed = file.manifest.count, file.manifest.test_count
            self.counts = by_class(file.labels)
            self.origin = file.manifest.origin
        self.layout = "A data file of DigitLab"

    def portions(self) -> Iterator[Raw]:
        """All digits in their order, so that they have the same checksum when all of them are imported."""
        assert self.total
        with digits_file.opened(self._path) as file:
            done = 0
            for images in file.portions():
                place = slice(done, done + len(images))
                done += len(images)
                yield Raw(images, file.labels[place], file.sealed[place], done / self.total)


class ShippedSource(Source):
    """A dataset that ships, to be merged with others."""

    prepared = True

    def __init__(self, name: str) -> None:
        self._digits = sources.load(name)
        self.total = sum(len(part.labels) for part in self._digits)
        self.sealed = len(self._digits.test.labels)
        self.counts = sum((by_class(part.labels) for part in self._digits), start=np.zeros(CLASSES, np.int64))
        self.layout = "A dataset that ships with DigitLab"

    def portions(self) -> Iterator[Raw]:
        """All digits in their order, what is learned from before the test set."""
        for sealed, part in zip((False, True), self._digits, strict=True):
            for start in range(0, len(part.labels), PORTION):
                some = slice(start, start + PORTION)
                yield Raw(part.images[some], part.labels[some], sealed, 0.5 * (1 + sealed))
