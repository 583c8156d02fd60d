"""Data files of DigitLab that somebody hands on, and datasets that are merged."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from digitlab.core.importing import Reading
from digitlab.data import digits_file, library
from digitlab.data.digits import Digits
from digitlab.data.imports import carry_out
from digitlab.data.imports.data_file import DataFileSource, ShippedSource


@pytest.fixture
def handed_on(tmp_path: Path, digits: Digits, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data file of several portions whose test digits lie in between; the dataset it came from is gone."""
    monkeypatch.setattr(digits_file, "PORTION", 200)
    with library.adding("theirs") as writer:
        writer.add(digits.images, digits.labels, np.arange(300) % 9 == 4)
        writer.finish()
    return Path(shutil.move(library.path_of("theirs"), tmp_path / "from somebody.digitlab"))


def test_digits_keep_their_checksum_order_and_test_set(handed_on, digits, bring_in, look) -> None:
    told, dataset = bring_in(handed_on)
    assert told.dataset.sha256 == digits_file.manifest_of(handed_on).fingerprint()
    assert (dataset.test.images == digits.images[np.arange(300) % 9 == 4]).all()
    assert (dataset.train.labels == digits.labels[np.arange(300) % 9 != 4]).all()
    assert look(handed_on).sealed == len(dataset.test.labels)


def test_merged_datasets_keep_their_test_sets_apart(handed_on, bring_in) -> None:
    _, mine = bring_in(handed_on)
    sources = [DataFileSource(library.path_of("mine")), ShippedSource("mnist")]
    *_, told = carry_out.carry_out(sources, "both", Reading())
    both, mnist = library.load(told.dataset), ShippedSource("mnist")._digits
    for merged, first, second in zip(both, mine, mnist, strict=True):
        assert (merged.images == np.concatenate([first.images, second.images])).all()
        assert (merged.labels == np.concatenate([first.labels, second.labels])).all()
