"""How well and how fast a perceptron learns, by ``digitlab train --preset mlp --json``."""

from __future__ import annotations

from collections.abc import Iterator

from figures import Figure
from options import Options
from training_command import accuracy_and_time


def measure(options: Options) -> Iterator[Figure]:
    yield from accuracy_and_time("mlp", 0.98, 15.0, options)
