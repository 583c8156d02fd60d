"""The experiments that the rows train, and the files in which contestants are given them."""

from __future__ import annotations

import os
from pathlib import Path

from digitlab.core import presets
from digitlab.core.experiment import Experiment
from digitlab.core.layers import Conv2D, Dense, Flatten, MaxPooling2D
from digitlab.core.network import Network
from digitlab.core.schedules import Constant

PERCEPTRON = Network(layers=(Flatten(), Dense(units=128)))
CONVOLUTIONAL = Network(
    layers=(Conv2D(filters=24, kernel_size=5), MaxPooling2D(), Conv2D(filters=32, kernel_size=3), MaxPooling2D(),
            Flatten(), Dense(units=256))
)  # fmt: skip


def plain(name: str, network: Network, validation_count: int = 6_000) -> Experiment:
    """``network`` with Adam at its usual rate, batches of 128 and nothing bent: what the peers are given too."""
    return Experiment(name=name, augmentations=(), network=network, schedule=Constant()).with_value(
        "data.validation_count", validation_count
    )


def endless(experiment: Experiment) -> Experiment:
    """``experiment`` for longer than anything is measured."""
    return experiment.with_value("training.epochs", 1_000)


def default() -> Experiment:
    """The preset that Play trains."""
    return presets.load("default")


def written(experiment: Experiment) -> Path:
    """The experiment as a file in the row's own folder."""
    path = Path(os.environ["DIGITLAB_HOME"]) / f"{experiment.name}.json"
    path.write_text(experiment.to_json(), encoding="utf-8")
    return path
