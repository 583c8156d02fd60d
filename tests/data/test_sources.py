"""The datasets that ship."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from digitlab.core.datasets import Dataset as DatasetEntry
from digitlab.core.errors import DigitLabError
from digitlab.core.folders import resources
from digitlab.data import sources

MNIST = resources() / "datasets" / "mnist.npz"


@pytest.fixture(scope="module")
def mnist() -> sources.Dataset:
    return sources.load("mnist")


def test_mnist_has_its_seventy_thousand_digits(mnist: sources.Dataset) -> None:
    for digits, count in ((mnist.train, 60_000), (mnist.test, 10_000)):
        assert digits.images.shape == (count, 28, 28)
        assert digits.labels.shape == (count,)
        assert digits.images.dtype == digits.labels.dtype == np.uint8


def test_mnist_is_in_its_original_order(mnist: sources.Dataset) -> None:
    assert mnist.train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.test.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert hashlib.sha256(mnist.train.images).hexdigest().startswith("741c988805d008ac")
    assert hashlib.sha256(mnist.test.images).hexdigest().startswith("6d87418db22cc802")


def test_the_readme_names_the_sha256_that_is_checked() -> None:
    assert sources.SHA256["mnist"] in (resources() / "datasets" / "README.md").read_text(encoding="utf-8")


def test_every_dataset_of_the_catalogue_can_be_loaded() -> None:
    assert set(DatasetEntry.entries()) == {*sources.SHA256, "own"}  # the latter has tests of its own


def test_an_unknown_dataset_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DigitLabError, match='no dataset "emnist"; choose one of mnist'):
        sources.load("emnist")


def test_a_missing_dataset_is_refused_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "resources", lambda: tmp_path)
    with pytest.raises(DigitLabError, match=r"cannot be read: .*; install DigitLab again"):
        sources.load("mnist")


def test_an_altered_dataset_is_refused_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "datasets").mkdir()
    copy = tmp_path / "datasets" / "mnist.npz"
    shutil.copy(MNIST, copy)
    with copy.open("r+b") as file:
        file.seek(5_000_000)
        byte = file.read(1)[0]
        file.seek(5_000_000)
        file.write(bytes([byte ^ 1]))
    monkeypatch.setattr(sources, "resources", lambda: tmp_path)
    with pytest.raises(DigitLabError, match="is damaged: its sha256 is wrong; install DigitLab again"):
        sources.load("mnist")
