"""A drawn digit survives its file to the last bit; a file that is none is refused in a sentence."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.data import drawn_digit, inputs, strokes_file
from digitlab.data.drawing import render

MOMENT = datetime(2026, 11, 27, 5, 12, 30, 250, tzinfo=UTC)
SEVEN = [[[0.2, 0.2], [0.8, 0.21], [0.1 + 0.2, 0.9]], [[0.3, 0.5], [2 / 3, 0.5]]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a seven lies."""
    drawn_digit.write(tmp_path / "seven.json", drawn_digit.drawn(7, SEVEN, MOMENT))
    return tmp_path / "seven.json"


def test_it_comes_back_as_it_was(path) -> None:
    found = drawn_digit.read(path)
    assert (found.label, found.moment, found.key) == (7, MOMENT, "20261127T051230000250")
    assert [stroke.tolist() for stroke in found.strokes] == SEVEN
    np.testing.assert_array_equal(found.picture, render(SEVEN))


def test_it_is_a_drawing_that_every_other_part_of_the_app_reads_alike(path) -> None:
    assert [stroke.tolist() for stroke in strokes_file.read(path)] == SEVEN
    np.testing.assert_array_equal(inputs.prepare(path), drawn_digit.read(path).picture)


def test_nothing_cannot_be_kept() -> None:
    with pytest.raises(DigitLabError, match=r"^Nothing is drawn yet; draw a digit first\.$"):
        drawn_digit.drawn(7, [np.empty((0, 2))], MOMENT)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("label", 10, "label is 10; it must be at most 9."),
        ("label", "7", 'label is "7"; it must be a whole number.'),
        ("moment", "yesterday", "moment: "),
        ("moment", "2026-11-27T05:12:30", "the moment lacks its time zone"),
        ("picture", "AAAA", "picture: the picture must have 784 pixels."),
        ("picture", "no base64", "picture: "),
        ("strokes", [[[0, 0], [1]]], "Stroke 1 is not a list of points"),
        ("strokes", {}, "strokes is {}; it must be"),
        ("format", 2, "This was made by a newer DigitLab (format 2, this one reads 1); update the app."),
        ("more", 1, "more is unknown"),
    ],
)
def test_what_is_wrong_is_named(path, field, value, words) -> None:
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {field: value}), encoding="utf-8")
    with pytest.raises(DigitLabError) as refused:
        drawn_digit.read(path)
    assert str(refused.value).startswith('"seven.json"')
    assert words in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b"null", b"[" * 5_000, b"{}"])
def test_what_is_no_digit_at_all_is_refused_in_a_sentence(path, content) -> None:
    path.write_bytes(content)
    with pytest.raises(DigitLabError, match=r'^"seven\.json" is no drawn digit: [^\n]*\.\)?$'):
        drawn_digit.read(path)


def test_every_prefix_of_a_file_is_refused_or_the_whole(path) -> None:
    content = path.read_bytes()
    for end in range(0, len(content) - 1, 7):
        path.write_bytes(content[:end])
        with pytest.raises(DigitLabError):
            drawn_digit.read(path)
