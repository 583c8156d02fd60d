"""The loss surface in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_the_answer_is_one_json_object_with_the_losses_row_by_row(
    digitlab: Callable[..., Any], trained: Any, tmp_path: Path
) -> None:
    asked = ("surface", trained.model, "--size", "5", "--digits", "50")
    ended = digitlab(*asked, "--reach", "0.5", "--json")
    assert ended.code == 0, ended.error
    data = ended.data
    assert data["a"] == data["b"] == [-0.5, -0.25, 0, 0.25, 0.5]
    assert [len(row) for row in data["losses"]] == [5] * 5
    assert data["losses"][2][2] == pytest.approx(data["centre_loss"], abs=1e-5)
    assert (data["digits"], data["seed"], data["paths"]) == (50, 1, [])
    assert data["seconds"] > 0
    told = digitlab(*asked)
    *picture, centre, cost = told.out.splitlines()
    assert len(picture) == 5
    assert picture[2][4] == "█"
    assert centre.startswith(f"Loss {data['centre_loss']:.4f} in the centre, from ")
    assert cost.startswith("5 × 5 points on 50 digits in ")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--size", "2"), 2, "'2' is not a whole number from 3 to 81"),
        (("--size", "4"), 1, "A surface of 4 points a side has no centre: choose an odd number."),
        (("--reach", "far"), 2, "'far' is not a number from 0.001 to 10"),
        (("--directions", "path"), 1, "--directions path needs a path: name a kept run with --run FOLDER."),
        (("--run", "nowhere"), 1, 'The run "nowhere" has no moments that are kept: choose another one.'),
    ],
)
def test_what_cannot_be_measured_is_said(
    digitlab: Callable[..., Any], trained: Any, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    ended = digitlab("surface", trained.model, *arguments)
    assert ended.code == code
    assert sentence in ended.error
