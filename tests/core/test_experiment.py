"""An experiment is a value: it goes into JSON and comes back equal, and one setting changes without the others."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from digitlab.core.datasets import Mnist, Own
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import LARGEST_FILE, Experiment, read
from digitlab.core.layers import Dense, Dropout, Flatten
from digitlab.core.network import Network
from digitlab.core.optimizers import Adam, Sgd

SMALL = Experiment(network=Network(layers=(Flatten(), Dense(units=8), Dropout())))


@settings(max_examples=40)
@given(data=st.data())
def test_json_gives_back_an_equal_experiment(experiments, data) -> None:
    experiment = data.draw(experiments)
    text = experiment.to_json()
    assert Experiment.from_json(text) == experiment
    assert Experiment.from_json(text.encode()) == experiment
    assert Experiment.from_json(text).to_json() == text


def test_what_json_leaves_out_is_the_default() -> None:
    assert Experiment.from_json("{}") == Experiment()
    assert Experiment.from_json('{"optimizer": {"type": "sgd"}}') == Experiment(optimizer=Sgd())


def test_the_json_ends_with_a_line_and_says_its_format_first() -> None:
    text = Experiment().to_json()
    assert text.endswith("}\n")
    assert next(iter(json.loads(text).items())) == ("format", 1)


def test_an_experiment_cannot_be_altered() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        SMALL.seed = 3


def test_the_digits_left_to_learn_from_are_those_that_are_not_held_back() -> None:
    assert SMALL.with_value("data.validation_count", 10_000).data.training_count == 50_000


LARGE = Own(name="large", sha256="0" * 64, training_count=240_000, test_count=40_000)
LITTLE = Own(name="little", sha256="1" * 64, training_count=300, test_count=50)


def test_another_dataset_brings_its_own_share_to_hold_back_and_all_its_digits_to_learn_from() -> None:
    usual = Experiment().data
    large, little = usual.with_dataset(LARGE), usual.with_dataset(LITTLE)
    assert (large.validation_count, large.training_count) == (24_000, 216_000)
    assert (little.validation_count, little.training_count) == (30, 270)
    assert large.with_dataset(LITTLE).with_dataset(Mnist()) == usual.model_copy(update={"learn_from": 60_000})
    assert usual.with_dataset(Mnist()) == usual


def test_digits_that_are_kept_few_on_purpose_stay_few_with_another_dataset() -> None:
    few = Experiment().with_value("data.learn_from", 500).data
    assert few.with_dataset(LARGE).training_count == 500


def test_an_experiment_with_a_dataset_of_ones_own_is_written_and_read() -> None:
    experiment = SMALL.model_copy(update={"data": SMALL.data.with_dataset(LARGE)})
    assert Experiment.from_json(experiment.to_json()) == experiment
    assert json.loads(experiment.to_json())["data"]["dataset"]["sha256"] == LARGE.sha256
    assert json.loads(SMALL.to_json())["data"]["dataset"] == {"type": "mnist"}


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("optimizer.learning_rate", 0.25, lambda e: e.optimizer.learning_rate),
        ("network.layers.1.units", 3, lambda e: e.network.layers[1].units),
        ("network.layers.2.rate", 0.0, lambda e: e.network.layers[2].rate),
        ("loss.class_weights.3", 2.0, lambda e: e.loss.class_weights[3]),
        ("schedule.linear_warm_up", 0.5, lambda e: e.schedule.linear_warm_up),
        ("training.execution", "xla_loop", lambda e: e.training.execution),
        ("name", "A name: with, signs", lambda e: e.name),
        ("seed", 0, lambda e: e.seed),
    ],
)
def test_a_value_at_a_path_changes_and_nothing_else_does(path, value, found) -> None:
    changed = SMALL.with_value(path, value)
    assert found(changed) == value
    assert changed != SMALL
    assert changed.with_value(path, found(SMALL)) == SMALL


@pytest.mark.parametrize("path", ["optimizer", "optimizer.type"])
def test_another_entry_starts_from_its_own_defaults(path) -> None:
    start = SMALL.with_value("optimizer.learning_rate", 0.5)
    assert start.with_value(path, "sgd").optimizer == Sgd()
    assert start.with_value(path, "sgd").with_value(path, "adam").optimizer == Adam()


def test_choosing_the_entry_that_is_there_changes_nothing() -> None:
    start = SMALL.with_value("optimizer.learning_rate", 0.5)
    assert start.with_value("optimizer", "adam") == start


def test_a_layer_can_be_exchanged_by_its_key() -> None:
    assert SMALL.with_value("network.layers.2", "batch_normalization").network.layers[2].key() == "batch_normalization"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("optimiser.learning_rate", 1, "no setting optimiser.learning_rate; optimiser must be one of format, name"),
        ("optimizer.rate", 1, "no setting optimizer.rate; rate must be one of learning_rate"),
        ("network.layers.3.units", 1, "no setting network.layers.3.units; 3 must be a number below 3"),
        ("network.layers.-1.units", 1, "-1 must be a number below 3"),
        ("network.layers.one.units", 1, "one must be a number below 3"),
        ("seed.value", 1, "nothing lies below value"),
        ("", 1, "There is no setting"),
        ("optimizer.learning_rate", 99, "optimizer.learning_rate is 99; it must be at most 10."),
        ("optimizer.learning_rate", float("nan"), "it must be a finite number"),
        ("optimizer.learning_rate", "fast", 'is "fast"; it must be a number'),
        ("optimizer", "adamant", "it must be one of"),
        ("network.layers.0", "dense", "insert Flatten"),
        ("loss.class_weights.3", -1, "loss.class_weights.3 is -1; it must be at least 0"),
        ("loss.class_weights.10", 1, "10 must be a number below 10"),
        ("loss.class_weights", [1.0] * 9, "loss.class_weights.9 is missing; add it."),
        ("loss.class_weights", [1.0] * 11, "loss.class_weights is too long; at most 10 are allowed."),
        ("loss.class_weights", [0.0] * 10, "loss.class_weights: all are 0, so nothing would be learned"),
        ("format", 0, "format is 0; it must be 1."),
        ("format", 2, "This was made by a newer DigitLab (format 2, this one reads 1); update the app."),
    ],
)
def test_a_wrong_path_or_value_is_refused_in_a_sentence(path, value, words) -> None:
    with pytest.raises(DigitLabError) as refused:
        SMALL.with_value(path, value)
    assert words in str(refused.value)


@settings(max_examples=30)
@given(data=st.data())
def test_every_number_of_an_experiment_has_a_path(experiments, data) -> None:
    experiment = data.draw(experiments)
    leaves = list(_leaves(json.loads(experiment.to_json()), ""))
    path, value = data.draw(st.sampled_from(leaves))
    assert experiment.with_value(path, value) == experiment


def _leaves(node, path):
    if isinstance(node, dict | list):
        for name, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _leaves(child, f"{path}.{name}".lstrip("."))
    else:
        yield path, node


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_an_experiment_is_read_from_a_file(tmp_path, encoding) -> None:
    (tmp_path / "mine.json").write_text(SMALL.to_json(), encoding=encoding)
    assert read(tmp_path / "mine.json") == SMALL


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "mine.json: This is not valid JSON"),
        (b"\xff\xfe{}", "mine.json: This is not valid JSON"),
        (b'{"seed": -1}', "mine.json: seed is -1; it must be at least 0."),
        (b" " * (LARGEST_FILE + 1), "larger than 2 MiB"),
    ],
)
def test_a_file_that_is_no_experiment_is_refused_by_name(tmp_path, content, words) -> None:
    (tmp_path / "mine.json").write_bytes(content)
    with pytest.raises(DigitLabError) as refused:
        read(tmp_path / "mine.json")
    assert words in str(refused.value)


def test_a_file_that_is_missing_or_a_folder_is_refused_by_name(tmp_path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(DigitLabError, match=r"cannot be read: .*; check the name\.$"):
            read(path)
