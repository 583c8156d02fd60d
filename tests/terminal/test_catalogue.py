"""Listing what there is to choose from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from digitlab.core import presets
from digitlab.core.catalogue import FAMILIES, describe
from digitlab.core.experiment import Experiment


def test_every_entry_of_every_catalogue_is_listed(digitlab: Callable[..., Any]) -> None:
    data = digitlab("catalogue", "--json").data
    assert list(data) == [*FAMILIES, "presets"]
    for name, family in FAMILIES.items():
        assert data[name] == [describe(entry) for entry in family.entries().values()]
    assert [preset["name"] for preset in data["presets"]] == presets.names()


@pytest.mark.parametrize("family", [*FAMILIES, "presets"])
def test_one_catalogue_is_listed_alone(digitlab: Callable[..., Any], family: str) -> None:
    assert list(digitlab("catalogue", family, "--json").data) == [family]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_person_reads_everything_about_an_entry(
    digitlab: Callable[..., Any], family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "500")
    text = digitlab("catalogue", family).out
    lines = text.splitlines()
    for entry in map(describe, FAMILIES[family].entries().values()):
        said = (entry["type"], entry["title"], entry["explanation"], entry["paper"], *entry["formula"].splitlines())
        assert all(word in text for word in said)
        for parameter in entry["parameters"]:
            line = next(line for line in lines if line.split()[:1] == [parameter["name"]] and parameter["help"] in line)
            limits = [f"{limit:.7g}" for limit in (parameter["minimum"], parameter["maximum"]) if limit is not None]
            assert all(word in line for word in (*limits, *parameter["choices"]))


def test_names_are_whole_where_there_is_little_room(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    words = digitlab("catalogue", "optimizers").out.split()
    entries = map(describe, FAMILIES["optimizers"].entries().values())
    assert {parameter["name"] for entry in entries for parameter in entry["parameters"]} <= set(words)


def test_presets_come_with_all_that_is_needed_to_repeat_them(digitlab: Callable[..., Any]) -> None:
    found = digitlab("presets", "--json").data["presets"]
    assert [preset["name"] for preset in found] == presets.names()
    for preset in found:
        experiment = presets.load(preset["name"])
        assert Experiment.model_validate(preset["experiment"]) == experiment
        assert preset["parameters"] == experiment.network.parameters
        assert preset["epochs"] == experiment.training.epochs


def test_a_person_reads_a_line_for_each_preset(digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "500")
    lines = digitlab("presets").out.splitlines()
    for name in presets.names():
        (line,) = [line for line in lines if line.split()[:1] == [name]]
        experiment = presets.load(name)
        assert f"{experiment.network.parameters:,}" in line
        assert all(row.layer.summary() in line for row in experiment.network.rows())
