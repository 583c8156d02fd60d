"""Races in the terminal."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest

from digitlab.core.race.standings import Standings
from digitlab.engine.commands import race

QUICK = ["--set", "training.epochs=1", "--set", "data.learn_from=1280"]


def test_the_answer_is_one_json_object_about_every_contestant(
    digitlab: Callable[..., Any], home: Any, small: list[str]
) -> None:
    ended = digitlab("race", *small, *QUICK, "--of", "rates", "--seeds", "2", "--json")
    assert ended.code == 0, ended.error
    assert ended.error == ""
    data = ended.data
    slow, good, wild, _ = data["contestants"]
    assert (slow["optimizer"], slow["gradients"]) == ("adam", 1_280)
    assert slow["learning_rate"] == pytest.approx(good["learning_rate"] / 100)
    assert good["mean"] == pytest.approx(statistics.fmean(good["validation_accuracies"]))
    assert good["standard_deviation"] == pytest.approx(statistics.stdev(good["validation_accuracies"]))
    assert good["mean"] > slow["mean"]
    assert wild["diverged"].startswith("diverged")
    assert (data["race"], data["seeds"]) == ("rates", [7, 8])
    assert data["sentence"].startswith("Best: ")
    assert not (home / "runs").exists(), "nothing is kept"


def test_a_person_reads_a_line_for_every_contestant(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(race, "_raced", lambda wanted: (Standings(wanted.contestants, wanted.seeds), 2.0))
    *lines, _, seconds = digitlab("race", "--optimizers", "adam,lion", "--same-rate").out.splitlines()
    assert lines == ["Adam  α 0.003", "Lion  α 0.003"]
    assert seconds == "2.0 s in all"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--optimizers", "adam,admn"], 'There is no optimizer "admn"; choose from sgd, '),
        (["--optimizers", " "], "--optimizers names none; choose from sgd, "),
        (["--optimizers", "adam, ,lbfgs"], "L-BFGS needs the same digits in every step; bending changes them"),
        (["--seeds", "0"], "seeds is 0; it must be at least 1."),
        (["--of", "rates", "--set", "data.learn_from=100"], "Too small: Batch size is 128; it must be at most 100"),
        (["--of", "rates", "--optimizers", "", "--seeds", "0"], "seeds is 0; it must be at least 1."),
    ],
)
def test_what_cannot_race_is_told_in_one_sentence(
    digitlab: Callable[..., Any], arguments: list[str], sentence: str
) -> None:
    ended = digitlab("race", *arguments)
    assert ended.code == 1
    assert sentence in ended.error
    assert ended.error.count("\n") == 1
