"""Any file a network is asked to read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.data.drawing import render
from digitlab.data.inputs import prepare

STROKES = [[[10, 10], [60, 15], [30, 90]], [[20, 50], [50, 50]]]


def test_saved_strokes_are_drawn(tmp_path: Path) -> None:
    (tmp_path / "seven.JSON").write_text(json.dumps({"strokes": STROKES}), encoding="utf-8")
    assert (prepare(tmp_path / "seven.JSON") == render([np.array(stroke) for stroke in STROKES])).all()


def test_pictures_are_read(some_digits: np.ndarray, saved: Callable[..., Path]) -> None:
    assert (prepare(str(saved(some_digits[0]))) == some_digits[0]).all()


@pytest.mark.parametrize("strokes", [[], [[]]])
def test_a_drawing_of_nothing_is_refused(strokes: list[object], tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text(json.dumps({"strokes": strokes}), encoding="utf-8")
    with pytest.raises(DigitLabError, match=r'"empty\.json" holds no stroke; draw a digit first'):
        prepare(tmp_path / "empty.json")
