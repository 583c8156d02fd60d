"""The command ``train``: which experiment, and whether its model can be written, before TensorFlow is loaded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from digitlab.core import presets
from digitlab.core.conflicts import refuse
from digitlab.core.datasets import Mnist
from digitlab.core.devices import UseDevice
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment, read
from digitlab.core.files import MODEL
from digitlab.core.keeping import hindrance
from digitlab.core.kept.folders import check_holds_run
from digitlab.data import library, model_file
from digitlab.engine.commands import handwriting
from digitlab.engine.commands.result import Result
from digitlab.engine.commands.streams import start_engine

AUTOMATIC = UseDevice()


def train(
    path: Path | None,
    preset: str,
    settings: Sequence[tuple[str, Any]],
    out: Path | None,
    keep_from: Path | None,
    data: str | None = None,
    device: UseDevice = AUTOMATIC,
) -> Result:
    """Train the experiment in ``path``, or else the preset, with ``settings`` changed in their order.

    It learns from the dataset called ``data``, where one is given. Layers that fit begin with the weights of the model
    ``keep_from``, where one is given. Raises DigitLabError where that is not allowed, there is no such ``device``,
    ``out`` cannot be written, or the run fails.
    """
    experiment = chosen(path, preset, settings, data)
    refuse(experiment)
    if keep_from is not None:
        problem = hindrance(model_file.read(keep_from).experiment.data, experiment.data)
        if problem:
            raise DigitLabError(f'"{keep_from.name}": {problem}')
    if out is not None:
        check_writable(out)
    start_engine()
    from digitlab.engine.commands import training

    return training.train(experiment, out, keep_from, device)


def resume(folder: Path, epochs: int, out: Path | None, device: UseDevice = AUTOMATIC) -> Result:
    """Go on with the run kept in ``folder``, for ``epochs`` more where that is not 0; raises DigitLabError likewise."""
    check_holds_run(folder)
    if out is not None:
        check_writable(out)
    start_engine()
    from digitlab.engine.commands import training

    return training.resume(folder, epochs, out, device)


def chosen(path: Path | None, preset: str, settings: Sequence[tuple[str, Any]], data: str | None = None) -> Experiment:
    """The experiment in ``path``, a model or JSON, or else the preset, with ``settings`` changed in their order.

    Before that it takes the dataset called ``data``, where one is given; handwriting that is named is taken as it is.
    """
    experiment = presets.load(preset) if path is None else _read(path)
    if data is not None:
        dataset = Mnist() if data.lower() == Mnist.key() else library.entry(data)
        experiment = experiment.model_copy(update={"data": experiment.data.with_dataset(dataset)})
    for place, value in settings:
        experiment = experiment.with_value(place, value)
        if place == "data.handwriting.name":
            experiment = handwriting.chosen(experiment)
    return experiment


def _read(path: Path) -> Experiment:
    if path.suffix.lower() != MODEL:
        return read(path)
    return model_file.read(path).experiment


def check_writable(path: Path) -> None:
    """Raise DigitLabError where no model can be written at ``path``: better before an hour of training than after.

    Its name has to end as the window, which goes by the ending, opens it.
    """
    try:
        if path.exists() and not path.is_file():
            raise DigitLabError(f"{path} is not a file; name a file for the model.")
        if path.suffix.lower() != MODEL:
            raise DigitLabError(f"{path} is no name for a model: end it in {MODEL}, so that the window opens it.")
        trial = path.with_name(f".{path.name}.{os.getpid()}.trial")
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise DigitLabError(f"{path} cannot be written: {error.strerror or error}; choose another place.") from error
