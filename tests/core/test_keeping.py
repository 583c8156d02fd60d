"""Which layers of a changed network may keep their weights."""

from __future__ import annotations

import pytest

from digitlab.core.experiment import Data, Experiment
from digitlab.core.handwriting import Handwriting
from digitlab.core.keeping import fitting, hindrance, in_words
from digitlab.core.layers import Conv2D, Dense, Dropout, Flatten, Layer, MaxPooling2D
from digitlab.core.network import Network
from digitlab.data import sources, splits

OLD = (Conv2D(filters=8), MaxPooling2D(), Conv2D(filters=16), MaxPooling2D(), Flatten(), Dense(units=32))
CHANGED: dict[str, tuple[tuple[Layer, ...], dict[str, str]]] = {
    "nothing": (OLD, {"layers.0": "layers.0", "layers.2": "layers.2", "layers.5": "layers.5", "output": "output"}),
    "the last width": ((*OLD[:-1], Dense(units=33)), {"layers.0": "layers.0", "layers.2": "layers.2"}),
    "the first width": ((Conv2D(filters=9), *OLD[1:]), {"layers.5": "layers.5", "output": "output"}),
    "a layer more": (
        (*OLD, Dropout(), Dense(units=32)),
        {"layers.0": "layers.0", "layers.2": "layers.2", "layers.5": "layers.5", "output": "output"},
    ),
    "a layer in front": (
        (MaxPooling2D(), *OLD[:1], *OLD[4:]), {"layers.1": "layers.0", "output": "output"},
    ),
    "an activation": (
        (Conv2D(filters=8, activation="tanh"), *OLD[1:]),
        {"layers.0": "layers.0", "layers.2": "layers.2", "layers.5": "layers.5", "output": "output"},
    ),
    "the filter's size": ((Conv2D(filters=8, kernel_size=5, padding="same"), *OLD[1:2], Flatten()), {}),
    "a bias": (
        (*OLD[:-1], Dense(units=32, use_bias=False)),
        {"layers.0": "layers.0", "layers.2": "layers.2", "output": "output"},
    ),
    "all": ((Flatten(),), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_layers_that_did_not_change_are_found_in_their_order(name: str) -> None:
    layers, expected = CHANGED[name]
    assert fitting(Network(layers=OLD), Network(layers=layers)) == expected


def test_weights_that_have_seen_what_is_held_back_now_are_not_kept() -> None:
    assert hindrance(Data(), Data(learn_from=100)) == ""
    assert hindrance(Data(split_seed=3), Data()).endswith("Held back to 6,000 and the split seed to 3 to keep them.")
    assert hindrance(Data(validation_count=500), Data())
    assert hindrance(Data(), Data(stratified=False)).endswith(
        "Held back to 6,000, Stratified on and the split seed to 0 to keep them."
    )


OTHER = {"validation_count": 5_000, "learn_from": 500, "stratified": False, "split_seed": 3, "wrong_labels": 0.2,
         "handwriting": Handwriting(name="Me", count=3)}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in Data.model_fields if name != "dataset"])
def test_weights_are_kept_just_where_the_same_digits_are_held_back(name: str) -> None:
    one, other = Data(), Data(**{name: OTHER[name]})
    labels, _ = sources.labels("mnist")
    first, second = (
        splits.split(labels, data.validation_count, data.split_seed, stratified=data.stratified)[1].tolist()
        for data in (one, other)
    )
    assert (hindrance(one, other) == "") is (first == second)


def test_it_is_said_which_layers_are_kept() -> None:
    experiment = Experiment(network=Network(layers=OLD))
    assert in_words(experiment, ["layers.0", "output"]) == (
        "Weights kept: 1 Conv 3×3, Output. New: 3 Conv 3×3, 6 Dense."
    )
    assert in_words(experiment, []).startswith("Weights kept: none.")
