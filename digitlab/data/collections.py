"""The digits that people have drawn: a folder for each of them in the person's own one, a file for every digit."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from digitlab.core import dataset_names, folders
from digitlab.core.errors import DigitLabError
from digitlab.core.files import PART
from digitlab.core.handwriting import MOST_DRAWN, Handwriting
from digitlab.data import drawn_digit, duplicates
from digitlab.data.centring import SIDE
from digitlab.data.digits import Digits, Images
from digitlab.data.drawn_digit import DrawnDigit

ENDING = ".json"
REMOVED = ".removed"  # the folder of what can be brought back
TICK = timedelta(microseconds=1)


class Collection(NamedTuple):
    """What one person has drawn, the oldest first; ``problems`` are sentences about files that cannot be read."""

    name: str
    digits: tuple[DrawnDigit, ...] = ()
    problems: tuple[str, ...] = ()

    def entry(self, weight: int) -> Handwriting:
        """What an experiment writes down to learn from all of it; raises DigitLabError where that is nothing."""
        if not self.digits:
            raise DigitLabError(f'Nothing is drawn under "{self.name}" yet; draw some digits in the tab Handwriting.')
        sha256 = fingerprint(self.digits)
        return Handwriting(name=self.name, sha256=sha256, count=len(self.digits), weight=weight)

    def meant_by(self, wanted: Handwriting) -> tuple[DrawnDigit, ...]:
        """Its first digits, where ``wanted`` means these; else none."""
        first = self.digits[: wanted.count]
        return first if fingerprint(first) == wanted.sha256 else ()

    def replaced(self, key: str, digit: DrawnDigit | None) -> Collection:
        """The collection with ``digit``, where there is one, in the place of the one called ``key``."""
        others = (one for one in self.digits if one.key != key)
        after = sorted(filter(None, (*others, digit)), key=lambda one: one.key)
        return self._replace(digits=tuple(after))


def fingerprint(digits: Iterable[DrawnDigit]) -> str:
    """A sha256 that stands for what is learned from: the labels and the pictures in their order."""
    return hashlib.sha256(b"".join(bytes([one.label]) + one.picture.tobytes() for one in digits)).hexdigest()


def as_arrays(digits: Sequence[DrawnDigit]) -> Digits:
    """Pictures uint8 [n, 28, 28] and labels [n]."""
    images = [one.picture for one in digits] or np.empty((0, SIDE, SIDE), np.uint8)
    return Digits(np.asarray(images, np.uint8), np.array([one.label for one in digits], np.uint8))


def folder_of(name: str) -> Path:
    """Where the collection called ``name`` lies; raises DigitLabError where none may be called so."""
    return folders.handwriting() / dataset_names.checked(name, "collection")


def names() -> list[str]:
    """Whose digits there are."""
    there = folders.handwriting()
    found = there.iterdir() if there.is_dir() else ()
    return sorted((one.name for one in found if one.is_dir() and _may_be_called(one.name)), key=str.lower)


def read(name: str) -> Collection:
    """All that was drawn under ``name``, but what cannot be read; raises DigitLabError naming the collections."""
    folder = folder_of(name)
    if not folder.is_dir():
        raise DigitLabError(f'There is no handwriting of "{name}"; there is: {_known()}.')
    found, problems = [], []
    for path in _files(folder):
        try:
            found.append(drawn_digit.read(path))
        except DigitLabError as error:
            problems.append(str(error))
    return Collection(folder.name, tuple(sorted(found, key=lambda one: one.key)), tuple(problems))


def add(name: str, label: int, strokes: Sequence[ArrayLike]) -> DrawnDigit:
    """Keep a drawing of ``label``, behind all that were kept before; raises DigitLabError where that cannot be."""
    folder = folder_of(name)
    files = _files(folder)
    if len(files) >= MOST_DRAWN:
        raise DigitLabError(f'"{name}" has {MOST_DRAWN:,} digits, which is all there may be; begin another collection.')
    moment = datetime.now(UTC)
    if files and files[-1].stem >= moment.strftime(drawn_digit.KEY):  # the clock was put back
        moment = drawn_digit.read(files[-1]).moment + TICK
    digit = drawn_digit.drawn(label, strokes, moment)
    put(name, digit)
    return digit


def put(name: str, digit: DrawnDigit) -> None:
    """Write ``digit`` at its place in the collection, over the one that is there; makes the collection."""
    folder = folder_of(name)
    _make(folder)
    drawn_digit.write(folder / f"{digit.key}{ENDING}", digit)


def take_out(name: str, digit: DrawnDigit) -> None:
    """Delete one digit; raises DigitLabError where it cannot be."""
    path = folder_of(name) / f"{digit.key}{ENDING}"
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise DigitLabError(f"{path} cannot be deleted: {error.strerror}; change the rights of its folder.") from error


def rename(name: str, new: str) -> str:
    """Give a collection another name, which is handed back; raises DigitLabError where that cannot be."""
    old, wanted = folder_of(name), folder_of(new)
    if wanted.name.lower() != old.name.lower():
        _check_free(wanted)
    _move(old, wanted)
    return wanted.name


def remove(name: str) -> None:
    """Take a collection away; until the next one is, :func:`restore` brings it back."""
    kept = folders.handwriting() / REMOVED
    shutil.rmtree(kept, ignore_errors=True)
    _make(kept)
    _move(folder_of(name), kept / folder_of(name).name)


def restore(name: str) -> None:
    """Bring back what was removed last; raises DigitLabError where that cannot be."""
    _check_free(folder_of(name))
    _move(folders.handwriting() / REMOVED / folder_of(name).name, folder_of(name))


def merge(some: Sequence[str], new: str) -> Collection:
    """A new collection with the digits of several, each once, as they were drawn one after the other."""
    folder = folder_of(new)
    _check_free(folder)
    found = _each_once(digit for name in some for digit in read(name).digits)
    if len(found) > MOST_DRAWN:
        raise DigitLabError(f"Together these are {len(found):,} digits; a collection may have {MOST_DRAWN:,}.")
    making = folder.with_name(f".{folder.name}.{os.getpid()}{PART}")
    _make(making)
    try:
        for digit in found:
            drawn_digit.write(making / f"{digit.key}{ENDING}", digit)
        _move(making, folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return read(new)


def load(wanted: Handwriting) -> Digits:
    """The digits that ``wanted`` means, wherever they lie by now; raises DigitLabError where they are not there."""
    for name in sorted(names(), key=lambda one: one != wanted.name):
        found = read(name).meant_by(wanted)
        if found:
            return as_arrays(found)
    if wanted.name in names():
        raise DigitLabError(
            f'The handwriting of "{wanted.name}" has changed since these settings were made; choose it again to take'
            " it as it is, or choose none."
        )
    raise DigitLabError(
        f'The handwriting of "{wanted.name}" is not here; draw digits under this name and choose it again, or choose'
        " none."
    )


def learned_from(wanted: Handwriting, there: Iterable[Collection]) -> frozenset[bytes] | None:
    """The pictures, as bytes, that a network has learned from into whose data ``wanted`` was mixed.

    None where they can no longer be told, since none of the collections ``there`` holds them as they were.
    """
    if not wanted.shown:
        return frozenset()
    found = next(filter(None, (one.meant_by(wanted) for one in there)), None)
    return None if found is None else frozenset(one.picture.tobytes() for one in found)


def mixed(learned: Digits, apart: Sequence[Images], wanted: Handwriting) -> Digits:
    """``learned`` with the drawn digits behind them, each as often as it weighs.

    Raises DigitLabError where they cannot be read, or some of their pictures lie ``apart``, to check with or sealed.
    """
    if not wanted.shown:
        return learned
    own = load(wanted)
    alike = set(np.concatenate([duplicates.among(own.images, images) for images in apart]).tolist())
    if alike:
        raise DigitLabError(
            f'{len(alike)} drawn digits of "{wanted.name}" are equal to digits that are not learned from; remove them'
            " from the handwriting, or choose none."
        )
    images, labels = (np.repeat(array, wanted.weight, axis=0) for array in own)
    return Digits(np.concatenate([learned.images, images]), np.concatenate([learned.labels, labels]))


def _each_once(digits: Iterable[DrawnDigit]) -> list[DrawnDigit]:
    """Digits that differ, in the order of their moments, of which no two are the same."""
    found: dict[tuple[int, bytes], DrawnDigit] = {}
    last = datetime.min.replace(tzinfo=UTC)
    for digit in sorted(digits, key=lambda one: one.key):
        content = (digit.label, digit.picture.tobytes())
        if content not in found:
            last = max(digit.moment, last + TICK)
            found[content] = digit._replace(moment=last)
    return list(found.values())


def _may_be_called(name: str) -> bool:
    try:
        return dataset_names.checked(name, "collection") == name
    except DigitLabError:
        return False


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob(f"*{ENDING}") if path.name[0] != ".")


def _known() -> str:
    return ", ".join(names()) or "none yet"


def _check_free(folder: Path) -> None:
    if folder.exists():
        raise DigitLabError(f'There is handwriting of "{folder.name}" already; choose another name.')


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DigitLabError(f"The folder {folder} cannot be made: {error.strerror}; change its rights.") from error


def _move(old: Path, new: Path) -> None:
    if not old.is_dir():
        raise DigitLabError(f'There is no handwriting of "{old.name}"; there is: {_known()}.')
    try:
        old.rename(new)
    except OSError as error:
        raise DigitLabError(f"{old} cannot be moved: {error.strerror}; change the rights of its folder.") from error
