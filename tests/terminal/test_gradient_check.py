"""The gradient check in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from digitlab.core.gradient_check import STEPS, CheckedWeight, GradientChecked
from digitlab.engine.commands import gradient_check


def test_the_answer_is_one_json_object_about_every_weight(digitlab: Callable[..., Any], small: list[str]) -> None:
    ended = digitlab("gradient-check", *small, "--weights", "4", "--json")
    assert ended.code == 0, ended.error
    data = ended.data
    assert data["verdict"] == "right"
    assert 0 < data["worst_relative_error"] < 1e-4
    assert len(data["weights"]) == data["calls"] / 2
    assert {one["tensor"].rpartition(".")[2] for one in data["weights"]} == {"kernel", "bias"}
    assert data["calls_for_all_weights"] == 2 * data["parameters"]
    assert data["step"] == 1e-5


def test_a_wrong_gradient_is_named_and_is_a_failure(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = CheckedWeight(tensor="output.bias", place=0, backpropagated=0.5, difference=0.6, halved=0.6)
    found = GradientChecked(number=1, step=None, loss=2.3, weights=[wrong], names={"output.bias": "Output, biases"},
                            worst=[0.1] * len(STEPS), median=[0.1] * len(STEPS), calls=2, seconds=0.002,
                            backward_seconds=0.003, parameters=50)  # fmt: skip
    monkeypatch.setattr(gradient_check, "_found", lambda experiment, count: found)
    ended = digitlab("gradient-check", "--preset", "mlp")
    assert ended.code == 1
    assert ended.out.startswith("Wrong: 1 of 1 derivatives are not the slope of the loss, in Output, biases.")
    assert "For all 50 weights: 100 calls, 0.1 s (extrapolated)" in ended.out
    assert "as much as 3.0 calls" in ended.out


@pytest.mark.parametrize("count", ["0", "201"])
def test_how_many_weights_is_limited(digitlab: Callable[..., Any], count: str) -> None:
    ended = digitlab("gradient-check", "--weights", count)
    assert ended.code == 1
    assert ended.error == f"--weights is {count}; it must be from 1 to 200.\n"
