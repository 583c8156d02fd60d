"""Saved drawings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.data.strokes_file import read


def written(folder: Path, content: object) -> Path:
    path = folder / "drawing.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def test_strokes_are_read_as_points(tmp_path: Path) -> None:
    strokes = read(written(tmp_path, {"strokes": [[[1, 2], [3.5, -4]], [[5, 6]]]}))
    assert [stroke.tolist() for stroke in strokes] == [[[1, 2], [3.5, -4]], [[5, 6]]]
    assert all(stroke.dtype == np.float64 for stroke in strokes)


def test_other_keys_and_strokes_without_points_are_left_out(tmp_path: Path) -> None:
    assert read(written(tmp_path, {"strokes": [[]], "author": "me"})) == []


@pytest.mark.parametrize(
    "content",
    [
        {"strokes": [[[1, float("nan")]]]},
        {"strokes": [[[1, float("inf")]]]},
        b'{"strokes": [[[1, 1e999]]]}',
    ],
)
def test_points_that_are_not_finite_are_refused(content: object, tmp_path: Path) -> None:
    with pytest.raises(DigitLabError, match=r'"drawing\.json": Stroke 1 has a point that is not finite'):
        read(written(tmp_path, content))


@pytest.mark.parametrize(
    "stroke",
    [[1, 2], [[1]], [[1, 2, 3]], [["1", "2"]], [[True, False]], [[None, 1]], [[1, 2], [3]], [{}], [[10**400, 1]]],
)
def test_strokes_that_are_not_points_are_refused(stroke: object, tmp_path: Path) -> None:
    with pytest.raises(DigitLabError, match=r'"drawing\.json": Stroke 2 is not a list of points'):
        read(written(tmp_path, {"strokes": [[[0, 0]], stroke]}))


@pytest.mark.parametrize("content", [{}, [], 5, None, "strokes", {"strokes": None}, {"strokes": {}}, {"strokes": [5]}])
def test_other_json_is_refused(content: object, tmp_path: Path) -> None:
    with pytest.raises(DigitLabError, match=r'"drawing\.json" is not a drawing; it must hold \{"strokes"'):
        read(written(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"\x89PNG\r\n", b"[" * 100_000, b'{"strokes": [[[1' + b"0" * 5_000 + b", 2]]]}"],
)
def test_what_is_not_json_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(DigitLabError, match=r'"drawing\.json" is not valid JSON; save the drawing again'):
        read(written(tmp_path, content))


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DigitLabError, match="is larger than 4 MiB"):
        read(written(tmp_path, b" " * (4 * 2**20 + 1)))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DigitLabError, match=r'"none\.json" cannot be read'):
        read(tmp_path / "none.json")
