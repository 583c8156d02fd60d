"""How well and how fast the default preset learns, by ``digitlab train --preset default --json``."""

from __future__ import annotations

from collections.abc import Iterator

from figures import Figure
from options import Options
from training_command import accuracy_and_time


def measure(options: Options) -> Iterator[Figure]:
    yield from accuracy_and_time("default", 0.992, 45.0, options)
