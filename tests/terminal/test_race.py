"""Races in the terminal."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest

QUICK = ["--set", "training.epochs=1", "--set", "data.learn_from=1280"]


def test_the_answer_is_one_json_object_about_every_contestant(
    digitlab: Callable[..., Any], home: Any, small: list[str]
) -> None:
    ended = digitlab("race", *small, *QUICK, "--optimizers", "adam,sgd", "--same-rate", "--seeds", "2", "--json")
    assert ended.code == 0, ended.error
    assert ended.error == ""
    data = ended.data
    adam, sgd = data["contestants"]
    assert (adam["name"], adam["learning_rate"], sgd["name"], sgd["learning_rate"]) == ("Adam", 0.003, "SGD", 0.003)
    assert adam["mean"] == pytest.approx(statistics.fmean(adam["validation_accuracies"]))
    assert adam["standard_deviation"] == pytest.approx(statistics.stdev(adam["validation_accuracies"]))
    assert adam["mean"] > sgd["mean"]
    assert adam["gradients"] == 1_280
    assert (data["race"], data["seeds"], adam["remark"]) == ("optimizers", [7, 8], "best")
    assert data["sentence"].startswith("Best: Adam, ")
    assert not (home / "runs").exists(), "nothing is kept"


def test_a_person_reads_a_line_for_every_contestant(digitlab: Callable[..., Any], small: list[str]) -> None:
    ended = digitlab("race", *small, *QUICK, "--of", "rates")
    lines = ended.out.splitlines()
    assert [line[:23].strip() for line in lines[:4]] == ["Too small", "Good", "Too large", "Large early, small late"]
    assert "training" in lines[1]
    assert lines[-1].endswith(" s in all")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--optimizers", "adam,admn"], "There is no optimizer admn; choose from sgd, "),
        (["--optimizers", "lbfgs"], "L-BFGS learns from all digits at once, so it cannot meet the same batches"),
        (["--seeds", "0"], "seeds is 0; it must be at least 1."),
        (["--of", "rates", "--set", "data.learn_from=100"], "Too small: Batch size is 128; it must be at most 100"),
    ],
)
def test_what_cannot_race_is_told_in_one_sentence(
    digitlab: Callable[..., Any], arguments: list[str], sentence: str
) -> None:
    ended = digitlab("race", *arguments)
    assert ended.code == 1
    assert sentence in ended.error
    assert ended.error.count("\n") == 1
