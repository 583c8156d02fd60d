"""The counts of each digit are those of the parts that the engine makes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data
from digitlab.data import sources
from digitlab.data.class_counts import class_counts


def test_each_digit_has_its_share_of_every_part() -> None:
    labels, test = sources.labels("mnist")
    whole = np.bincount(labels)
    counts = class_counts(Data(validation_count=600, learn_from=5_940))
    assert (np.abs(counts.check - whole / 100) < 1).all()
    assert (np.abs(counts.learn - 0.099 * whole) < 1.1).all()
    assert counts.test.tolist() == np.bincount(test).tolist()


def test_chance_decides_where_nothing_is_stratified() -> None:
    counts = class_counts(Data(stratified=False, learn_from=100))
    assert (counts.learn.sum(), counts.check.sum()) == (100, 6_000)
    assert np.ptp(counts.learn) > np.ptp(class_counts(Data(learn_from=100)).learn)
    assert (class_counts(Data(stratified=False, split_seed=1)).check != counts.check).any()


def test_labels_are_read_without_the_pictures_and_are_theirs() -> None:
    dataset = sources.load("mnist")
    train, test = sources.labels("mnist")
    assert (train == dataset.train.labels).all()
    assert (test == dataset.test.labels).all()


@pytest.mark.parametrize("content", [None, b"", b"PK\x05\x06" + bytes(18), b"nonsense"])
def test_labels_that_cannot_be_read_are_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    monkeypatch.setattr(sources, "resources", lambda: tmp_path)
    (tmp_path / "datasets").mkdir()
    if content is not None:
        (tmp_path / "datasets" / "mnist.npz").write_bytes(content)
    sources.labels.cache_clear()
    with pytest.raises(DigitLabError, match=r"^The dataset .* cannot be read: .*; install DigitLab again\.$"):
        sources.labels("mnist")
