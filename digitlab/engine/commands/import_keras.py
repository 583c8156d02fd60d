"""The command ``import``: a plain Keras file as a model of DigitLab."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from digitlab.core.keras_file import CAUTION
from digitlab.data import keras_file
from digitlab.engine.commands.result import Result
from digitlab.engine.commands.streams import start_engine
from digitlab.engine.commands.train import check_writable


def import_keras(path: Path, out: Path) -> Result:
    """Write the network in the ``.keras`` file ``path``, with its weights, to ``out``.

    Raises DigitLabError where the file is not sound, a layer is not known, or ``out`` cannot be written.
    """
    keras_file.read(path)  # most of what is refused is refused before TensorFlow is loaded
    check_writable(out)
    start_engine()
    from digitlab.engine import keep, keras_import

    found = keras_import.load(path)
    experiment = found.experiment
    keep.save(out, experiment, found.network, found.weights, [], np.zeros((28, 28), np.uint8))
    layers = [layer.summary() for layer in experiment.network.layers]
    parameters = experiment.network.parameters
    caution = f"{CAUTION[0].upper()}{CAUTION[1:]}."
    told = {"model": str(out), "parameters": parameters, "layers": layers, "loss": experiment.loss.key()}
    summary = f"The model is in {out}: {', '.join(layers)}, with {parameters:,} weights. {caution}"
    return Result({**told, "caution": caution}, summary)
