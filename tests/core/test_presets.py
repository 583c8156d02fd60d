"""The experiments that ship can all be run."""

from __future__ import annotations

import json

import pytest

from digitlab.core import presets
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.folders import resources


def test_the_promised_ones_are_there_and_the_default_comes_first() -> None:
    assert presets.names()[0] == "default"
    assert {"default", "mlp", "cnn", "rnn", "accurate"} <= set(presets.names())


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_is_a_valid_experiment_with_a_name(name) -> None:
    experiment = presets.load(name)
    assert experiment.name not in ("", "Untitled")
    assert Experiment.from_json(experiment.to_json()) == experiment


def test_no_two_presets_share_a_name() -> None:
    names = [presets.load(name).name for name in presets.names()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_is_not_tied_to_this_computer(name) -> None:
    tree = json.loads((resources() / "presets" / f"{name}.json").read_text(encoding="utf-8"))
    assert "execution" not in tree.get("training", {})


@pytest.mark.parametrize("name", ["", "Default", "../presets/default", "nonsense"])
def test_an_unknown_preset_is_refused_with_the_ones_there_are(name) -> None:
    with pytest.raises(DigitLabError, match=r"There is no preset .*; choose one of default, .*cnn.*\.$"):
        presets.load(name)
