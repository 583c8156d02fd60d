"""An experiment as a script: it compiles, is laid out well, and its schedule is that of the experiment."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from digitlab.core import presets
from digitlab.core.augmentations import Augmentation
from digitlab.core.datasets import Own
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data, Experiment
from digitlab.core.layers import Activation, Dense, Flatten
from digitlab.core.losses import CategoricalCrossentropy, Loss
from digitlab.core.network import Network
from digitlab.core.optimizers import Optimizer
from digitlab.core.schedules import Schedule
from digitlab.core.script import python_script
from digitlab.core.training import Regularisation, Training

DIGITLAB_LAST = "lint.isort.known-first-party=['digitlab']"  # among the imports

ALL_OF_IT = Experiment(
    name='All "of" it\n',
    data=Data(learn_from=1_000, validation_count=500, stratified=False, wrong_labels=0.1),
    network=Network(
        layers=(Flatten(), Dense(name="Eyes", units=9, l2=0.1, use_bias=False), Activation(activation="step"))
    ),
    loss=CategoricalCrossentropy(class_weights=(2.0,) * 10),
    regularisation=Regularisation(l1=0.1, clipping="global_norm", weight_average=0.9),
    training=Training(patience=2, target_accuracy=0.9, time_limit=60.0),
)


def every_experiment() -> dict[str, Experiment]:
    """The presets, own digits, the default with each entry of three catalogues, and with each augmentation alone."""
    own = Own(name="Größe 7", training_count=500, test_count=80)
    found = {name: presets.load(name) for name in presets.names()} | {"all of it": ALL_OF_IT}
    found["own"] = Experiment(data=Data().with_dataset(own), training=Training(batch_size=100))
    every = Augmentation.entries()
    found["bent"] = Experiment(augmentations=tuple(kind() for kind in every.values()))
    found |= {f"bent by {key}": Experiment(augmentations=(kind(),)) for key, kind in every.items()}
    for field, family in {"optimizer": Optimizer, "schedule": Schedule, "loss": Loss}.items():
        for key, kind in family.entries().items():
            if not getattr(kind, "needs_loss", False):
                small = {"augmentations": (), "data": Data(learn_from=100), "training": Training(batch_size=100)}
                found[key] = Experiment(**{field: kind()}, **small if getattr(kind, "full_batch", False) else {})
    return found


def test_every_script_compiles_and_is_laid_out_as_our_own_code(tmp_path: Path) -> None:
    for name, experiment in every_experiment().items():
        script = python_script(experiment)
        compile(script, name, "exec")
        (tmp_path / f"{name.replace(' ', '_')}.py").write_text(script, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    for command in (
        ["format", "--check", "--line-length=120"],
        ["check", "--line-length=120", "--select=E,F,W,I,B,UP,RET,SIM", f"--config={DIGITLAB_LAST}"],
    ):
        ended = subprocess.run([*ruff, *command, "--isolated", tmp_path], capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr


def rates(experiment: Experiment, steps: int, losses: Sequence[float]) -> list[float]:
    """The factor of every step, as the functions in the script compute it."""
    script = python_script(experiment)
    wanted: dict[str, Any] = vars(math) | {"Sequence": Sequence}
    start, end = script.index(f"# {experiment.schedule.title}: "), script.index("class LearningRate")
    exec(script[start:end], wanted)
    factor = wanted.get("factor", wanted["course"])
    scale = wanted["scale"](losses) if "scale" in wanted else 1.0
    return [scale * factor(step, steps) for step in range(steps)]


def test_a_script_says_only_how_digits_are_bent_that_are() -> None:
    for experiment in (Experiment(augmentations=()), Experiment(augmentations=(Augmentation.entries()["noise"](),))):
        script = python_script(experiment)
        assert "ROTATE" not in script
        assert ("def bend(" in script) is bool(experiment.augmentations)


@pytest.mark.parametrize("warm_up", [0.0, 0.2])
@pytest.mark.parametrize("kind", Schedule.entries().values(), ids=Schedule.entries())
def test_the_learning_rate_of_every_step_is_that_of_the_schedule(kind: type[Schedule], warm_up: float) -> None:
    schedule = kind(linear_warm_up=warm_up)
    experiment = Experiment(schedule=schedule)
    if schedule == Schedule.entries()["constant"]():
        assert "class LearningRate" not in python_script(experiment)
        return
    losses = [1.0, 0.5, 0.6, 0.7, 0.8]
    expected = [schedule.factor(step, 40) * schedule.scale(losses) for step in range(40)]
    assert rates(experiment, 40, losses) == expected


@pytest.mark.parametrize("key", [key for key, kind in Optimizer.entries().items() if kind.needs_loss])
def test_what_keras_cannot_carry_out_is_refused_by_name(key: str) -> None:
    kind = Optimizer.entries()[key]
    whole = Training(batch_size=100)
    experiment = Experiment(optimizer=kind(), augmentations=(), data=Data(learn_from=100), training=whole)
    with pytest.raises(DigitLabError, match=f"^{kind.title} looks at the loss"):
        python_script(experiment)


def test_settings_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(DigitLabError, match="Batch size"):
        python_script(Experiment(data=Data(learn_from=10)))


def test_the_name_of_a_layer_stands_above_it() -> None:
    assert "        # Eyes\n        layers.Dense(" in python_script(ALL_OF_IT)
