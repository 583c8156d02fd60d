"""Several runs of one recipe taken together: their mean, and how far they scatter around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from digitlab.data.kept_curves import Array, Axis, Curves, Score


class Band(NamedTuple):
    """The ``mean`` of a validation score at the points ``x``, and its ``spread`` as a sample; arrays [n]."""

    x: Array
    mean: Array
    spread: Array


def band(runs: Sequence[Curves], axis: Axis, score: Score) -> Band:
    """Of at least two runs with equal epochs, as far as all of them go; on an axis of seconds at the mean of theirs."""
    assert len(runs) > 1
    length = min(len(run.validation.steps) for run in runs)
    x = np.array([run.along(run.validation, axis)[:length] for run in runs])
    values = np.array([getattr(run.validation, score)[:length] for run in runs])
    return Band(x.mean(axis=0), values.mean(axis=0), values.std(axis=0, ddof=1))
