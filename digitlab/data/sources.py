"""Reads the datasets of the catalogue: what ships with the app, and what a person has imported."""

from __future__ import annotations

import hashlib
import io
import zlib
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from digitlab.core import datasets
from digitlab.core.errors import DigitLabError
from digitlab.core.folders import resources
from digitlab.data import library
from digitlab.data.digits import Dataset, Digits, Labels

__all__ = ["Dataset", "Digits", "load"]

SHA256 = {"mnist": "c8ca71ad62d22263ab46d0b5a815db8a64618c94fa6e7bc9f48a2c68964b1f12"}


def load(dataset: str | datasets.Dataset) -> Dataset:
    """A dataset by its name, or by its entry of the catalogue ("mnist": 60,000 and 10,000 digits in original order).

    Raises DigitLabError where the name is unknown, or the file is missing or not the one that is meant.
    """
    if isinstance(dataset, datasets.Own):
        return library.load(dataset)
    if isinstance(dataset, datasets.Dataset):
        dataset = dataset.key()
    if dataset not in SHA256:
        raise DigitLabError(f'There is no dataset "{dataset}"; choose one of {", ".join(SHA256)}.')
    with np.load(io.BytesIO(_checked(dataset)), allow_pickle=False) as arrays:
        return Dataset(
            train=Digits(arrays["train_images"], arrays["train_labels"]),
            test=Digits(arrays["test_images"], arrays["test_labels"]),
        )


@cache
def labels(dataset: str | datasets.Dataset) -> tuple[Labels, Labels]:
    """The labels of a dataset alone, uint8 [n], of the digits to learn from and of those sealed for the test.

    They are a hundredth of the file and read in a millisecond. Raises DigitLabError where they cannot be.
    """
    if isinstance(dataset, datasets.Own):
        return library.labels(dataset)
    path = _path(dataset if isinstance(dataset, str) else dataset.key())
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
