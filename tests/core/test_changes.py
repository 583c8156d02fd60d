"""What differs between two experiments, and when it acts."""

from __future__ import annotations

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from digitlab.core.augmentations import Augmentation, Shift, Zoom
from digitlab.core.changes import Change, changes
from digitlab.core.experiment import Experiment, Training
from digitlab.core.layers import Conv2D, Dense, Dropout, Flatten, Layer, Rows
from digitlab.core.losses import Loss
from digitlab.core.network import Network
from digitlab.core.optimizers import Optimizer, Sgd
from digitlab.core.parameter import bounds, hint
from digitlab.core.schedules import Schedule

BASE = Experiment(
    augmentations=(Shift(), Zoom()), network=Network(layers=(Flatten(), Dense(units=8), Dropout())), optimizer=Sgd()
)
NEIGHBOURS = ((), (Flatten(),), (Rows(),), (Conv2D(filters=2),))
SINGLE = {"optimizer": Optimizer, "schedule": Schedule, "loss": Loss}
NUMBERS = [
    pytest.param(place, entry, name, id=f"{entry.key()}.{name}")
    for place, family in {**SINGLE, "augmentations": Augmentation, "network": Layer}.items()
    for entry in family.entries().values()
    for name, field in entry.model_fields.items()
    if field.annotation in (int, float)
]


def holding(place: str, *entries) -> list[Experiment]:
    """The base experiment with each of ``entries`` in its place, layers among the same neighbours."""
    if place in SINGLE:
        return [BASE.model_copy(update={place: entry}) for entry in entries]
    if place == "augmentations":
        return [BASE.model_copy(update={place: (entry,)}) for entry in entries]
    for before, after in product(NEIGHBOURS, NEIGHBOURS):
        try:
            networks = [Network(layers=(*before, entry, *after)) for entry in entries]
        except ValidationError:
            continue
        return [BASE.model_copy(update={"network": network}) for network in networks]
    raise AssertionError(f"no network takes {entries}")


def test_equal_experiments_do_not_differ() -> None:
    assert changes(BASE, BASE.model_copy()) == []
    assert changes(BASE, Experiment.from_json(BASE.to_json())) == []


def test_a_name_acts_on_nothing() -> None:
    assert changes(BASE, BASE.with_value("name", "Another")) == []


@pytest.mark.parametrize(
    ("path", "value", "acts"),
    [
        ("optimizer.learning_rate", 0.5, "now"),
        ("network.layers.2.rate", 0.1, "now"),
        ("augmentations.1.fraction", 0.3, "now"),
        ("optimizer.momentum", 0.5, "optimizer"),
        ("regularisation.l2", 0.5, "new_network"),
        ("training.patience", 3, "now"),
        ("loss.class_weights", [2.0] * 10, "new_network"),
        ("network.layers.1.units", 9, "new_network"),
        ("training.epochs", 9, "new_network"),
        ("data.validation_count", 500, "new_network"),
        ("seed", 9, "new_network"),
    ],
)
def test_a_change_of_one_field_has_its_path_its_value_and_its_time(path, value, acts) -> None:
    (found,) = changes(BASE, BASE.with_value(path, value))
    assert found._replace(value=_plain(found.value)) == Change(path, value, acts)


@pytest.mark.parametrize(("place", "entry", "name"), NUMBERS)
def test_every_number_acts_when_the_catalogue_says(place, entry, name) -> None:
    field = entry.model_fields[name]
    end = next(end for end in bounds(field).values() if end != field.default)
    other = end if field.annotation is int else (field.default + end) / 2
    before, after = holding(place, entry(), entry(**{name: other}))
    found = [change for change in changes(before, after) if change.path.endswith(f".{name}")]
    assert [(change.value, change.acts) for change in found] == [(other, hint(field, "acts"))]


@pytest.mark.parametrize(
    ("path", "entry", "acts"),
    [
        ("optimizer", "adam", "optimizer"),
        ("schedule", "constant", "new_network"),
        ("network.layers.1", "flatten", "new_network"),
    ],
)
def test_another_entry_is_one_change_with_the_time_of_its_place(path, entry, acts) -> None:
    after = BASE.with_value(path, entry)
    assert [(change.path.removesuffix(".layers"), change.acts) for change in changes(BASE, after)] == [
        (path.partition(".")[0], acts)
    ]


@pytest.mark.parametrize(
    ("field", "after"),
    [
        ("augmentations", (Shift(),)),
        ("augmentations", (Zoom(), Shift())),
        ("augmentations", ()),
        ("network", Network(layers=(Flatten(), Dense(units=8)))),
        ("network", Network(layers=(Flatten(), Dropout(), Dense(units=8)))),
    ],
)
def test_another_row_of_entries_is_one_change_that_needs_a_new_network(field, after) -> None:
    found = changes(BASE, BASE.model_copy(update={field: after}))
    assert [(change.path.partition(".")[0], change.acts) for change in found] == [(field, "new_network")]


def test_several_changes_come_in_the_order_of_the_fields() -> None:
    after = BASE.model_copy(
        update={"seed": 1, "training": Training(epochs=2, batch_size=64), "optimizer": Sgd(momentum=0.5)}
    )
    paths = [change.path for change in changes(BASE, after)]
    assert paths == ["seed", "optimizer.momentum", "training.epochs", "training.batch_size"]


@settings(max_examples=40)
@given(data=st.data())
def test_the_changes_lead_from_one_experiment_to_the_other(experiments, data) -> None:
    one, two = data.draw(experiments), data.draw(experiments)
    tree = json.loads(one.to_json()) | {"name": two.name}
    for change in changes(one, two):
        *parents, last = [int(part) if part.isdigit() else part for part in change.path.split(".")]
        node = tree
        for part in parents:
            node = node[part]
        node[last] = _plain(change.value)
    assert _nameless(Experiment.from_json(json.dumps(tree))) == _nameless(two)
    assert (changes(one, two) == []) == (_nameless(one) == _nameless(two))


def _nameless(experiment):
    return experiment.model_copy(update={"name": "", "network": experiment.network.unnamed()})


def _plain(value):
    if isinstance(value, BaseModel):
        return json.loads(value.model_dump_json())
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
