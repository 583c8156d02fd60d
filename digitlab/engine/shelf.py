"""Keeps the dataset at hand whose digits are looked at, for the threads beside the training."""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

import numpy as np

from digitlab.core.experiment import Data
from digitlab.data import parted
from digitlab.data.parted import CHECK, Parted
from digitlab.engine.loop import Digits
from digitlab.engine.parts import on_device


class Checked(NamedTuple):
    """Digits that check a network, and their numbers in the dataset, int64 [n]."""

    numbers: np.ndarray
    digits: Digits


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

    def checked(self, data: Data, most: int | None = None) -> Checked:
        """The digits that check a network, or at most so many from all over them, the same ones every time."""
        whole = parted.part(self.dataset(data).dataset, data)
        numbers = np.flatnonzero(whole.parts == CHECK)
        if most is not None and most < len(numbers):
            numbers = numbers[np.arange(most) * len(numbers) // most]
        return Checked(numbers, on_device(whole.pictures(numbers), whole.labels[numbers]))
