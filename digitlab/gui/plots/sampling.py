"""Makes a long noisy series short enough to draw, without hiding where it goes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from digitlab.core.run import Series
from digitlab.data.thinning import span_of, thinned


class Samples:
    """Follows a growing series and gives at most ``most`` points of it: the means of equal spans of steps.

    The spans are fixed by the length of the run, so that what is drawn once stays where it is.
    """

    def __init__(self, most: int = 400) -> None:
        self._most = most
        self._series = Series()
        self._forget(0.0)

    def follow(self, series: Series) -> None:
        """Sample ``series`` from now on; another than before starts anew."""
        if series is not self._series:
            self._series = series
            self._forget(0.0)

    def points(self, total_steps: float) -> tuple[np.ndarray, np.ndarray]:
        """Steps and values to draw for a run of ``total_steps``; only what is new since the last time is computed."""
        if len(self._series.steps) <= self._most:
            steps, values = self._fresh(0)
            return steps, values
        if total_steps != self._total:
            self._forget(total_steps)
        fresh = self._fresh(self._finished)
        spans = np.floor(fresh[0] * (self._most / max(total_steps, 1.0)))
        starts = np.flatnonzero(np.diff(spans, prepend=-1.0))
        means = np.add.reduceat(fresh, starts, axis=1) / np.diff(starts, append=len(spans))
        drawn = np.concatenate([self._means, means], axis=1)
        self._means, self._finished = drawn[:, :-1], self._finished + int(starts[-1])
        return drawn[0], drawn[1]

    def part(self, first: float, last: float) -> tuple[np.ndarray, np.ndarray]:
        """Steps and values to draw where only the steps from ``first`` to ``last`` are in sight."""
        steps = self._series.steps
        before, behind = max(0, bisect_left(steps, first) - 1), bisect_right(steps, last) + 1
        return thinned(*self._fresh(before, behind), span_of(last - first, self._most // 2))

    def _forget(self, total_steps: float) -> None:
        """Keep the means of no span: the first ``_finished`` points are those of the spans that are kept."""
        self._total, self._finished, self._means = total_steps, 0, np.empty((2, 0))

    def _fresh(self, first: int, last: int | None = None) -> np.ndarray:
        """The points from ``first`` to ``last``, copied: a series cannot grow while anything looks at its memory."""
        return np.array([self._series.steps[first:last], self._series.values[first:last]])

    def at(self, step: float) -> float | None:
        """The newest value at ``step`` or before; None where there is none."""
        place = bisect_right(self._series.steps, step) - 1
        return self._series.values[place] if place >= 0 else None
