"""Reads and writes the ``.digitlab`` model file: an experiment, the trained tensors, the run's history and a preview.

A ZIP with the members, in this order: ``mimetype`` (stored, so that the first bytes tell the type), ``manifest.json``,
``experiment.json``, ``history.jsonl``, ``preview.png``, and ``tensors/0000.bin`` and so on, raw and little-endian. A
file may come from anyone: no class name in it is resolved, no size it states is believed, and every byte that matters
is under a sha256.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.files import write_atomically
from digitlab.data import container
from digitlab.data.bounded import read_bytes
from digitlab.data.container import Container, ContainerError, Limit
from digitlab.data.manifest import FORMAT, Manifest, Tensor, form, from_bytes, parse, to_bytes, versions
from digitlab.data.preview import check_preview

MIMETYPE = b"application/x-digitlab"
LARGEST_FILE = container.LARGEST_TOTAL + container.MEBIBYTE
LIMITS = {
    "mimetype": Limit(100),
    "manifest.json": Limit(2 * container.MEBIBYTE, text=True),
    "experiment.json": Limit(2 * container.MEBIBYTE, text=True),
    "history.jsonl": Limit(64 * container.MEBIBYTE, text=True),
    "preview.png": Limit(container.MEBIBYTE),
}
TENSOR_LIMIT = Limit(container.LARGEST_MEMBER)
TENSOR_NAME = re.compile(r"tensors/[0-9]{4}\.bin")


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
    forms = [form(name, tensor, f"tensors/{n:04}.bin") for n, (name, tensor) in enumerate(model.tensors.items())]
    members |= {entry.member: to_bytes(model.tensors[entry.name]) for entry in forms}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    manifest = Manifest(format=FORMAT, versions=versions(), sha256=sums, tensors=tuple(forms))
    first = {"mimetype": MIMETYPE, "manifest.json": manifest.model_dump_json(indent=1).encode()}
    return container.pack(first | members, texts={name for name, limit in LIMITS.items() if limit.text})


def _unpacked(file: Container) -> ModelFile:
    if file.names[:1] != ["mimetype"] or file.read("mimetype", LIMITS["mimetype"]) != MIMETYPE:
        raise ContainerError("is a ZIP file but not a DigitLab model; choose a file that DigitLab has saved")
    if "labels.bin" in file.names:
        raise ContainerError("holds digits to learn from, not a network; import it as data")
    manifest = parse(file.read("manifest.json", LIMITS["manifest.json"]))
    _check_names(file.names, manifest)
    return ModelFile(
        experiment=_experiment(_member(file, manifest, "experiment.json")),
        tensors={entry.name: from_bytes(entry, _member(file, manifest, entry.member)) for entry in manifest.tensors},
        history=_history(_member(file, manifest, "history.jsonl")),
        preview=check_preview(_member(file, manifest, "preview.png")),
    )


def _check_names(names: list[str], manifest: Manifest) -> None:
    """The file holds every member that the manifest lists, once, and no other."""
    tensors = [entry.member for entry in manifest.tensors]
    if len(set(tensors)) < len(tensors) or len({entry.name for entry in manifest.tensors}) < len(tensors):
        raise ContainerError("lists a tensor twice, which DigitLab never does")
    known = {*LIMITS, *filter(TENSOR_NAME.fullmatch, tensors)}
    _none_left(set(names) - known, "has a member that does not belong there")
    _none_left({*LIMITS, *tensors} - set(names), "lacks a member")
    _none_left((known - {"mimetype", "manifest.json"}) ^ set(manifest.sha256), "has no single sha256 for a member")


def _none_left(names: Iterable[str], problem: str) -> None:
    for name in sorted(names)[:1]:
        raise ContainerError(f"{problem}, {name[:60]!r}; use another copy of it")


def _member(file: Container, manifest: Manifest, name: str) -> bytes:
    content = file.read(name, LIMITS.get(name, TENSOR_LIMIT))
    if hashlib.sha256(content).hexdigest() != manifest.sha256[name]:
        raise ContainerError(f"is damaged: {name} has been altered; use another copy of it")
    return content


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
