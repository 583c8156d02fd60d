"""The settings of experiments side by side."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.core.augmentations import Rotate, Shift
from digitlab.core.experiment import Data, Experiment
from digitlab.core.kept.settings import differing, settings_of, title
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.core.optimizers import Adam, Optimizer

DENSE = Network(layers=(Flatten(), Dense(units=16)))


def apart(*several: Experiment) -> list[str]:
    return differing([settings_of(one) for one in several])


def test_equal_experiments_have_nothing_that_tells_them_apart() -> None:
    assert apart(Experiment(), Experiment(name="Another")) == []
    assert apart() == []


def test_a_setting_that_differs_is_named_by_its_path() -> None:
    assert apart(Experiment(), Experiment(seed=8)) == ["seed"]
    changed = Experiment().with_value("optimizer.learning_rate", 0.02).with_value("data.validation_count", 500)
    assert apart(Experiment(), changed, Experiment()) == ["data.validation_count", "optimizer.learning_rate"]


def test_another_optimizer_is_told_by_its_name_and_not_by_what_it_alone_has() -> None:
    sgd = Experiment(optimizer=Optimizer.entries()["sgd"](learning_rate=0.5))
    assert apart(Experiment(), sgd) == ["optimizer", "optimizer.learning_rate"]
    assert settings_of(sgd)["optimizer"] == sgd.optimizer.title
    assert "beta_1" in Adam.model_fields


def test_networks_are_told_apart_as_a_whole_or_by_the_setting_of_a_layer() -> None:
    wide = Network(layers=(Flatten(), Dense(units=32)))
    assert apart(Experiment(network=DENSE), Experiment(network=wide)) == ["network", "parameters"]
    assert settings_of(Experiment(network=wide))["network"] == "Flatten, Dense 32"
    smooth = Network(layers=(Flatten(), Dense(units=16, activation="tanh")))
    assert apart(Experiment(network=DENSE), Experiment(network=smooth)) == ["network.1.activation"]


def test_augmentations_are_told_by_their_names_and_their_strengths() -> None:
    some = Experiment(augmentations=(Shift(), Rotate()))
    other = Experiment(augmentations=(Shift(), Rotate(degrees=3.0)))
    assert apart(some, Experiment(augmentations=(Shift(),))) == ["augmentations"]
    assert apart(some, other) == ["augmentations.rotate.degrees"]


def test_settings_have_the_titles_of_their_fields() -> None:
    assert title("seed") == "Seed"
    assert title("parameters") == "Weights"
    assert title("optimizer") == "Optimizer"
    assert title("optimizer.learning_rate") == "Learning rate α"
    assert title("data.validation_count") == Data.model_fields["validation_count"].title
    assert title("network.2.units") == f"Layer 3: {Dense.model_fields['units'].title}"
    assert title("augmentations.rotate.degrees") == "Rotate"


@settings(max_examples=25)
@given(data=st.data())
def test_every_setting_of_any_experiment_has_a_title_and_survives_json(experiments, data) -> None:
    found = settings_of(data.draw(experiments))
    assert all(title(path) for path in found)
    assert json.loads(json.dumps(found)) == found
