"""Every optimizer of the catalogue takes the steps that other software has recorded."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest
import tensorflow as tf

from digitlab.core.optimizers import Optimizer

PARITY = Path(__file__).parents[1] / "parity"
RECORDED = {
    name: json.loads((PARITY / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("golden_optimizers", "other_hyperparameters")
}
CASES = [
    pytest.param(file, case, id=f"{file}/{name}")
    for file, recorded in RECORDED.items()
    for name, case in recorded["cases"].items()
]


@pytest.fixture(scope="module", autouse=True)
def plain_graphs():
    """To optimise a graph takes longer than the few steps that it is run for."""
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    yield
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})


@pytest.fixture(scope="module")
def parity():
    """The script that compares with recorded runs."""
    found = importlib.util.spec_from_file_location("parity_optimizers", PARITY / "optimizers.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def problems(parity):
    """What each file was recorded on; its loss is compiled once for all cases."""
    return {file: parity.Problem(recorded["problem"]) for file, recorded in RECORDED.items()}


@pytest.mark.parametrize(
    ("file", "missing"), [("golden_optimizers", set()), ("other_hyperparameters", {"gradient_descent"})]
)
def test_a_recording_has_every_optimizer_but_those_of_keras(parity, file, missing) -> None:
    covered = {parity.spec_of(case).key() for case in RECORDED[file]["cases"].values()}
    assert covered == set(Optimizer.entries()) - {"muon", "ftrl"} - missing


@pytest.mark.parametrize("file", RECORDED)
def test_the_problem_is_the_recorded_one(problems, file) -> None:
    assert problems[file].deviation_at_the_start() < 1e-15


@pytest.mark.parametrize(("file", "case"), CASES)
def test_a_run_is_the_recorded_one(parity, problems, file, case) -> None:
    found = parity.outcome(problems[file], case)
    assert found.verdict == "passes", found
    assert found.step > 0


def test_a_run_with_a_number_that_is_off_is_no_recorded_one(parity, problems) -> None:
    case = json.loads(json.dumps(RECORDED["golden_optimizers"]["cases"]["adam"]))
    case["params"]["5"]["W"][0][0] += 1e-11
    found = parity.outcome(problems["golden_optimizers"], case)
    assert (found.verdict, found.step) == ("fails", 5)


@pytest.mark.parametrize("change", [{"optimizer": "rprop"}, {"hyperparameters": {"b7": 0.1, "learning_rate": 0.1}}])
def test_what_is_not_in_the_catalogue_fails(parity, problems, change) -> None:
    case = RECORDED["golden_optimizers"]["cases"]["adam"] | change
    found = parity.outcome(problems["golden_optimizers"], case)
    assert found.verdict == "fails"
    assert "not in the catalogue" in found.why or "b7" in found.why


def test_the_script_prints_one_object_and_says_by_its_exit_code_whether_all_is_well(
    parity, tmp_path, monkeypatch, capsys
) -> None:
    recorded = json.loads(json.dumps(RECORDED["golden_optimizers"]))
    recorded["cases"] = {name: recorded["cases"][name] for name in ("sgd", "lion")} | {"rprop": {
        "optimizer": "rprop", "learning_rate": 0.1, "hyperparameters": {}, "params": {}}}  # fmt: skip
    (tmp_path / "some.json").write_text(json.dumps(recorded), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["optimizers.py", str(tmp_path / "some.json"), "--json"])
    assert parity.main() == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["passed"]
    verdicts = {name: case["verdict"] for name, case in told["cases"].items()}
    assert verdicts == {"(the problem at the start)": "passes", "sgd": "passes", "lion": "passes", "rprop": "fails"}
