"""Every entry of every catalogue explains itself, and says what each of its parameters may be."""

from __future__ import annotations

import json
import re
from typing import Literal, get_args, get_origin

import pytest
from pydantic import ValidationError

from digitlab.core.catalogue import FAMILIES, describe
from digitlab.core.experiment import Data, Experiment, Regularisation, Training
from digitlab.core.parameter import Acts, bounds, hint, item

ENTRIES = {
    f"{family}/{key}": entry for family, kind in FAMILIES.items() for key, entry in sorted(kind.entries().items())
}
SPECS = {"experiment": Experiment, "data": Data, "regularisation": Regularisation, "training": Training}
PARAMETERS = {
    f"{place}/{name}": (spec, name)
    for place, spec in (ENTRIES | SPECS).items()
    for name, field in spec.model_fields.items()
    if hint(field, "scale")
}
NUMBERS = {
    place: (spec, name)
    for place, (spec, name) in PARAMETERS.items()
    if spec.model_fields[name].annotation in (int, float)
}
SEVERAL = {
    place: (spec, name) for place, (spec, name) in PARAMETERS.items() if item(spec.model_fields[name]) is not None
}

entries = pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
parameters = pytest.mark.parametrize(("spec", "name"), PARAMETERS.values(), ids=PARAMETERS)
several = pytest.mark.parametrize(("spec", "name"), SEVERAL.values(), ids=SEVERAL)
numbers = pytest.mark.parametrize(("spec", "name"), NUMBERS.values(), ids=NUMBERS)


def is_one_sentence(text: str) -> bool:
    return bool(re.fullmatch(r"\S.*[^.\s]\.", text)) and "  " not in text


def with_field(spec, name, value):
    """``spec`` with its defaults and one other value, validated as a file would be."""
    return spec.model_validate_json(json.dumps({name: value}))


def test_every_family_has_an_entry() -> None:
    assert all(kind.entries() for kind in FAMILIES.values())


@pytest.mark.parametrize("kind", FAMILIES.values(), ids=FAMILIES)
def test_no_two_entries_of_a_family_share_a_key(kind) -> None:
    def below(parent):
        return [child for each in parent.__subclasses__() for child in (each, *below(each))]

    named = [child for child in below(kind) if "type" in child.model_fields]
    assert sorted(child.key() for child in named) == sorted(kind.entries())


@entries
def test_an_entry_explains_itself(entry) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", entry.key())
    assert entry.title == entry.title.strip() != ""
    assert entry.formula.strip()
    assert is_one_sentence(entry.explanation), entry.explanation
    assert "  " not in entry.paper
    assert not entry.paper.endswith(".")


@entries
def test_an_entry_is_made_of_its_key_alone(entry) -> None:
    made = entry.model_validate_json(json.dumps({"type": entry.key()}))
    assert made == entry()
    assert entry.model_validate(made.model_dump()) == made


@entries
def test_an_entry_cannot_be_altered_and_takes_nothing_unknown(entry) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        entry().type = "another"
    with pytest.raises(ValidationError, match="Extra inputs"):
        entry.model_validate({"nonsense": 1})
    with pytest.raises(ValidationError, match="type"):
        entry.model_validate({"type": "nonsense"})


@entries
def test_the_description_of_an_entry_is_plain_data_about_all_its_parameters(entry) -> None:
    told = describe(entry)
    assert json.loads(json.dumps(told)) == told
    assert (told["type"], told["title"], told["formula"]) == (entry.key(), entry.title, entry.formula)
    assert told["note"] == entry.note()
    assert [one["name"] for one in told["parameters"]] == [name for name in entry.model_fields if name != "type"]
    for one in told["parameters"]:
        limits = bounds(entry.model_fields[one["name"]])
        default = getattr(entry(), one["name"])
        assert one["default"] == (list(default) if isinstance(default, tuple) else default)
        assert (one["minimum"], one["maximum"]) == (
            limits.get("ge", limits.get("gt")),
            limits.get("le", limits.get("lt")),
        )
        assert (one["minimum_allowed"], one["maximum_allowed"]) == ("gt" not in limits, "lt" not in limits)


@entries
def test_every_field_of_an_entry_is_a_declared_parameter(entry) -> None:
    assert all(hint(field, "acts") for name, field in entry.model_fields.items() if name != "type")


@parameters
def test_a_parameter_has_a_label_a_help_a_time_at_which_it_acts_and_a_default_that_is_allowed(spec, name) -> None:
    field = spec.model_fields[name]
    assert field.title
    assert field.title == field.title.strip()
    assert is_one_sentence(field.description or ""), field.description
    assert hint(field, "acts") in get_args(Acts)
    assert hint(field, "scale") in ("linear", "log")
    assert hint(field, "unit") == hint(field, "unit").strip()

    assert getattr(with_field(spec, name, field.default), name) == field.default


@parameters
def test_a_choice_offers_its_default_and_refuses_what_it_does_not_offer(spec, name) -> None:
    field = spec.model_fields[name]
    if get_origin(field.annotation) is not Literal:
        assert field.annotation in (int, float, bool, str) or item(field) is not None
        return
    assert field.default in get_args(field.annotation)
    for choice in get_args(field.annotation):
        assert getattr(with_field(spec, name, choice), name) == choice
    with pytest.raises(ValidationError):
        with_field(spec, name, "nonsense")


@numbers
def test_a_number_has_two_ends_and_none_below_zero_on_a_logarithmic_scale(spec, name) -> None:
    field = spec.model_fields[name]
    limits = bounds(field)
    lowest, highest = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
    assert len(limits) == 2
    assert lowest < highest
    if hint(field, "scale") == "log":
        assert lowest >= 0
        assert field.default >= lowest


@numbers
def test_a_number_is_taken_up_to_its_ends_and_refused_beyond(spec, name) -> None:
    field = spec.model_fields[name]
    for limit, end in bounds(field).items():
        step = 1 if field.annotation is int else max(abs(end), 1.0) * 1e-9
        outward = step if limit in ("le", "lt") else -step
        refused = end + outward if limit in ("le", "ge") else end
        taken = end if limit in ("le", "ge") else end - outward
        assert getattr(with_field(spec, name, field.annotation(taken)), name) == taken, limit
        assert is_refused(spec, name, json.dumps(refused)), f"{refused} was taken, beyond {limit}"


def is_refused(spec, name, written):
    """Whether a value is refused, given as JSON."""
    try:
        spec.model_validate_json(f'{{"{name}": {written}}}')
    except ValidationError:
        return True
    return False


@numbers
def test_a_number_takes_nothing_but_finite_numbers(spec, name) -> None:
    wrong = ["NaN", "Infinity", "-Infinity", "null", '"1"', "true", "[]", "{}"]
    assert [written for written in wrong if not is_refused(spec, name, written)] == []


def replaced(default, value, place=3):
    """Several numbers as JSON has them, one of them another."""
    return [*default[:place], value, *default[place + 1 :]]


@several
def test_each_of_several_numbers_has_a_name_and_two_ends_and_is_refused_beyond(spec, name) -> None:
    field = spec.model_fields[name]
    limits = bounds(field)
    assert len(limits) == 2
    assert hint(field, "each").format(3).endswith(" 3")
    for limit, end in limits.items():
        taken = getattr(with_field(spec, name, replaced(field.default, end)), name)
        assert taken == tuple(replaced(field.default, end))
        with pytest.raises(ValidationError):
            with_field(spec, name, replaced(field.default, end + (1 if limit == "le" else -1)))


@several
def test_several_numbers_are_as_many_as_they_must_be_and_all_of_them_finite(spec, name) -> None:
    default = list(spec.model_fields[name].default)
    one_wrong = [json.dumps(replaced(default, 0.125)).replace("0.125", one)
                 for one in ("NaN", "Infinity", "null", '"1"', "true", "[]")]  # fmt: skip
    wrong = [*one_wrong, json.dumps(default[1:]), json.dumps([*default, 1.0]), "1.0", "{}"]
    assert [text for text in wrong if not is_refused(spec, name, text)] == []
