"""An experiment as a script, from the terminal."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from digitlab.core.experiment import Experiment
from digitlab.core.folders import resources
from digitlab.core.script import python_script
from digitlab.data import model_file


def test_the_script_is_written_where_it_is_wanted(digitlab: Callable[..., Any], tmp_path: Path) -> None:
    out = tmp_path / "train.py"
    ended = digitlab("export", "--set", "seed=9", "--out", out, "--json")
    assert (ended.code, ended.data["out"]) == (0, str(out))
    assert out.read_text(encoding="utf-8") == ended.data["script"] == python_script(Experiment(name="Default", seed=9))


def test_the_line_that_runs_it_can_be_pasted(digitlab: Callable[..., Any], tmp_path: Path) -> None:
    out = tmp_path / "my digits" / "train.py"
    out.parent.mkdir()
    told = digitlab("export", "--out", out).out.partition("run it with: ")[2]
    assert shlex.split(told) == ["python", str(out)]


def test_without_a_place_it_is_printed(digitlab: Callable[..., Any]) -> None:
    ended = digitlab("export", "--preset", "mlp")
    assert ended.code == 0
    compile(ended.out, "train.py", "exec")


def test_the_settings_of_a_model_are_taken(digitlab: Callable[..., Any]) -> None:
    model = resources() / "models" / "bundled.digitlab"
    script = digitlab("export", model, "--set", "seed=99", "--json").data["script"]
    experiment = model_file.read(model).experiment
    assert script == python_script(experiment.with_value("seed", 99))


def test_what_cannot_be_a_script_is_refused(digitlab: Callable[..., Any], tmp_path: Path) -> None:
    ended = digitlab("export", "--set", "optimizer=polyak_sgd", "--out", tmp_path / "train.py")
    assert ended.code == 1
    assert ended.error == (
        "Polyak SGD looks at the loss within a step, which the training loop of Keras does not let an optimizer do;"
        " choose another optimizer to export.\n"
    )
    assert not (tmp_path / "train.py").exists()
