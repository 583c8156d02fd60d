"""Arrays in one ``.npz`` file or several ``.npy`` files, which of them is what told by their names and shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from digitlab.core.errors import DigitLabError
from digitlab.data import container
from digitlab.data.bounded import opened_file
from digitlab.data.container import Container, ContainerError
from digitlab.data.digits import Labels
from digitlab.data.imports.npy import LARGEST, Form, check_end, read_form, read_rows
from digitlab.data.imports.source import PORTION, SIDES, PairsSource, Pixels, checked_count, checked_labels

MOST_MEMBERS = 64
PICTURE_WORDS = {"x", "image", "images", "img", "imgs", "picture", "pictures", "data", "pixels", "features", "inputs"}
LABEL_WORDS = {"y", "label", "labels", "target", "targets", "class", "classes", "digit", "digits"}
TEST_WORDS = {"test", "t10k", "testing"}

Open = Callable[[], AbstractContextManager[IO[bytes]]]


class Array(NamedTuple):
    """An array by its name, its form, and how to open it: behind the header then."""

    name: str
    form: Form
    open: Open

    @property
    def words(self) -> set[str]:
        """The words of its name, as ``xTrain``, ``x_train`` and ``X-train`` have the same."""
        spread = re.sub(r"([a-z])([A-Z])", r"\1 \2", self.name)
        return {word for word in re.split(r"[^a-z0-9]+", spread.lower()) if word}

    @property
    def labels(self) -> bool:
        """Whether it can be labels: a number for each digit, or one of ten that is 1."""
        shape = self.form.shape
        return len(shape) == 1 or (len(shape) == 2 and (shape[1] == 1 or (shape[1] == 10 and self._says_labels)))

    @property
    def _says_labels(self) -> bool:
        return bool(self.words & LABEL_WORDS) and not self.words & PICTURE_WORDS


class Pair(NamedTuple):
    """Pictures and their labels, which are read already."""

    pictures: Array
    labels: Labels
    sealed: bool


class ArraySource(PairsSource[Pair]):
    """Pairs of arrays; those with ``test`` in their names are the test set."""

    def __init__(self, arrays: Sequence[Array], where: str) -> None:
        super().__init__(_pairs(arrays, where), where)
        if len({_shape(pair.pictures) for pair in self.pairs}) > 1:
            raise DigitLabError(f'"{where}" has pictures of several sizes; import them one by one.')
        forms = " and ".join(f"{pair.pictures.name} {pair.pictures.form.words()}" for pair in self.pairs)
        self.layout = f"Arrays of NumPy: {forms}"

    def read(self, pair: Pair) -> Iterator[tuple[Pixels, Labels]]:
        """Its pictures, portion by portion."""
        array, labels = pair.pictures, pair.labels
        shape = _shape(array)
        assert shape is not None
        size = max(1, min(PORTION, 2**24 // array.form.row_size))
        with array.open() as file:
            for start in range(0, len(labels), size):
                some = labels[start : start + size]
                yield read_rows(file, array.form, len(some), array.name).reshape(-1, *shape), some
            check_end(file, array.name)


def of_npz(path: Path) -> ArraySource:
    """The arrays in a ``.npz`` file."""
    with _unzipped(path) as file:
        names = [name for name in file.names if name.endswith(".npy")]
        arrays = []
        for name in names:
            with file.opened(name) as member:
                form = read_form(member, name)
            arrays.append(Array(name.removesuffix(".npy"), form, _opener(path, name)))
    return ArraySource(arrays, path.name)


def of_npy(paths: Sequence[Path]) -> ArraySource:
    """The arrays in ``.npy`` files."""
    arrays = []
    for path in paths:
        with opened_file(path, LARGEST, "NumPy") as file:
            form = read_form(file, path.name)
        arrays.append(Array(path.stem, form, lambda path=path: _plain(path)))  # type: ignore[misc]
    return ArraySource(arrays, paths[0].name)


def _opener(path: Path, name: str) -> Open:
    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        with _unzipped(path) as file, file.opened(name) as member:
            read_form(member, name)
            yield member

    return opened


@contextmanager
def _plain(path: Path) -> Iterator[IO[bytes]]:
    with opened_file(path, LARGEST, "NumPy") as file:
        read_form(file, path.name)
        yield file


@contextmanager
def _unzipped(path: Path) -> Iterator[Container]:
    with opened_file(path, LARGEST, "NumPy") as file:
        try:
            yield Container(file, "NumPy", MOST_MEMBERS)
        except ContainerError as error:
            raise DigitLabError(f'"{path.name}" {error}.', detail=repr(error.__cause__ or error)) from error
        except container.BROKEN as error:
            raise DigitLabError(
                f'"{path.name}" is cut off or damaged; use another copy of it.', detail=repr(error)
            ) from error


def _pairs(arrays: Sequence[Array], where: str) -> list[Pair]:
    found = []
    for sealed in (False, True):
        mine = [array for array in arrays if bool(array.words & TEST_WORDS) is sealed]
        labels = [array for array in mine if array.labels]
        pictures = [array for array in mine if not array.labels and _shape(array) is not None]
        for one in pictures:
            fitting = [array for array in labels if array.form.shape[0] == one.form.shape[0]]
            # Of several the one that differs least in its name: "val_y" goes with "val_x".
            fitting.sort(key=lambda array: len(array.words ^ one.words))
            if not fitting:
                raise DigitLabError(
                    f'"{where}" has no labels for {one.name}; it needs an array with {one.form.shape[0]:,} numbers from'
                    " 0 to 9."
                )
            found.append(Pair(one, _labels(fitting[0]), sealed))
    if not found:
        forms = ", ".join(f"{array.name} {array.form.words()}" for array in arrays[:6]) or "nothing"
        raise DigitLabError(
            f'"{where}" has no pictures of digits: it holds {forms}; pictures are [n, 28, 28], [n, 784] or another'
            " square, with their labels in a second array."
        )
    return found


def _shape(array: Array) -> tuple[int, int] | None:
    """Height and width of its pictures; None where it holds none."""
    sizes = array.form.shape[1:]
    if len(sizes) == 3 and 1 in (sizes[0], sizes[2]):  # one channel, first or last
        sizes = sizes[1:] if sizes[0] == 1 else sizes[:2]
    if len(sizes) == 1:
        side = round(sizes[0] ** 0.5)
        sizes = (side, side) if side * side == sizes[0] else ()
    return (sizes[0], sizes[1]) if len(sizes) == 2 and all(side in SIDES for side in sizes) else None


def _labels(array: Array) -> Labels:
    checked_count(array.form.shape[0], array.name)
    with array.open() as file:
        values = read_rows(file, array.form, array.form.shape[0], array.name)
        check_end(file, array.name)
    if values.ndim == 2 and values.shape[1] == 10:  # one of ten is 1
        if not ((np.isin(values, (0, 1))).all() and (values.sum(axis=1) == 1).all()):
            raise DigitLabError(f'"{array.name}" is no labels: of ten numbers one must be 1 and the others 0.')
        values = values.argmax(axis=1)
    return checked_labels(values.reshape(-1), array.name)
