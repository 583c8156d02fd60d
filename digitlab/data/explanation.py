"""Why a picture is read as it is: the same picture otherwise, and what the answers to that tell.

What speaks for an answer is found by taking it away, as Zeiler and Fergus (2014, "Visualizing and Understanding
Convolutional Networks", section 4.2) do, and is weighed by the odds, as Zintgraf and others (2017, "Visualizing Deep
Neural Network Decisions: Prediction Difference Analysis") do.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.core.explanation import CHANGES, PATCH, Change
from digitlab.data.augmentation import ink, places
from digitlab.data.centring import SIDE, Picture

Pictures = NDArray[np.uint8]
Numbers = NDArray[np.float32]


class Explanation(NamedTuple):
    """What a network makes of ``picture`` and of others like it; all logarithms are those of Explained."""

    picture: Picture
    answer: int
    whole: Numbers
    erased: Numbers
    inked: Numbers
    changed: Numbers

    def share(self, digit: int) -> float:
        """How likely ``digit`` is."""
        return float(np.exp(self.whole[digit]))

    def shares_of(self, row: int, place: int) -> Numbers:
        """[10] how likely each digit is where the picture is changed in the way ``row`` by the amount at ``place``."""
        shares: Numbers = np.exp(self.changed[row, place])
        return shares

    def next_best(self) -> int:
        """The digit that comes after the answer."""
        others = self.whole.copy()
        others[self.answer] = -np.inf
        return int(others.argmax())

    def lead(self, rival: int) -> float:
        """The logarithm of how many times likelier the answer is than ``rival``."""
        return float(self.whole[self.answer] - self.whole[rival])

    def for_ink(self, rival: int) -> Numbers:
        """[28, 28] by how much the lead over ``rival`` falls where the ink around a pixel is taken away."""
        return self._weights(self.erased, rival)

    def for_gaps(self, rival: int) -> Numbers:
        """[28, 28] by how much it falls where ink is put around a pixel."""
        return self._weights(self.inked, rival)

    def _weights(self, otherwise: Numbers, rival: int) -> Numbers:
        """The weight of evidence: positive where what is there speaks for the answer, negative where for ``rival``."""
        left: Numbers = otherwise[..., self.answer] - otherwise[..., rival]
        return np.float32(self.lead(rival)) - left

    def answers(self) -> NDArray[np.int64]:
        """[changes, amounts] what is read in the changed pictures."""
        found: NDArray[np.int64] = self.changed.argmax(axis=-1)
        return found

    def turning(self) -> tuple[Change, float, int] | None:
        """The mildest change that turns the answer into another: its way, amount and digit; None where none does."""
        answers, found = self.answers(), []
        for row, change in enumerate(CHANGES):
            steps = np.arange(len(change.amounts)) - change.amounts.index(0)
            turned = np.flatnonzero(answers[row] != self.answer)
            if len(turned):
                place = turned[abs(steps[turned]).argmin()]
                found.append((abs(steps[place]), row, place))
        if not found:
            return None
        _, row, place = min(found)
        return CHANGES[row], CHANGES[row].amounts[place], int(answers[row, place])


def erased(picture: Picture) -> Pictures:
    """uint8 [784, 28, 28]: ``picture`` without the ink in the PATCH around each pixel, row by row."""
    return np.where(_patches(), np.uint8(0), picture)


def inked(picture: Picture) -> Pictures:
    """The same with all ink there."""
    return np.where(_patches(), np.uint8(255), picture)


def changed(picture: Picture) -> Pictures:
    """uint8 [changes * amounts, 28, 28]: ``picture`` in all ways of CHANGES, by every amount."""
    made = [_changed(picture, change.name, np.array(change.amounts, np.float64)) for change in CHANGES]
    return np.round(255 * np.concatenate(made)).astype(np.uint8)


def _changed(picture: Picture, name: str, amounts: NDArray[np.float64]) -> ink.Pictures:
    pictures = np.repeat(picture[None].astype(np.float32) / np.float32(255), len(amounts), axis=0)
    if name == "thickness":
        return ink.thickened(pictures, amounts)
    turn = amounts if name == "rotation" else 0 * amounts
    slant = -amounts if name == "slant" else 0 * amounts  # to the right is forward, as in handwriting
    return places.warp(pictures, places.matrix(turn, 1, 1, slant, 0, 0))


@cache
def _patches() -> NDArray[np.bool_]:
    """[784, 28, 28] the PATCH around each pixel, where it lies in the picture."""
    far = abs(np.arange(SIDE)[:, None] - np.arange(SIDE)) > PATCH // 2
    within: NDArray[np.bool_] = ~(far[:, None, :, None] | far[None, :, None, :])
    return within.reshape(SIDE * SIDE, SIDE, SIDE)
