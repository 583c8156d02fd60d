"""The datasets that a person has imported: a checked file each, in the person's folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from digitlab.core import dataset_names, folders
from digitlab.core.datasets import Mnist, Own
from digitlab.core.errors import DigitLabError
from digitlab.core.files import MODEL, PART, opened_atomically
from digitlab.data import digits_file
from digitlab.data.centring import SIDE
from digitlab.data.digits import Dataset, Digits, Labels
from digitlab.data.digits_file import DigitsWriter, Manifest


def path_of(name: str) -> Path:
    """Where the dataset called ``name`` lies; raises DigitLabError where none may be called so."""
    return folders.datasets() / f"{dataset_names.checked(name)}{MODEL}"


def entries() -> list[Own]:
    """Every dataset there is, by name; a file that cannot be read is left out."""
    found = []
    for path in sorted(folders.datasets().glob(f"*{MODEL}"), key=lambda path: path.name.lower()):
        try:
            found.append(entry_of(path.stem, digits_file.manifest_of(path)))
        except DigitLabError:
            continue
    return found


def entry(name: str) -> Own:
    """The dataset called ``name``; raises DigitLabError naming the ones there are."""
    path = path_of(name)
    if not path.is_file():
        known = ", ".join(one.name for one in entries()) or "none has been imported yet"
        raise DigitLabError(f'There is no dataset "{name}" among yours; there are: {known}.')
    return entry_of(path.stem, digits_file.manifest_of(path))


def load(wanted: Own) -> Dataset:
    """The digits that ``wanted`` means; raises DigitLabError where they are missing, changed or damaged."""
    path = _find(wanted)
    with digits_file.opened(path) as file:
        manifest, labels = file.manifest, file.labels
        train = np.empty((manifest.training_count, SIDE, SIDE), np.uint8)
        test = np.empty((manifest.test_count, SIDE, SIDE), np.uint8)
        done = in_train = in_test = 0
        for images in file.portions():
            sealed = file.sealed[done : done + len(images)]
            done += len(images)
            learned, kept = images[~sealed], images[sealed]
            train[in_train : in_train + len(learned)] = learned
            test[in_test : in_test + len(kept)] = kept
            in_train, in_test = in_train + len(learned), in_test + len(kept)
        return Dataset(Digits(train, labels[~file.sealed]), Digits(test, labels[file.sealed]))


def labels(wanted: Own) -> tuple[Labels, Labels]:
    """The labels of the digits to learn from and of the sealed ones; raises DigitLabError as :func:`load` does."""
    with digits_file.opened(_find(wanted)) as file:
        return file.labels[~file.sealed], file.labels[file.sealed]


def _find(wanted: Own) -> Path:
    """The file of the digits that are meant, which may have another name by now."""
    if not wanted.name:
        raise DigitLabError("No dataset of your own is named; choose one, in a terminal by --data NAME.")
    there = [one for one in entries() if one.sha256 == wanted.sha256]
    same_name = [one for one in there if one.name == wanted.name]
    for found in [*same_name, *there]:
        if (found.training_count, found.test_count) != (wanted.training_count, wanted.test_count):
            break
        return path_of(found.name)
    if path_of(wanted.name).is_file():
        raise DigitLabError(
            f'The dataset "{wanted.name}" has changed since these settings were made; choose it again to take it so.'
        )
    raise DigitLabError(
        f'The dataset "{wanted.name}" is not among yours; import it under this name, or choose another dataset.'
    )


@contextmanager
def adding(name: str) -> Iterator[DigitsWriter]:
    """Takes the digits of a new dataset, which is there once all are written and :meth:`DigitsWriter.finish` is called.

    Raises DigitLabError where there is one of that name, or it cannot be written.
    """
    path = path_of(name)
    check_free(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DigitLabError(f"The folder {path.parent} cannot be made: {error.strerror}; change its rights.") from error
    sweep()
    with opened_atomically(path) as file:
        writer = DigitsWriter(file)
        try:
            yield writer
        finally:
            writer.close()


def rename(name: str, new: str) -> Own:
    """Give the dataset ``name`` another name; raises DigitLabError where that cannot be."""
    _check_is_own(name, "renamed")
    old, path = path_of(entry(name).name), path_of(new)
    if path != old:
        if path.name.lower() != old.name.lower():
            check_free(new)
        _move(old, path, f'The dataset "{name}" cannot be renamed')
    return entry(new)


def remove(name: str) -> None:
    """Delete the dataset ``name``; raises DigitLabError where there is none or it cannot be."""
    _check_is_own(name, "removed")
    path = path_of(name)
    if not path.is_file():
        entry(name)  # says which there are
    try:
        path.unlink()
    except OSError as error:
        raise DigitLabError(f'The dataset "{name}" cannot be removed: {error.strerror}; change its rights.') from error


def entry_of(name: str, manifest: Manifest) -> Own:
    """The entry of the catalogue for the dataset ``name`` that ``manifest`` describes."""
    return Own(
        name=dataset_names.checked(name),
        sha256=manifest.fingerprint(),
        origin=manifest.origin,
        training_count=manifest.training_count,
        test_count=manifest.test_count,
    )


def check_free(name: str) -> None:
    """Raise DigitLabError where a new dataset cannot be called ``name``."""
    if path_of(name).exists():
        raise DigitLabError(f'There is a dataset "{name.strip()}" already; choose another name, or remove that one.')


def _check_is_own(name: str, done: str) -> None:
    if name.strip().lower() == Mnist.key():
        raise DigitLabError(f"{Mnist().called()} ships with DigitLab and cannot be {done}.")


def _move(old: Path, new: Path, problem: str) -> None:
    try:
        old.rename(new)
    except OSError as error:
        raise DigitLabError(f"{problem}: {error.strerror}; change the rights of its folder.") from error


def sweep() -> None:
    """Take away what imports have left that were killed: their files are named after processes that are no more."""
    for path in folders.datasets().glob(f".*{PART}"):
        number = path.name.removesuffix(PART).rpartition(".")[2]
        if not number.isdecimal() or _runs(int(number)):
            continue
        with suppress(OSError):  # a place that cannot be cleared up does no harm
            path.unlink()


def _runs(process: int) -> bool:
    if os.name != "posix":
        return True  # asking would end it there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
