"""A plain Keras file as a network that answers: rebuilt from the catalogue, with the weights that it was saved with.

Keras never loads the file: its layers are looked up in a list of known ones, our own code builds the network, and
every tensor is read by its name and its shape, in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from digitlab.core.errors import DigitLabError
from digitlab.core.keras_file.network import KerasNetwork
from digitlab.data import keras_file
from digitlab.engine import keras_weights
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.predict import Predictor
from digitlab.engine.trained import Trained

Shapes = dict[str, tuple[int, ...]]


def load(path: Path) -> Trained:
    """The network in a ``.keras`` file; raises DigitLabError with one sentence where it cannot be ours or is unsound.

    It takes digits as DigitLab does and answers with the probabilities that the file's own network gives for pixels
    in 0 to 1, or in 0 to 255 where it begins with a Rescaling for these.
    """
    found, content = keras_file.read(path)
    network = BuiltNetwork(found.experiment.network)
    try:
        weights = network.weights_from(_tensors(found, network, content))
    except DigitLabError as error:
        raise keras_file.refused(path, error) from None
    return Trained(found.experiment, network, weights, Predictor(network, found.experiment.loss), [])


def _tensors(found: KerasNetwork, network: BuiltNetwork, content: bytes) -> dict[str, np.ndarray]:
    """Every tensor of ``network`` by its name."""
    shapes = {name: array.shape for name, array in network.arrays_from(network.initial()).items()}
    places: dict[str, list[str]] = {}
    for name in shapes:
        places.setdefault(name.rpartition(".")[0], []).append(name)
    lies: dict[str, str] = {}
    for place, names in places.items():
        stored = names if found.biased or place != "output" else names[:1]
        groups = found.groups[place]
        each = len(stored) // len(groups)
        for number, name in enumerate(stored):
            lies[name] = f"{groups[number // each]}/{number % each}"
    tensors = _read({lies[name]: shapes[name] for name in lies}, content)
    return {name: tensors[lies[name]] if name in lies else np.zeros(shapes[name], np.float32) for name in shapes}


def _read(wanted: Shapes, content: bytes) -> dict[str, np.ndarray]:
    """The tensors at the paths ``wanted``; raises DigitLabError where one is missing, of another form or not finite."""
    request = json.dumps([[path, shape] for path, shape in wanted.items()]).encode() + b"\n"
    try:
        ended = subprocess.run(
            [sys.executable, "-m", keras_weights.__name__],
            input=request + content, capture_output=True, timeout=keras_weights.SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise DigitLabError("Reading its weights takes too long; save the model once more.") from error
    if ended.returncode:
        told = ended.stderr.decode(errors="replace").strip()
        known = ended.returncode == keras_weights.REFUSED and "\n" not in told
        reason = told[:200] if known else "its weights cannot be read"
        raise DigitLabError(f"It is damaged: {reason}; use another copy of it.", detail=told)
    tensors, start = {}, 0
    for path, shape in wanted.items():
        size = int(np.prod(shape))
        tensors[path] = np.frombuffer(ended.stdout, np.float32, size, start).reshape(shape)
        start += 4 * size
        if not np.isfinite(tensors[path]).all():
            raise DigitLabError(f"The weights {path} are not all finite numbers; train that network again.")
    return tensors
