"""The command ``predict``: which digit the network in a model file sees in pictures and drawings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from digitlab.data.centring import Picture
from digitlab.engine import trained
from digitlab.engine.commands.result import Result


def predict(model: Path, pictures: Mapping[str, Picture]) -> Result:
    """The answers to ``pictures`` by the names of their files; raises DigitLabError where the model is not sound."""
    network = trained.load(model)
    answers, lines = [], []
    for name, picture in pictures.items():
        probabilities = network.probabilities(picture)
        digit = int(probabilities.argmax())
        answers.append({"file": name, "digit": digit, "probabilities": probabilities.tolist()})
        lines.append(f"{name}: {digit} ({probabilities[digit]:.1%})")
    return Result({"files": answers}, "\n".join(lines))
