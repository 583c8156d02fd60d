"""The drawn digits in ``tests/recordings/strokes``, as they are kept and placed on a canvas."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from digitlab.data import strokes_file

FOLDER = Path(__file__).resolve().parents[1] / "recordings" / "strokes"
MARGIN = 0.15


class Drawing(NamedTuple):
    """A digit as a hand drew it: ``strokes`` float [n, 2] each, y down."""

    name: str
    digit: int
    strokes: list[np.ndarray]

    def in_square(self) -> list[list[tuple[float, float]]]:
        """The strokes in shares of a square's side, with a margin."""
        points = np.concatenate(self.strokes)
        low, extent = points.min(axis=0), float(np.ptp(points, axis=0).max())
        middle = (low + points.max(axis=0)) / 2
        return [
            [tuple(point) for point in (stroke - middle) / extent * (1 - 2 * MARGIN) + 0.5] for stroke in self.strokes
        ]


def drawings() -> list[Drawing]:
    """All of them; a file is named after its digit and the way it is written, such as ``7-crossed.json``."""
    files = sorted(FOLDER.glob("*.json"))
    return [Drawing(file.stem, int(file.stem[0]), strokes_file.read(file)) for file in files]
