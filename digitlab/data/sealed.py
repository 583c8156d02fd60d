"""A container in which every byte that matters is under a sha256: texts, and tensors, raw and little-endian.

Its members, in this order: ``mimetype`` (stored, so that the first bytes tell the type), ``manifest.json``, the members
of its kind, then ``tensors/0000.bin`` and so on. A file may come from anyone: no size it states is believed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from digitlab.data import container
from digitlab.data.container import Container, ContainerError, Limit
from digitlab.data.manifest import FORMAT, Manifest, Tensor, form, from_bytes, parse, to_bytes, versions

HEAD = {"mimetype": Limit(100), "manifest.json": Limit(2 * container.MEBIBYTE, text=True)}
TENSOR_LIMIT = Limit(container.LARGEST_MEMBER)
TENSOR_NAME = re.compile(r"tensors/[0-9]{4}\.bin")


class Sealed(NamedTuple):
    """The members of a kind of file by name, and its tensors by their names in the network."""

    members: dict[str, bytes]
    tensors: dict[str, Tensor]


def packed(mimetype: bytes, content: Sealed, limits: Mapping[str, Limit]) -> bytes:
    """The bytes of a file; ``limits`` are those of its members."""
    forms = [form(name, tensor, f"tensors/{n:04}.bin") for n, (name, tensor) in enumerate(content.tensors.items())]
    members = content.members | {entry.member: to_bytes(content.tensors[entry.name]) for entry in forms}
    sums = {name: hashlib.sha256(member).hexdigest() for name, member in members.items()}
    manifest = Manifest(format=FORMAT, versions=versions(), sha256=sums, tensors=tuple(forms))
    first = {"mimetype": mimetype, "manifest.json": manifest.model_dump_json(indent=1).encode()}
    texts = {name for name, limit in (HEAD | dict(limits)).items() if limit.text}
    return container.pack(first | members, texts=texts)


def is_of(file: Container, mimetype: bytes) -> bool:
    """Whether ``file`` says first that it is of this kind."""
    return file.names[:1] == ["mimetype"] and file.read("mimetype", HEAD["mimetype"]) == mimetype


def unpacked(file: Container, limits: Mapping[str, Limit]) -> Sealed:
    """What a file holds; raises ContainerError where a byte of it is not as it was written, or there is too much."""
    manifest = parse(file.read("manifest.json", HEAD["manifest.json"]))
    _check_names(file.names, manifest, {*HEAD, *limits})
    return Sealed(
        {name: _member(file, manifest, name, limit) for name, limit in limits.items()},
        {
            entry.name: from_bytes(entry, _member(file, manifest, entry.member, TENSOR_LIMIT))
            for entry in manifest.tensors
        },
    )


def _check_names(names: list[str], manifest: Manifest, own: set[str]) -> None:
    """The file holds every member of its ``own`` and every one that the manifest lists, once, and no other."""
    tensors = [entry.member for entry in manifest.tensors]
    if len(set(tensors)) < len(tensors) or len({entry.name for entry in manifest.tensors}) < len(tensors):
        raise ContainerError("lists a tensor twice, which DigitLab never does")
    known = {*own, *filter(TENSOR_NAME.fullmatch, tensors)}
    _none_left(set(names) - known, "has a member that does not belong there")
    _none_left({*own, *tensors} - set(names), "lacks a member")
    _none_left((known - {*HEAD}) ^ set(manifest.sha256), "has no single sha256 for a member")


def _none_left(names: Iterable[str], problem: str) -> None:
    for name in sorted(names)[:1]:
        raise ContainerError(f"{problem}, {name[:60]!r}; use another copy of it")


def _member(file: Container, manifest: Manifest, name: str, limit: Limit) -> bytes:
    content = file.read(name, limit)
    if hashlib.sha256(content).hexdigest() != manifest.sha256[name]:
        raise ContainerError(f"is damaged: {name} has been altered; use another copy of it")
    return content
