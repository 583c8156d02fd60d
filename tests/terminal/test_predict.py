"""Reading pictures and drawings in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from digitlab.data import sources
from digitlab.data.inputs import prepare


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A test digit as a picture."""
    path = tmp_path / "digit.png"
    Image.fromarray(sources.load("mnist").test.images[0]).save(path)
    return path


def test_pictures_and_drawings_are_answered_and_the_unreadable_are_named(
    trained: Any, digitlab: Callable[..., Any], picture: Path, seven: Path, tmp_path: Path
) -> None:
    from digitlab.engine import trained as engine

    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no picture")
    ended = digitlab("predict", trained.model, picture, bad, seven, "--json")
    assert ended.code == 1
    assert ended.error.count("\n") == 1
    assert '"bad.png"' in ended.error
    data = ended.data
    assert [answer["file"] for answer in data["files"]] == [str(picture), str(seven)]
    assert data["failed"] == [{"file": str(bad), "error": ended.error.rstrip("\n")}]
    network = engine.load(trained.model)
    for answer, path in zip(data["files"], (picture, seven), strict=True):
        expected = network.probabilities(prepare(path))
        assert answer["digit"] == expected.argmax()
        np.testing.assert_allclose(answer["probabilities"], expected, atol=1e-5)


def test_a_person_reads_a_line_for_each_file(trained: Any, digitlab: Callable[..., Any], seven: Path) -> None:
    ended = digitlab("predict", trained.model, seven)
    assert ended.code == 0
    name, answer = ended.out.rstrip("\n").rsplit(": ", 1)
    assert name == str(seven)
    digit, share = answer.split(" ", 1)
    assert digit in "0123456789"
    assert share.startswith("(")
    assert share.endswith(" %)")


def test_where_nothing_can_be_read_that_is_told(trained: Any, digitlab: Callable[..., Any], tmp_path: Path) -> None:
    ended = digitlab("predict", trained.model, tmp_path / "one.png", tmp_path / "two.json", "--json")
    assert ended.code == 1
    assert ended.data["files"] == []
    assert [failure["file"] for failure in ended.data["failed"]] == [
        str(tmp_path / "one.png"), str(tmp_path / "two.json"),
    ]  # fmt: skip
    assert [line.split()[0] for line in ended.error.splitlines()] == ['"one.png"', '"two.json"']
    assert digitlab("predict", trained.model, tmp_path / "one.png").out == ""


def test_without_a_model_no_file_is_looked_at(digitlab: Callable[..., Any], tmp_path: Path) -> None:
    ended = digitlab("predict", tmp_path / "none.digitlab", tmp_path / "one.png", "--json")
    assert ended.code == 1
    assert ended.error.startswith('"none.digitlab" cannot be read')
    assert ended.data == {"error": ended.error.rstrip("\n")}
