"""Digits to import, and the way from files to a dataset that can be learned from."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitlab.core import folders
from digitlab.core.errors import DigitLabError
from digitlab.core.importing import Imported, Looked, Reading
from digitlab.data import library
from digitlab.data.digits import Dataset, Digits
from digitlab.data.imports import carry_out, recognise
from digitlab.data.sources import load


@pytest.fixture(scope="session")
def digits() -> Digits:
    """300 of MNIST's test digits."""
    test = load("mnist").test
    return Digits(test.images[:300], test.labels[:300])


@pytest.fixture
def look() -> Callable[..., Looked]:
    """What files or folders hold."""

    def looked(*paths: Path, **reading: str) -> Looked:
        return carry_out.look(recognise.source(paths), Reading(**reading), paths)

    return looked


@pytest.fixture
def bring_in() -> Callable[..., tuple[Imported, Dataset]]:
    """Imports files or folders; what was told last, and the digits as they are learned from."""

    def imported(*paths: Path, name: str = "mine", **reading: str) -> tuple[Imported, Dataset]:
        *_, last = carry_out.carry_out([recognise.source(paths)], name, Reading(**reading))
        assert isinstance(last, Imported)
        return last, library.load(last.dataset)

    return imported


@pytest.fixture
def refusal() -> Callable[..., str]:
    """Imports what must be refused, and gives the one sentence that says why; nothing may remain of it."""

    def sentence_about(*paths: Path) -> str:
        with pytest.raises(DigitLabError) as caught:
            list(carry_out.carry_out([recognise.source(paths)], "mine", Reading()))
        sentence = str(caught.value)
        assert re.fullmatch(r"[^\n]*[^.]\.", sentence), sentence
        assert len(sentence) < 400
        assert not folders.datasets().exists() or not list(folders.datasets().iterdir())
        return sentence

    return sentence_about


@pytest.fixture
def same() -> Callable[[Dataset, Digits], bool]:
    """Whether a dataset has just these digits, in whatever part, each in its order."""

    def holds(dataset: Dataset, digits: Digits) -> bool:
        images = np.concatenate([part.images for part in dataset])
        labels = np.concatenate([part.labels for part in dataset])
        found = sorted(zip(labels.tolist(), map(bytes, images), strict=True))
        return found == sorted(zip(digits.labels.tolist(), map(bytes, digits.images), strict=True))

    return holds
