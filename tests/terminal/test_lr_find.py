"""Looking for a learning rate in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from digitlab.core import range_test

GRAPH = ["--set", "training.execution=graph"]


def test_the_answer_is_one_json_object_about_the_test(digitlab: Callable[..., Any], small: list[str]) -> None:
    ended = digitlab("lr-find", *small, *GRAPH, "--json")
    assert ended.code == 0, ended.error
    assert ended.error == ""
    data = ended.data
    assert 1e-5 < data["suggestion"] < 1
    assert 1e-5 < data["alternative"] < 1
    assert len(data["rates"]) == len(data["losses"]) == len(data["smoothed"]) > 50
    assert data["rates"][0] == pytest.approx(1e-6)
    assert data["losses"][0] == pytest.approx(2.6, abs=0.6)
    assert data["stopped_because"]
    assert data["sentence"].endswith(".")
    assert data["seed"] == 7
    assert data["suggestion"] == range_test.choose(data["rates"], data["losses"]).suggestion


def test_a_person_reads_what_to_take_and_how_nothing_is_kept(
    digitlab: Callable[..., Any], home: Any, small: list[str]
) -> None:
    ended = digitlab("lr-find", *small, *GRAPH)
    assert ended.code == 0
    sentence, suggestion, alternative, use, tried = ended.out.splitlines()
    assert sentence.startswith("The loss falls fastest at a learning rate of ")
    rate = suggestion.removeprefix("Suggestion: ").partition(",")[0]
    assert alternative.endswith("a tenth of where it is lowest")
    assert use.endswith(f"--set optimizer.learning_rate={rate}")
    assert tried.startswith("Tried: ")
    assert not (home / "runs").exists()


def test_a_test_that_finds_nothing_is_done_and_says_so(digitlab: Callable[..., Any], small: list[str]) -> None:
    still = [
        "--set", "optimizer=sgd", "--set", "regularisation.clipping=global_norm",
        "--set", "regularisation.clip_at=0.001",
    ]  # fmt: skip
    ended = digitlab("lr-find", *small, *GRAPH, *still, "--json")
    assert ended.code == 0
    assert (ended.data["suggestion"], ended.data["alternative"]) == (None, None)
    assert "no learning rate could be found" in ended.data["sentence"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "data.learn_from=100"], "Batch size is 128; it must be at most 100, the digits to learn from."),
        (["--preset", "none"], 'There is no preset "none"; choose one of '),
        (["none.json"], "none.json cannot be read: No such file or directory; check the name."),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(
    digitlab: Callable[..., Any], arguments: list[str], sentence: str
) -> None:
    ended = digitlab("lr-find", *arguments)
    assert ended.code == 1
    assert sentence in ended.error
    assert ended.error.count("\n") == 1
    assert ended.out == ""
