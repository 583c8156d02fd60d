"""Pictures in folders that are named by what they show, 0 to 9, on the disk or within a ZIP file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digitlab.core.datasets import MOST_DIGITS
from digitlab.core.errors import DigitLabError
from digitlab.data import pictures
from digitlab.data.bounded import opened_file, read_bytes
from digitlab.data.container import Container, ContainerError, Limit
from digitlab.data.imports.source import Raw, Source, by_class, checked_count
from digitlab.data.pieces import Grey

ENDINGS = (".png", ".jpg", ".jpeg")
DIGIT = re.compile(r"(?:digit|class|label|number)?[ _-]?([0-9])", re.IGNORECASE)
TEST_WORDS = {"test", "testing", "t10k"}
AT_ONCE = 16  # pictures of up to a megabyte each
TO_SEE = 100  # pictures that are looked at, from all over the folders
DEEPEST = 6  # folders within each other
MOST_ENTRIES = 2 * MOST_DIGITS
MOST_IN_ZIP = 100_000
LARGEST_ZIP = 4 * 1024**3

ReadAll = Callable[[Sequence[str]], Iterator[bytes | DigitLabError]]  # each file, or why it cannot be read


class PictureFile(NamedTuple):
    """A picture by the way to it below what was chosen, and what it shows."""

    name: str
    label: int
    sealed: bool


class PictureSource(Source):
    """Pictures of any size, dark on light or light on dark, each prepared by itself."""

    each_by_itself = True

    def __init__(self, found: Sequence[PictureFile], where: str, read_all: ReadAll) -> None:
        self._read_all = read_all
        self._found = sorted(found, key=lambda one: (one.sealed, one.name))
        if not found:
            raise DigitLabError(
                f'"{where}" has no pictures in folders that are named 0 to 9; put PNG or JPEG pictures of every digit'
                " into a folder of its name."
            )
        self.total = checked_count(len(found), where)
        self.counts = by_class(np.array([one.label for one in found], np.uint8))
        self.sealed = sum(one.sealed for one in found)
        if self.sealed == self.total:
            self.sealed = 0
        folders = len({one.name.rpartition("/")[0] for one in found})
        self.layout = f"{self.total:,} pictures in {folders} folders named by digit"

    def portions(self) -> Iterator[Raw]:
        """All pictures, what is learned from before the test set."""
        return self._portions(self._found)

    def sample(self) -> Iterator[Raw]:
        """Some pictures of every class."""
        return self._portions(self._found[:: max(1, len(self._found) // TO_SEE)])

    def _portions(self, found: Sequence[PictureFile]) -> Iterator[Raw]:
        contents = self._read_all([one.name for one in found])
        done = 0
        for _, same in groupby(found, key=lambda one: one.sealed):
            mine = list(same)
            for start in range(0, len(mine), AT_ONCE):
                some = mine[start : start + AT_ONCE]
                done += len(some)
                yield self._raw(some, contents, done / len(found))

    def _raw(self, some: Sequence[PictureFile], contents: Iterator[bytes | DigitLabError], share: float) -> Raw:
        greys: list[Grey] = []
        labels, skipped = [], []
        for one, content in zip(some, contents, strict=False):  # more are waiting
            try:
                if isinstance(content, DigitLabError):
                    raise content
                greys.append(pictures.grey_of(content, one.name))
                labels.append(one.label)
            except DigitLabError as error:
                skipped.append(str(error))
        sealed = some[0].sealed and self.sealed != 0
        return Raw(greys, np.array(labels, np.uint8), sealed, share, tuple(skipped))


def of_folders(folders: Sequence[Path]) -> PictureSource:
    """The pictures below ``folders`` that lie side by side, in folders 0 to 9 at any depth; links are not followed."""
    parent = folders[0].parent

    def read_all(names: Sequence[str]) -> Iterator[bytes | DigitLabError]:
        for name in names:
            try:
                yield read_bytes(parent / name, pictures.LARGEST_FILE, "picture")
            except DigitLabError as error:
                yield error

    names = (name for folder in folders for name in _names(parent, folder.name))
    return PictureSource([one for name in names if (one := picture_file(name))], folders[0].name, read_all)


def of_zip(path: Path) -> PictureSource:
    """The pictures in a ZIP file of such folders."""
    with _unzipped(path) as archive:
        names = archive.names

    def read_all(wanted: Sequence[str]) -> Iterator[bytes | DigitLabError]:
        with _unzipped(path) as archive:
            for name in wanted:
                try:
                    yield archive.read(name, Limit(pictures.LARGEST_FILE, text=True))  # no picture packs so well
                except ContainerError as error:
                    yield DigitLabError(f'"{name}" {error}.')

    return PictureSource([one for name in names if (one := picture_file(name))], path.name, read_all)


@contextmanager
def _unzipped(path: Path) -> Iterator[Container]:
    with opened_file(path, LARGEST_ZIP, "ZIP") as file:
        try:
            yield Container(file, "ZIP", MOST_IN_ZIP, largest_total=LARGEST_ZIP)
        except ContainerError as error:
            raise DigitLabError(f'"{path.name}" {error}.', detail=repr(error.__cause__ or error)) from error


def picture_file(name: str) -> PictureFile | None:
    """The picture at ``name``, labelled by the nearest folder above it that names a digit; None where it is none."""
    *folders, last = name.replace("\\", "/").split("/")
    if not last.lower().endswith(ENDINGS) or last.startswith(".") or "__MACOSX" in folders:
        return None
    label = next((found[1] for folder in reversed(folders) if (found := DIGIT.fullmatch(folder))), None)
    sealed = any(folder.lower() in TEST_WORDS for folder in folders)
    return PictureFile(name, int(label), sealed) if label is not None else None


def _names(parent: Path, folder: str) -> Iterator[str]:
    """Every file below ``folder`` in ``parent``, by the way to it with ``/`` between."""
    left, seen = [(folder, 0)], 0
    while left:
        below, depth = left.pop()
        for entry in _entries(parent, below):
            seen += 1
            if seen > MOST_ENTRIES:
                raise DigitLabError(f'"{folder}" holds more than {MOST_ENTRIES:,} files; take fewer.')
            name = f"{below}/{entry.name}"
            if entry.is_dir(follow_symlinks=False) and depth < DEEPEST:
                left.append((name, depth + 1))
            elif entry.is_file(follow_symlinks=False):
                yield name


def _entries(parent: Path, below: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(parent / below) as entries:
            return list(entries)
    except OSError as error:
        raise DigitLabError(f'The folder "{below}" cannot be read: {error.strerror}; change its rights.') from error
