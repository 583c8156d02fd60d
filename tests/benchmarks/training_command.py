"""``digitlab train`` as a person calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from figures import Figure, measured
from options import Options


def trained(*arguments: str) -> dict[str, Any]:
    """What ``digitlab train ... --json`` says; raises CalledProcessError where it fails."""
    return answer("train", *arguments)


def answer(*arguments: str) -> dict[str, Any]:
    """What any command says with ``--json``; raises CalledProcessError where it fails."""
    command = [sys.executable, "-m", "digitlab", *arguments, "--json"]
    told: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return told


def accuracy_and_time(preset: str, accuracy: float, seconds: float, options: Options) -> Iterator[Figure]:
    """The preset with three seeds: mean test accuracy, and the time, which is long enough to show a drifting machine.

    The first run finds out which way of execution is fastest, the others remember it.
    """
    more = ["--set", "training.epochs=1"] if options.quick else []
    runs = [trained("--preset", preset, "--set", f"seed={seed}", *more) for seed in range(1, options.times(3, 1) + 1)]
    ways = f"executed as {', '.join(run['execution'] for run in runs)}"
    scores = [run["test_accuracy"] for run in runs]
    yield measured(f"{preset}: test accuracy", "", scores, lambda s: sum(s) / len(s), at_least=accuracy)
    yield measured(f"{preset}: train_seconds", "s", [run["train_seconds"] for run in runs], at_most=seconds, note=ways)
