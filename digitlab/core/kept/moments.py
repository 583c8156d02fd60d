"""The earlier moments of a kept run: model files named by their step, spread evenly on a logarithmic scale of steps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
from pathlib import Path

from digitlab.core.files import MODEL as SUFFIX

MOMENTS = "moments"
ROOM = 100  # megabytes that the moments of a run may take
MOST_ROOM = 100_000
RATIO = 1.15  # of a step to that of the moment before

_NAME = re.compile(rf"step-(\d{{9}}){re.escape(SUFFIX)}")


def moment_path(folder: Path, step: int) -> Path:
    """Where the network of the run in ``folder`` is kept as it was after ``step`` batches."""
    return folder / MOMENTS / f"step-{step:09}{SUFFIX}"


def moments(folder: Path) -> list[int]:
    """The steps of the moments that are kept of the run in ``folder``, in their order."""
    try:
        names = [path.name for path in (folder / MOMENTS).iterdir()]
    except OSError:
        return []
    return sorted(int(found[1]) for found in map(_NAME.fullmatch, names) if found)


def next_step(step: int) -> int:
    """The least step of the moment that follows the one after ``step``."""
    return max(step + 1, ceil(step * RATIO))


def least_missed(steps: Sequence[int]) -> int:
    """Which of three or more ascending ``steps`` to give up: the one whose neighbours lie closest to each other.

    They are compared on a logarithmic scale. The first and the last one are never given up.
    """
    assert len(steps) >= 3
    places = range(1, len(steps) - 1)
    return steps[min(places, key=lambda place: (steps[place + 1] + 1) / (steps[place - 1] + 1))]
