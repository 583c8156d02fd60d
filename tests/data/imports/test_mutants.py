"""A few altered files and bombs of every kind; tests/stress/data_mutants.py tries thousands."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

STRESS = Path(__file__).parents[2] / "stress"
KINDS = ["idx", "idx_gz", "told", "npz", "npy", "csv", "features", "features_bz2", "png", "zip", "data", "signed"]
SMALL_BOMBS = ["idx.gz of a million black digits", "zip of overlapping members"]


@pytest.fixture
def mutants(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(STRESS))
    return importlib.import_module("data_mutants")


@pytest.mark.parametrize("kind", KINDS)
def test_altered_files_are_refused_in_a_sentence_or_read_as_sound_digits(mutants, kind, tmp_path) -> None:
    count = 5 if kind in ("png", "zip") else 25  # pictures take their time
    assert mutants.attack(kind, *mutants.originals(tmp_path)[kind], count=count, seed=1) == 0


@pytest.mark.parametrize("name", SMALL_BOMBS)
def test_a_bomb_is_refused_before_it_takes_time_or_memory(mutants, name, tmp_path) -> None:
    bombs = importlib.import_module("data_bombs")
    bombs.MOST_SECONDS = 60.0  # how fast, the long trial measures
    assert bombs.drop(name, tmp_path) == 0
