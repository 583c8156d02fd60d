"""Makes a long noisy series short enough to draw, without hiding where it goes."""

from __future__ import annotations

import numpy as np

from digitlab.core.run import Series
from digitlab.data.thinning import thinned


class Samples:
    """Follows a growing series and gives at most ``most`` points of it: the means of equal spans of steps.

    The spans are fixed by the length of the run, so that what is drawn once stays where it is.
    """

    def __init__(self, most: int = 400) -> None:
        self._most = most
        self._series: Series | None = None
        self._count = 0
        self._points = np.empty((2, 1024))
        self._forget(0.0)

    def follow(self, series: Series) -> None:
        """Take in what ``series`` has gained; another series starts anew."""
        if series is not self._series:
            self._series, self._count = series, 0
            self._forget(0.0)
        new = len(series.values)
        if new > self._points.shape[1]:
            room = max(new - self._points.shape[1], new // 4)
            self._points = np.concatenate([self._points, np.empty((2, room))], axis=1)
        self._points[0, self._count : new] = series.steps[self._count : new]
        self._points[1, self._count : new] = series.values[self._count : new]
        self._count = new

    def points(self, total_steps: float) -> tuple[np.ndarray, np.ndarray]:
        """Steps and values to draw for a run of ``total_steps``; only what is new since the last time is computed."""
        if self._count <= self._most:
            return self._points[0, : self._count], self._points[1, : self._count]
        if total_steps != self._total:
            self._forget(total_steps)
        fresh = self._points[:, self._finished : self._count]
        spans = np.floor(fresh[0] * (self._most / max(total_steps, 1.0)))
        starts = np.flatnonzero(np.diff(spans, prepend=-1.0))
        means = np.add.reduceat(fresh, starts, axis=1) / np.diff(starts, append=len(spans))
        drawn = np.concatenate([self._means, means], axis=1)
        self._means, self._finished = drawn[:, :-1], self._finished + int(starts[-1])
        return drawn[0], drawn[1]

    def part(self, first: float, last: float) -> tuple[np.ndarray, np.ndarray]:
        """Steps and values to draw where only the steps from ``first`` to ``last`` are in sight."""
        return thinned(*self._points[:, : self._count], first, last, self._most)

    def _forget(self, total_steps: float) -> None:
        """Keep the means of no span: the first ``_finished`` points are those of the spans that are kept."""
        self._total, self._finished, self._means = total_steps, 0, np.empty((2, 0))

    def at(self, step: float) -> float | None:
        """The newest value at ``step`` or before; None where there is none."""
        place = int(np.searchsorted(self._points[0, : self._count], step, side="right")) - 1
        return float(self._points[1, place]) if place >= 0 else None
