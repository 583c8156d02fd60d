"""Reads and writes the ``.digitlab`` data file: labelled digits, of which some are sealed for the test.

A ZIP with the members ``mimetype`` (stored, as in a model file), ``images/0000.bin`` and so on, 20,000 pictures of 784
bytes each, ``labels.bin`` and ``sealed.bin``, a byte for each digit, and last ``manifest.json``, which says that the
file holds digits. It is written and read in portions, so that a million digits need little memory; a file may come
from anyone, and every byte of it is under a sha256.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from digitlab.core.datasets import LONGEST_NAME, MOST_DIGITS
from digitlab.core.errors import DigitLabError
from digitlab.data import container
from digitlab.data.bounded import opened_file
from digitlab.data.centring import SIDE
from digitlab.data.container import Container, ContainerError, Limit
from digitlab.data.digits import Images, Labels
from digitlab.data.manifest import FORMAT, versions
from digitlab.data.model_file import MIMETYPE
from digitlab.data.splits import split

PIXELS = SIDE * SIDE
PORTION = 20_000  # pictures of a member
LARGEST_FILE = MOST_DIGITS * (PIXELS + 2) + container.MEBIBYTE
SHARE_SEALED = 7  # of so many digits one is sealed, where none is yet: as in MNIST
LIMITS = {
    "mimetype": Limit(100),
    "manifest.json": Limit(container.MEBIBYTE, text=True),
    "labels.bin": Limit(MOST_DIGITS),
    "sealed.bin": Limit(MOST_DIGITS),
}
PORTION_LIMIT = Limit(PORTION * PIXELS, text=True)  # no hundred digits look alike


class Manifest(BaseModel):
    """What a data file holds, with the sha256 of every member but the mimetype and the manifest itself.

    ``origin`` is the key of the published set that the digits are, where they are one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: int
    holds: Literal["digits"]
    versions: dict[str, str]
    training_count: int = Field(ge=1, le=MOST_DIGITS)
    test_count: int = Field(ge=1, le=MOST_DIGITS)
    origin: str = Field("", max_length=LONGEST_NAME)
    sha256: dict[str, str]

    @property
    def count(self) -> int:
        """How many digits there are in all."""
        return self.training_count + self.test_count

    def fingerprint(self) -> str:
        """A sha256 that stands for all the digits."""
        lines = [f"{name} {sha256}\n" for name, sha256 in sorted(self.sha256.items())]
        return hashlib.sha256("".join(lines).encode()).hexdigest()


class DigitsWriter:
    """Writes a data file into an open ``file``; one portion is packed by a thread while the next one is gathered."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._archive.writestr(zipfile.ZipInfo("mimetype"), MIMETYPE, zipfile.ZIP_STORED)
        self._packer = ThreadPoolExecutor(max_workers=1)
        self._packing: Future[None] | None = None
        self._waiting: list[Images] = []
        self._labels: list[Labels] = []
        self._sealed: list[NDArray[np.bool_]] = []
        self._sums: dict[str, str] = {}

    def add(self, images: Images, labels: Labels, sealed: NDArray[np.bool_]) -> None:
        """Append digits: uint8 [n, 28, 28], uint8 [n] and bool [n]."""
        assert len(images) == len(labels) == len(sealed), (len(images), len(labels), len(sealed))
        self._waiting.append(images)
        self._labels.append(labels)
        self._sealed.append(sealed)
        while sum(map(len, self._waiting)) >= PORTION:
            whole = np.concatenate(self._waiting)
            self._waiting = [whole[PORTION:]]
            self._write_portion(whole[:PORTION])

    def finish(self, origin: str = "") -> Manifest:
        """Write what is left, and of which published set it is.

        Where no digit is sealed, a seventh of each class is, by chance but always the same.
        """
        rest = np.concatenate(self._waiting)
        if len(rest):
            self._write_portion(rest)
        self._wait()
        labels, sealed = np.concatenate(self._labels), np.concatenate(self._sealed)
        if not sealed.any():
            sealed[split(labels, max(1, len(labels) // SHARE_SEALED), 0)[1]] = True
        self._write("labels.bin", labels.tobytes())
        self._write("sealed.bin", sealed.astype(np.uint8).tobytes())
        test = int(sealed.sum())
        manifest = Manifest(
            format=FORMAT, holds="digits", versions=versions(), sha256=self._sums,
            training_count=len(labels) - test, test_count=test, origin=origin,
        )  # fmt: skip
        self._archive.writestr(zipfile.ZipInfo("manifest.json"), manifest.model_dump_json(), zipfile.ZIP_DEFLATED)
        self._archive.close()
        return manifest

    def close(self) -> None:
        """Let go of the file, whether all is written or not."""
        self._packer.shutdown()
        self._archive.close()

    def _write_portion(self, images: Images) -> None:
        self._wait()
        self._packing = self._packer.submit(self._write, f"images/{len(self._sums):04}.bin", images.tobytes())

    def _wait(self) -> None:
        """Until the last portion is written, or what went wrong with it is raised."""
        if self._packing is not None:
            self._packing.result()

    def _write(self, name: str, content: bytes) -> None:
        self._sums[name] = hashlib.sha256(content).hexdigest()
        with self._archive.open(name, "w") as member:
            member.write(content)


class DigitsFile:
    """An opened data file whose manifest, labels and seals are checked; pictures are read and checked in portions."""

    def __init__(self, file: Container) -> None:
        self._file = file
        self.manifest = _manifest(file)
        self._names = [f"images/{place:04}.bin" for place in range(-(-self.manifest.count // PORTION))]
        wanted = {*LIMITS, *self._names}
        for name in sorted(set(file.names) ^ wanted)[:1]:
            raise ContainerError(f"lacks or has too much of a member, {name[:60]!r}; use another copy of it")
        if {*self.manifest.sha256, "mimetype", "manifest.json"} != wanted:
            raise ContainerError("has no single sha256 for a member; use another copy of it")
        self.labels: Labels = self._bytes("labels.bin", 9)
        self.sealed = self._bytes("sealed.bin", 1).astype(bool)
        if int(self.sealed.sum()) != self.manifest.test_count:
            raise ContainerError("does not hold as many test digits as it says; use another copy of it")

    def portions(self) -> Iterator[Images]:
        """The pictures in their order, uint8 [up to 20,000, 28, 28]; raises ContainerError where one is damaged."""
        for place, name in enumerate(self._names):
            count = min(PORTION, self.manifest.count - place * PORTION)
            yield self._array(name, PORTION_LIMIT, count * PIXELS).reshape(count, SIDE, SIDE)

    def _bytes(self, name: str, most: int) -> Labels:
        values = self._array(name, LIMITS[name], self.manifest.count)
        if values.max() > most:
            raise ContainerError(f"has {values.max()} in {name}; at most {most} is allowed")
        return values

    def _array(self, name: str, limit: Limit, size: int) -> NDArray[np.uint8]:
        content = self._file.read(name, limit)
        if len(content) != size or hashlib.sha256(content).hexdigest() != self.manifest.sha256[name]:
            raise ContainerError(f"is damaged: {name} has been altered; use another copy of it")
        return np.frombuffer(content, np.uint8)


@contextmanager
def opened(path: Path) -> Iterator[DigitsFile]:
    """The data file ``path``; what is not sound about it is a DigitLabError with one sentence, until it is closed."""
    with opened_file(path, LARGEST_FILE, "data") as file:
        try:
            yield DigitsFile(Container(file, largest_total=LARGEST_FILE))
        except ContainerError as error:
            raise DigitLabError(f'"{path.name}" {error}.', detail=repr(error.__cause__ or error)) from error


def manifest_of(path: Path) -> Manifest:
    """What a data file says about itself; only that is read. Raises DigitLabError with one sentence."""
    with opened_file(path, LARGEST_FILE, "data") as file:
        try:
            return _manifest(Container(file, largest_total=LARGEST_FILE))
        except ContainerError as error:
            raise DigitLabError(f'"{path.name}" {error}.', detail=repr(error.__cause__ or error)) from error


def holds_digits(path: Path) -> bool:
    """Whether ``path`` is a ``.digitlab`` file that says it holds digits, and not a network."""
    try:
        manifest_of(path)
    except DigitLabError:
        return False
    return True


def _manifest(file: Container) -> Manifest:
    if file.names[:1] != ["mimetype"] or file.read("mimetype", LIMITS["mimetype"]) != MIMETYPE:
        raise ContainerError("is a ZIP file but not one of DigitLab; choose a file that DigitLab has saved")
    try:
        manifest = Manifest.model_validate_json(file.read("manifest.json", LIMITS["manifest.json"]))
    except ValidationError as error:
        raise ContainerError("holds no digits, or is damaged: its manifest says nothing of them") from error
    if manifest.format != FORMAT:
        raise ContainerError(f"has the format {manifest.format}, this DigitLab reads {FORMAT}; update the app")
    if manifest.count > MOST_DIGITS:
        raise ContainerError(f"holds {manifest.count:,} digits; at most {MOST_DIGITS:,} are read")
    return manifest
