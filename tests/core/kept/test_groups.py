"""Runs that differ in nothing but the seed, taken together."""

from __future__ import annotations

import pytest

from digitlab.core.experiment import Experiment, Training
from digitlab.core.kept.folder import read
from digitlab.core.kept.groups import groups
from digitlab.core.messages import ParameterChanged, Stopped

LONGER = Training(epochs=9)


def test_runs_are_grouped_by_everything_but_the_seed(keep_run) -> None:
    made = [keep_run(Experiment(name="a", seed=seed), reached=0.9 + seed / 100) for seed in (1, 2, 3)]
    made.insert(1, keep_run(Experiment(name="b", seed=1, training=LONGER)))
    first, second = groups([read(folder) for folder in made])
    assert (first.name, first.accuracies) == ("a", [0.91, 0.92, 0.93])
    assert first.mean_and_spread() == (pytest.approx(0.92), pytest.approx(0.01))
    assert (second.name, len(second.runs)) == ("b", 1)
    assert first.apart([second]) == ["training.epochs"]


def test_what_says_nothing_about_its_settings_is_left_out(keep_run) -> None:
    sound, stopped, cut = keep_run(), keep_run(Experiment(seed=8), end=Stopped), keep_run(Experiment(seed=9), end=None)
    steered, again = keep_run(Experiment(seed=10)), keep_run()
    with (steered / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write(ParameterChanged(path="optimizer.learning_rate", value=0.1, step=3).line())
    (group,) = groups([read(folder) for folder in (sound, stopped, cut, steered, again)])
    assert [run.folder for run in group.runs] == [sound]
