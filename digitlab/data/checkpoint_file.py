"""Reads and writes the checkpoint of a run: all that is needed to go on as if nothing had come between.

A sealed file like a model's, with the members ``experiment.json`` and ``position.json``. There is no random state in
it: every random number of a run is a function of its seed and of where it stands.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.files import write_atomically
from digitlab.core.training import Execution
from digitlab.data import container, sealed
from digitlab.data.bounded import opened_file
from digitlab.data.container import Container, ContainerError, Limit
from digitlab.data.manifest import Tensor
from digitlab.data.sealed import Sealed

MIMETYPE = b"application/x-digitlab-checkpoint"
LARGEST_TOTAL = 4 * container.LARGEST_TOTAL
MOST_MEMBERS = 10_000
LIMITS = {
    "experiment.json": Limit(2 * container.MEBIBYTE, text=True),
    "position.json": Limit(container.MEBIBYTE, text=True),
}


class Position(BaseModel):
    """Where a run stands between two batches.

    ``epoch`` epochs are done and checked; of the next one ``batches`` are trained, with ``loss`` and ``correct`` summed
    up. ``step`` batches are trained in all, ``since`` of them before the present optimizer began, in ``seconds``.
    ``events`` are the bytes of the run's events up to here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    epoch: int = Field(ge=0)
    batches: int = Field(ge=0)
    loss: float = Field(allow_inf_nan=False)
    correct: int = Field(ge=0)
    step: int = Field(ge=0, lt=2**31)
    since: int = Field(ge=0, lt=2**31)
    seconds: float = Field(ge=0, allow_inf_nan=False)
    execution: Execution
    events: int = Field(ge=0)


class Checkpoint(NamedTuple):
    """The settings as they have become on the way, the place in the run, and all numbers by their names."""

    experiment: Experiment
    position: Position
    tensors: dict[str, Tensor]


def write(path: Path, checkpoint: Checkpoint) -> None:
    """Save it, whole or not at all; raises DigitLabError where that cannot be, or it would be refused when read."""
    for name, tensor in checkpoint.tensors.items():
        if tensor.dtype.kind == "f" and not np.isfinite(tensor).all():
            raise DigitLabError(f'"{path.name}" cannot be saved: it has a number that is not finite, in {name!r}.')
        if tensor.nbytes > container.LARGEST_MEMBER:
            raise DigitLabError(f'"{path.name}" cannot be saved: {name!r} is larger than any file of DigitLab holds.')
    if sum(tensor.nbytes for tensor in checkpoint.tensors.values()) > LARGEST_TOTAL - 4 * container.MEBIBYTE:
        raise DigitLabError(f'"{path.name}" cannot be saved: it is larger than {LARGEST_TOTAL // 2**30} GiB.')
    members = {
        "experiment.json": checkpoint.experiment.to_json().encode(),
        "position.json": checkpoint.position.model_dump_json().encode(),
    }
    write_atomically(path, sealed.packed(MIMETYPE, Sealed(members, checkpoint.tensors), LIMITS))


def read(path: Path) -> Checkpoint:
    """The checkpoint in a file; raises DigitLabError with one sentence where it is none or is not sound.

    That the tensors fit the experiment is for the engine to check, which builds its network.
    """
    with opened_file(path, LARGEST_TOTAL + container.MEBIBYTE, "checkpoint") as file:
        try:
            return _unpacked(Container(file, most_members=MOST_MEMBERS, largest_total=LARGEST_TOTAL))
        except ContainerError as error:
            raise DigitLabError(f'"{path.name}" {error}.') from error
        except (DigitLabError, ValidationError) as error:
            raise DigitLabError(f'"{path.name}" is damaged: what it says is not allowed.', detail=str(error)) from error


def _unpacked(file: Container) -> Checkpoint:
    if not sealed.is_of(file, MIMETYPE):
        raise ContainerError("is no checkpoint of a run")
    members, tensors = sealed.unpacked(file, LIMITS)
    return Checkpoint(
        Experiment.from_json(members["experiment.json"]),
        Position.model_validate_json(members["position.json"]),
        tensors,
    )
