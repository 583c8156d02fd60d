"""Keeps the dataset at hand whose digits are looked at, for the threads beside the training."""

from __future__ import annotations

from threading import Lock

from digitlab.core.experiment import Data
from digitlab.data import parted
from digitlab.data.parted import Parted


class Shelf:
    """One dataset at a time, read when it is first asked for."""

    def __init__(self) -> None:
        self._one_at_a_time = Lock()
        self._kept: tuple[object, Parted] | None = None

    def dataset(self, data: Data) -> Parted:
        """The digits of ``data``; raises DigitLabError where they cannot be read."""
        with self._one_at_a_time:
            if self._kept is None or self._kept[0] != data.dataset:
                self._kept = None  # before the next one needs room
                self._kept = (data.dataset, parted.load(data))
            return self._kept[1]
