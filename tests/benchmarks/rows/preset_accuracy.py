"""What the presets reach on the sealed digits after their own training, with one seed each."""

from __future__ import annotations

from collections.abc import Iterator

from figures import Figure, measured
from options import Options
from training_command import trained

ENOUGH = {"mlp": 0.98, "lenet": 0.99, "default": 0.992, "gru": 0.985, "residual": 0.994}


def measure(options: Options) -> Iterator[Figure]:
    more = ["--set", "training.epochs=1"] if options.quick else []
    for preset, accuracy in ENOUGH.items():
        run = trained("--preset", preset, *more)
        note = f"{run['epochs']} epochs in {run['train_seconds']:.0f} s, executed as {run['execution']}"
        yield measured(f"{preset}: test accuracy", "", [run["test_accuracy"]], at_least=accuracy, note=note)
