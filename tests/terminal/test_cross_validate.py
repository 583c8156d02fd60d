"""Cross-validation in the terminal."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from digitlab.core.messages import CrossValidated
from digitlab.data import library
from digitlab.engine.commands import cross_validate

QUICK = [
    "--set", "training.execution=graph", "--set", "training.epochs=1", "--set", "data.learn_from=1280",
    "--set", "data.stratified=false",
    "--folds", "2",
]  # fmt: skip


def test_the_answer_is_one_json_object_about_every_fold(
    digitlab: Callable[..., Any], home: Any, small: list[str]
) -> None:
    ended = digitlab("cross-validate", *small, *QUICK, "--json")
    assert ended.code == 0, ended.error
    assert ended.error == ""
    data = ended.data
    accuracies = [fold["validation_accuracy"] for fold in data["folds"]]
    assert [(fold["fold"], fold["learn"], fold["check"]) for fold in data["folds"]] == [
        (1, 1_280, 30_000), (2, 1_280, 30_000),
    ]  # fmt: skip
    assert all(0.2 < accuracy < 0.95 for accuracy in accuracies)
    assert data["mean"] == pytest.approx(statistics.fmean(accuracies))
    assert data["standard_deviation"] == pytest.approx(statistics.stdev(accuracies))
    assert (data["seed"], data["split_seed"]) == (7, 0)
    assert data["sentence"].endswith("may well be equally good.")
    assert not (home / "runs").exists(), "nothing is kept"


def test_a_person_reads_a_line_for_every_fold_and_what_they_say(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = CrossValidated(accuracies=[0.97, 0.99], best_epochs=[1, 3], learned=[1_280] * 2, checked=[30_000] * 2,
                           mean=0.98, spread=0.0141, seconds=3.0)  # fmt: skip
    monkeypatch.setattr(cross_validate, "_found", lambda experiment, folding: found)
    first, second, mean, sentence = digitlab("cross-validate", "--folds", "2").out.splitlines()
    assert first.startswith("fold 1: 97.00 %")
    assert second == "fold 2: 99.00 % of 30,000 digits, after 1,280 to learn from, epoch 3"
    assert mean == "Mean 98.00 %, standard deviation 1.41 points, 3.0 s"
    assert sentence.startswith("2 networks, each checked on another half of the digits")


def test_digits_of_ones_own_are_shared_out(digitlab: Callable[..., Any], home: Any, small: list[str]) -> None:
    images = np.zeros((320, 28, 28), np.uint8)
    images[np.arange(320), np.arange(320) // 28 + 4, np.arange(320) % 28] = 255  # no two are alike
    with library.adding("mine") as writer:
        writer.add(images, (np.arange(320) % 10).astype(np.uint8), np.arange(320) < 20)
        writer.finish()
    ended = digitlab("cross-validate", "--data", "mine", *small, *QUICK, "--set", "training.batch_size=50", "--json")
    assert ended.code == 0, ended.error
    assert [(fold["learn"], fold["check"]) for fold in ended.data["folds"]] == [(150, 150)] * 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--folds", "1"], "folds is 1; it must be at least 2."),
        (["--folds", "21"], "folds is 21; it must be at most 20."),
        (["--set", "data.learn_from=100"], "Batch size is 128; it must be at most 100, the digits to learn from."),
        (["--preset", "none"], 'There is no preset "none"; choose one of '),
        (["--data", "none"], 'There is no dataset "none" among yours'),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(
    digitlab: Callable[..., Any], arguments: list[str], sentence: str
) -> None:
    ended = digitlab("cross-validate", *arguments)
    assert ended.code == 1
    assert sentence in ended.error
    assert ended.error.count("\n") == 1
    assert ended.out == ""
