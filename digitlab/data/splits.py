"""Shares digits out: the same ones to each part for the same seed on every computer, and equal pictures together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitlab.core.errors import DigitLabError
from digitlab.data.digits import Labels

Indices = NDArray[np.int64]


def split(
    labels: Labels, count: int, seed: int, *, stratified: bool = True, alike: Indices | None = None
) -> tuple[Indices, Indices]:
    """(the others, the indices of ``count`` digits that are held back), both ascending: together every index once.

    Stratified, each class gives its share of ``count`` to within one digit; else the first ``count`` of the same
    shuffle are held back. The choice rests on PCG64's raw stream and a stable sort alone, whose results NumPy keeps, so
    it is the same in every version and on every system. Digits with the same number in ``alike`` (int64 [n], see
    :func:`digitlab.data.duplicates.alike`) stay together; where too many are alike, fewer than ``count`` are held back.
    Raises DigitLabError where the count or the seed is not possible.
    """
    assert labels.ndim == 1, labels.shape
    if not 0 <= count < len(labels):
        raise DigitLabError(
            f"{count:,} digits cannot be held back from {len(labels):,}; hold back 0 to {max(len(labels) - 1, 0):,}."
        )
    shuffled = _shuffled(len(labels), seed)
    classes = labels if stratified else np.zeros_like(labels)
    quotas = _quotas(classes, count)
    held_back = np.zeros(len(labels), bool)
    if alike is None or (alike == np.arange(len(alike))).all():
        for label, quota in quotas.items():
            members = shuffled[classes[shuffled] == label]
            held_back[members[:quota]] = True
    else:
        held_back[_together(shuffled, classes, quotas, alike)] = True
    return np.flatnonzero(~held_back), np.flatnonzero(held_back)


def folds(
    labels: Labels, count: int, seed: int, *, stratified: bool = True, alike: Indices | None = None
) -> list[Indices]:
    """``count`` parts of all digits, each ascending, as equal as can be: every index is in one of them.

    Stratified, the parts have as many digits of each class as each other, to within one. Digits with the same number in
    ``alike`` lie in the part of the first of them. Raises DigitLabError where there are fewer digits than parts.
    """
    if not 2 <= count <= len(labels):
        raise DigitLabError(f"{len(labels):,} digits cannot make {count:,} parts; take 2 to {max(len(labels), 2):,}.")
    order = _shuffled(len(labels), seed)
    if stratified:
        order = order[np.argsort(labels[order], kind="stable")]
    dealt = np.empty(len(labels), np.int64)
    dealt[order] = np.arange(len(labels)) % count
    if alike is not None:
        dealt = dealt[alike]
    return [np.flatnonzero(dealt == part) for part in range(count)]


def with_wrong(labels: Labels, share: float, seed: int) -> Labels:
    """``labels`` of which ``share`` (0 to 1) are replaced by one of the nine others, each as likely as any other.

    A larger share leaves those that were wrong before wrong in the same way.
    """
    raw = np.random.PCG64([seed, 1]).random_raw(2 * len(labels)).reshape(2, -1)  # not the stream of the split
    places = np.argsort(raw[0], kind="stable")[: round(share * len(labels))]
    wrong = labels.copy()
    wrong[places] = (labels[places] + 1 + raw[1][places] % 9) % 10
    return wrong


def _shuffled(count: int, seed: int) -> Indices:
    if seed < 0:
        raise DigitLabError(f"The split seed is {seed}; it must be at least 0.")
    return np.argsort(np.random.PCG64(seed).random_raw(count), kind="stable")


def _quotas(labels: Labels, count: int) -> dict[int, int]:
    """How many of each class to hold back: its share rounded down, the largest remainders rounded up."""
    classes, counts = np.unique(labels, return_counts=True)
    quotas, remainders = np.divmod(counts.astype(np.int64) * count, max(len(labels), 1))
    left = count - int(quotas.sum())
    quotas[np.argsort(-remainders, kind="stable")[:left]] += 1
    return dict(zip(classes.tolist(), quotas.tolist(), strict=True))


def _together(shuffled: Indices, classes: Labels, quotas: dict[int, int], alike: Indices) -> list[int]:
    """The same choice, but whoever is taken brings all that are alike, or does not come where there is no room."""
    kinds, firsts = classes.tolist(), alike.tolist()
    groups: dict[int, list[int]] = {first: [] for first in alike[alike != np.arange(len(alike))].tolist()}
    for place in np.flatnonzero(np.isin(alike, list(groups))).tolist():
        groups[firsts[place]].append(place)
    taken: list[int] = []
    for place in shuffled.tolist():
        if firsts[place] not in groups:  # most of them: the loop takes a twentieth of a second for MNIST
            if quotas[kinds[place]]:
                quotas[kinds[place]] -= 1
                taken.append(place)
            continue
        members, groups[firsts[place]] = groups[firsts[place]], []
        found = [kinds[member] for member in members]
        if all(quotas[label] >= found.count(label) for label in found):
            for label in found:
                quotas[label] -= 1
            taken += members
    return taken
