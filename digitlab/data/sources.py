"""Reads the datasets that ship with the app."""

from __future__ import annotations

import hashlib
import io
import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from digitlab.core.errors import DigitLabError
from digitlab.core.folders import resources

SHA256 = {"mnist": "c8ca71ad62d22263ab46d0b5a815db8a64618c94fa6e7bc9f48a2c68964b1f12"}


class Digits(NamedTuple):
    """Pictures and what they show: ``images`` uint8 [n, 28, 28], white ink on black; ``labels`` uint8 [n], 0 to 9."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]


class Dataset(NamedTuple):
    """Digits to learn from and digits that are sealed for the test."""

    train: Digits
    test: Digits


def load(dataset: str) -> Dataset:
    """The dataset named ``dataset`` ("mnist": 60,000 and 10,000 digits in their original order).

    Raises DigitLabError where the name is unknown, or the file is missing or not the one that ships.
    """
    if dataset not in SHA256:
        raise DigitLabError(f'There is no dataset "{dataset}"; choose one of {", ".join(SHA256)}.')
    with np.load(io.BytesIO(_checked(dataset)), allow_pickle=False) as arrays:
        return Dataset(
            train=Digits(arrays["train_images"], arrays["train_labels"]),
            test=Digits(arrays["test_images"], arrays["test_labels"]),
        )


@cache
def labels(dataset: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The labels of ``dataset`` alone, uint8 [n], of the digits to learn from and of those sealed for the test.

    They are a hundredth of the file and read in a millisecond. Raises DigitLabError where they cannot be.
    """
    path = _path(dataset)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return arrays["train_labels"], arrays["test_labels"]
    except (OSError, EOFError, ValueError, KeyError, BadZipFile, zlib.error) as error:
        raise DigitLabError(f"The dataset {path} cannot be read: {error}; install DigitLab again.") from error


def _path(dataset: str) -> Path:
    return resources() / "datasets" / f"{dataset}.npz"


def _checked(dataset: str) -> bytes:
    """The dataset's file; refused unless it is, to the byte, the one that ships."""
    path = _path(dataset)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DigitLabError(
            f"The dataset {path} cannot be read: {error.strerror or error}; install DigitLab again."
        ) from error
    if hashlib.sha256(content).hexdigest() != SHA256[dataset]:
        raise DigitLabError(f"The dataset {path} is damaged: its sha256 is wrong; install DigitLab again.")
    return content
