"""What a command is asked for, read and checked before TensorFlow is loaded, so that a mistake is told at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from digitlab.core import presets
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment, read
from digitlab.data import arrays, inputs, model_file, sources
from digitlab.data.centring import Picture
from digitlab.data.sources import Digits


def experiment(path: Path | None, preset: str, settings: Sequence[tuple[str, Any]]) -> Experiment:
    """The experiment in the file, or else the preset, with ``settings`` changed in their order."""
    wanted = presets.load(preset) if path is None else read(path)
    for place, value in settings:
        wanted = wanted.with_value(place, value)
    return wanted


def check_writable(path: Path) -> None:
    """Raise DigitLabError where no file could be written at ``path``: better before an hour of training than after."""
    if path.exists() and not path.is_file():
        raise DigitLabError(f"{path} is not a file; name a file for the model.")
    trial = path.with_name(f".{path.name}.{os.getpid()}.trial")
    try:
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise DigitLabError(f"{path} cannot be written: {error.strerror or error}; choose another folder.") from error


def digits(model: Path, images: Path | None, labels: Path | None) -> Digits:
    """The digits to evaluate the model on: those in the two files, or else the test set of its dataset."""
    dataset = model_file.read(model).experiment.data.dataset.key()
    if images is None or labels is None:
        return sources.load(dataset).test
    return arrays.read_digits(images, labels)


def pictures(model: Path, files: Sequence[str]) -> tuple[dict[str, Picture], dict[str, str]]:
    """What the model will see of each file, and for each file that cannot be read the sentence why."""
    model_file.read(model)
    seen, refused = {}, {}
    for name in files:
        try:
            seen[name] = inputs.prepare(name)
        except DigitLabError as error:
            refused[name] = str(error)
    return seen, refused
