"""The table of contents of a model file: its format, who wrote it, every member's sha256 and every tensor's form."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from math import prod
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from digitlab import __version__
from digitlab.data.container import ContainerError

FORMAT = 1
DTYPES = (
    "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
)  # fmt: skip

Tensor = NDArray[np.generic]
Size = Annotated[int, Field(ge=1, lt=2**31)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class TensorForm(_Strict):
    """One tensor: its name in the network, its form, and the member that holds its bytes."""

    name: str = Field(min_length=1, max_length=300)
    shape: Annotated[tuple[Size, ...], Strict(False), Field(max_length=8)]
    dtype: str = Field(max_length=20)
    member: str = Field(max_length=100)


class Manifest(_Strict):
    """What a model file holds; ``sha256`` has every member but the mimetype and the manifest itself."""

    format: int
    versions: dict[str, str]
    sha256: dict[str, str]
    tensors: Annotated[tuple[TensorForm, ...], Strict(False)]


class _Header(BaseModel):
    format: int


def versions() -> dict[str, str]:
    """The versions of what a model depends on, as installed; nothing is imported for it."""
    return dict(_installed())


@cache
def _installed() -> dict[str, str]:
    found = {"digitlab": __version__}
    for package in ("tensorflow", "keras", "numpy"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def parse(text: bytes) -> Manifest:
    """The manifest in ``text``; raises ContainerError where it is none, or of a newer format."""
    try:
        if (format_version := _Header.model_validate_json(text).format) > FORMAT:
            raise ContainerError(
                f"was made by a newer DigitLab (format {format_version}, this one reads {FORMAT}); update the app"
            )
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise ContainerError("is damaged: its manifest cannot be read; use another copy of it") from error
    if manifest.format < 1:
        raise ContainerError(f"has the format {manifest.format}, which never was; use another copy of it")
    return manifest


def form(name: str, tensor: Tensor, member: str) -> TensorForm:
    """What the manifest says of ``tensor``."""
    assert tensor.dtype.name in DTYPES, f"{name} is {tensor.dtype}"
    return TensorForm(name=name, shape=tensor.shape, dtype=tensor.dtype.name, member=member)


def to_bytes(tensor: Tensor) -> bytes:
    """The numbers of ``tensor``, little-endian, the last axis fastest."""
    return tensor.astype(tensor.dtype.newbyteorder("<")).tobytes()


def from_bytes(form: TensorForm, content: bytes) -> Tensor:
    """The tensor of ``form`` in ``content``, not to be written to; raises ContainerError where the two do not fit."""
    if form.dtype not in DTYPES:
        raise ContainerError(f"has a tensor of type {form.dtype!r}; only plain numbers are allowed")
    dtype = np.dtype(form.dtype).newbyteorder("<")
    if prod(form.shape) * dtype.itemsize != len(content):
        raise ContainerError(f"is damaged: the tensor {form.name!r} does not have the size of its shape {form.shape}")
    tensor = np.frombuffer(content, dtype).reshape(form.shape)
    if dtype.kind == "f" and not np.isfinite(tensor).all():
        raise ContainerError(f"has a weight that is not a finite number, in {form.name!r}; train that network again")
    return tensor
