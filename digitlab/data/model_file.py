"""Reads and writes the ``.digitlab`` model file: an experiment, the trained tensors, the run's history and a preview.

A ZIP with the members, in this order: ``mimetype`` (stored, so that the first bytes tell the type), ``manifest.json``,
``experiment.json``, ``history.jsonl``, ``preview.png``, and ``tensors/0000.bin`` and so on, raw and little-endian. A
file may come from anyone: no class name in it is resolved, no size it states is believed, and every byte that matters
is under a sha256.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.files import write_atomically
from digitlab.data import container, sealed
from digitlab.data.bounded import read_bytes
from digitlab.data.container import Container, ContainerError, Limit
from digitlab.data.manifest import Tensor
from digitlab.data.preview import check_preview
from digitlab.data.sealed import Sealed

MIMETYPE = b"application/x-digitlab"
LARGEST_FILE = container.LARGEST_TOTAL + container.MEBIBYTE
LIMITS = {
    "experiment.json": Limit(2 * container.MEBIBYTE, text=True),
    "history.jsonl": Limit(64 * container.MEBIBYTE, text=True),
    "preview.png": Limit(container.MEBIBYTE),
}


class ModelFile(NamedTuple):
    """A trained network and how it came about.

    ``tensors`` by their names in the network, plain numbers of any shape; ``history`` one JSON object a line;
    ``preview`` a small PNG, or nothing.
    """

    experiment: Experiment
    tensors: dict[str, Tensor]
    history: tuple[str, ...] = ()
    preview: bytes = b""


def write(path: str | Path, model: ModelFile) -> None:
    """Save ``model`` as a ``.digitlab`` file, whole or not at all.

    Raises DigitLabError where the file cannot be written, or would be refused when read: a weight is not finite, or
    there is too much of something.
    """
    path = Path(path)
    content = _packed(model)
    try:
        _unpacked(Container(content))
    except ContainerError as error:
        raise DigitLabError(f'"{path.name}" cannot be saved: it {error}.') from error
    write_atomically(path, content)


def read(path: str | Path) -> ModelFile:
    """The model in a ``.digitlab`` file; raises DigitLabError with one sentence where it is none or is not sound.

    That the tensors fit the experiment's network is for the engine to check, which builds it.
    """
    path = Path(path)
    try:
        return _unpacked(Container(read_bytes(path, LARGEST_FILE, "model")))
    except ContainerError as error:
        raise DigitLabError(f'"{path.name}" {error}.', detail=repr(error.__cause__ or error)) from error


def _packed(model: ModelFile) -> bytes:
    members = {
        "experiment.json": model.experiment.to_json().encode(),
        "history.jsonl": "".join(line.rstrip("\n") + "\n" for line in model.history).encode(),
        "preview.png": model.preview,
    }
    return sealed.packed(MIMETYPE, Sealed(members, model.tensors), LIMITS)


def _unpacked(file: Container) -> ModelFile:
    if not sealed.is_of(file, MIMETYPE):
        raise ContainerError("is a ZIP file but not a DigitLab model; choose a file that DigitLab has saved")
    if "labels.bin" in file.names:
        raise ContainerError("holds digits to learn from, not a network; import it as data")
    members, tensors = sealed.unpacked(file, LIMITS)
    return ModelFile(
        experiment=_experiment(members["experiment.json"]),
        tensors=tensors,
        history=_history(members["history.jsonl"]),
        preview=check_preview(members["preview.png"]),
    )


def _experiment(text: bytes) -> Experiment:
    try:
        return Experiment.from_json(text)
    except DigitLabError as error:
        raise ContainerError(f"holds an experiment that is not allowed: {str(error).rstrip('.')}") from error


def _history(text: bytes) -> tuple[str, ...]:
    try:
        lines = text.decode().removesuffix("\n").split("\n") if text else []
        sound = all(isinstance(json.loads(line), dict) for line in lines)
    except (ValueError, RecursionError) as error:
        raise ContainerError("is damaged: its history cannot be read; use another copy of it") from error
    if not sound:
        raise ContainerError("has a history that is not one JSON object a line; use another copy of it")
    return tuple(lines)
