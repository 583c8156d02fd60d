"""The devices in the terminal, and a run on one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from digitlab.engine import device_test


def test_devices_are_told_with_their_speed_and_why_no_gpu_is_used(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_test, "SECONDS", 0.05)
    ended = digitlab("devices", "--self-test", "--json")
    assert ended.code == 0, ended.error
    data = ended.data
    device = data["devices"][-1]
    assert (device["key"], device["type"], device["precisions"]) == ("cpu", "CPU", ["float32"])
    assert device["images_per_second"]["float32"] > 100
    assert device["memory"] > device["free"] > 0
    assert {"tensorflow", "keras"} <= set(data["versions"])
    assert bool(data["why_no_gpu"]) is (len(data["devices"]) == 1)
    assert data["choices"][0] == "auto"


def test_a_person_reads_them_line_by_line(digitlab: Callable[..., Any]) -> None:
    first, *_, last = digitlab("devices").out.splitlines()
    assert "(cpu · " in first
    assert last.endswith(".")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--device", "gpu:9"], 'There is no device "gpu:9" here; choose one of auto, '),
        (["--precision", "mixed_float16", "--device", "cpu"], "does not gain by mixed_float16; choose float32."),
    ],
)
def test_a_run_on_what_is_not_there_is_refused_in_a_sentence(
    digitlab: Callable[..., Any], small: list[str], short: list[str], arguments: list[str], sentence: str
) -> None:
    ended = digitlab("train", *small, *short, *arguments)
    assert ended.code == 1
    assert sentence in ended.error
