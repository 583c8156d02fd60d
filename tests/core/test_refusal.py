"""Whatever is wrong with an experiment is said in one sentence: which field, what is allowed, what was found."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.layers import Layer
from digitlab.core.schedules import Schedule

ADAM = '{"optimizer": {"type": "adam", '
LAYERS = '{"network": {"layers": ['
FLAT = LAYERS + '{"type": "flatten"}, '

WRONG = {
    "unknown key": ('{"sead": 1}', "sead is unknown; check the spelling of sead."),
    "unknown key inside": (ADAM + '"rate": 1}}', "optimizer.rate is unknown; check the spelling of rate in optimizer."),
    "key of another entry": (
        '{"optimizer": {"type": "sgd", "beta_1": 0.9}}',
        "optimizer.beta_1 is unknown; check the spelling of beta_1 in optimizer.",
    ),
    "a key that never ends": (
        '{"' + "k" * 100_000 + '": 1}',
        "k" * 59 + "… is unknown; check the spelling of " + "k" * 59 + "….",
    ),
    "a key of several lines": ('{"a\\nb": 1}', "a\\nb is unknown; check the spelling of a\\nb."),
    "key in a list": (
        FLAT + '{"type": "dense", "unit": 1}]}}',
        "network.layers.1.unit is unknown; check the spelling of unit in network.layers.1.",
    ),
    "text for a number": (ADAM + '"learning_rate": "0.1"}}', 'optimizer.learning_rate is "0.1"; it must be a number.'),
    "fraction for a whole number": ('{"seed": 1.5}', "seed is 1.5; it must be a whole number."),
    "a whole number with a point": ('{"seed": 1.0}', "seed is 1.0; it must be a whole number."),
    "true for a whole number": ('{"seed": true}', "seed is true; it must be a whole number."),
    "nothing for a whole number": ('{"seed": null}', "seed is null; it must be a whole number."),
    "number for a switch": (
        '{"optimizer": {"type": "sgd", "nesterov": 1}}',
        "optimizer.nesterov is 1; it must be true or false.",
    ),
    "number for a text": ('{"name": 3}', "name is 3; it must be a text."),
    "object for a list": ('{"network": {"layers": {}}}', "network.layers is {}; it must be a list."),
    "list for an object": ('{"network": []}', "network is []; it must be an object."),
    "number for a layer": (LAYERS + "3]}}", "network.layers.0 is 3; it must be an object."),
    "list for the whole": ("[]", "the experiment is []; it must be an object."),
    "below": ('{"seed": -1}', "seed is -1; it must be at least 0."),
    "above": (ADAM + '"learning_rate": 99}}', "optimizer.learning_rate is 99; it must be at most 10."),
    "at an open end": (ADAM + '"learning_rate": 0}}', "optimizer.learning_rate is 0; it must be more than 0."),
    "at the other open end": (ADAM + '"beta_1": 1.0}}', "optimizer.beta_1 is 1; it must be less than 1."),
    "above a limit of ten digits": ('{"seed": 2147483648}', "seed is 2147483648; it must be at most 2147483647."),
    "not a number": (ADAM + '"learning_rate": NaN}}', "optimizer.learning_rate is NaN; it must be a finite number."),
    "infinite": (ADAM + '"learning_rate": 1e999}}', "optimizer.learning_rate is Infinity; it must be a finite number."),
    "a huge number": (
        '{"seed": 1' + "0" * 100 + "}",
        "seed is 1" + "0" * 58 + "…; it must be at most 2147483647.",
    ),
    "wrong tag": ('{"optimizer": {"type": "adamant"}}', 'optimizer.type is "adamant"; it must be one of '),
    "number for a tag": ('{"optimizer": {"type": 3}}', "optimizer.type is 3; it must be one of "),
    "nothing for a tag": ('{"optimizer": {"type": null}}', "optimizer.type is null; it must be one of "),
    "wrong tag of a few": (
        '{"data": {"dataset": {"type": "guess"}}}',
        "data.dataset.type is \"guess\"; it must be one of 'mnist', 'own'.",
    ),
    "no tag": ('{"optimizer": {}}', 'optimizer has no "type"; add one that the catalogue lists.'),
    "wrong choice": (
        '{"training": {"execution": "fast"}}',
        "training.execution is \"fast\"; it must be one of 'auto', ",
    ),
    "another format": (
        '{"format": 2}',
        "This was made by a newer DigitLab (format 2, this one reads 1); update the app.",
    ),
    "format as text": ('{"format": "1"}', 'format is "1"; it must be 1.'),
    "name too long": (json.dumps({"name": "n" * 81}), "name is too long; at most 80 characters are allowed."),
    "too many layers": (
        LAYERS + ", ".join(['{"type": "flatten"}'] * 65) + "]}}",
        "network.layers is too long; at most 64 are allowed.",
    ),
    "layers that do not fit": (
        LAYERS + '{"type": "dense"}]}}',
        "network: layer 1 (Dense): Dense needs a vector but gets 28×28×1; insert Flatten before it.",
    ),
    "an augmentation twice": (
        '{"augmentations": [{"type": "shift"}, {"type": "shift"}]}',
        "augmentations: shift is listed 2 times; once is enough.",
    ),
    "nothing": ("", "This is not valid JSON: "),
    "cut off": ('{"seed": 1', "This is not valid JSON: "),
    "deep": ("[" * 5_000, "This is not valid JSON: recursion limit exceeded"),
    "deep in a field": ('{"data": ' * 5_000, "This is not valid JSON: recursion limit exceeded"),
    "a number of thousands of digits": ('{"seed": ' + "1" * 5_000 + "}", "This is not valid JSON: number out of range"),
    "half a character": ('{"name": "\\ud800"}', "This is not valid JSON: "),
}


def refusal_of(text: str | bytes) -> str:
    with pytest.raises(DigitLabError) as refused:
        Experiment.from_json(text)
    return str(refused.value)


def is_one_sentence(text: str) -> bool:
    return text.endswith(".") and ". " not in text and "\n" not in text and len(text) < 300


def test_of_many_names_those_are_told_that_look_like_the_wrong_one() -> None:
    said = refusal_of('{"optimizer": {"type": "adamant"}}')
    assert "names that the catalogue lists, such as 'adam" in said
    assert "'sgd'" not in said


@pytest.mark.parametrize(("text", "words"), WRONG.values(), ids=WRONG)
def test_a_sentence_says_what_is_wrong(text: str, words: str) -> None:
    said = refusal_of(text)
    assert said.startswith(words)
    assert is_one_sentence(said)
    if words.endswith("."):
        assert said == words


def test_more_than_one_fault_is_counted() -> None:
    assert refusal_of('{"seed": -1, "name": 3}').endswith("(1 more problem after that.)")
    assert refusal_of('{"seed": -1, "name": 3, "x": 1}').endswith("(2 more problems after that.)")


def test_the_keys_of_a_family_are_offered_where_the_tag_is_wrong() -> None:
    said = refusal_of('{"schedule": {"type": "never"}}')
    assert all(f"'{key}'" in said for key in Schedule.entries())


def test_of_many_keys_those_that_look_like_it_are_offered() -> None:
    said = refusal_of(LAYERS + '{"type": "convd"}]}}')
    assert f"{len(Layer.entries())} names that the catalogue lists, such as 'conv2d'" in said


def test_a_name_that_breaks_the_line_is_shown_without_breaking_it() -> None:
    assert refusal_of('{"a\\nb": 1}') == r"a\nb is unknown; check the spelling of a\nb."


@settings(max_examples=150)
@given(data=st.data())
def test_a_spoilt_experiment_is_read_or_refused_in_one_line(experiments, data) -> None:
    tree = json.loads(data.draw(experiments).to_json())
    parent, key = data.draw(st.sampled_from(list(_places(tree))))
    match data.draw(st.sampled_from(["replace", "remove", "rename"])):
        case "replace":
            parent[key] = data.draw(_anything)
        case "remove":
            del parent[key]
        case "rename" if isinstance(parent, dict):
            parent[data.draw(st.text(max_size=5))] = parent.pop(key)
    try:
        Experiment.from_json(json.dumps(tree))
    except DigitLabError as refused:
        said = str(refused)
        assert "\n" not in said.replace("\\n", "")
        assert said.rstrip(")").endswith(".")
        assert "nput should" not in said


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec="utf-8"), max_size=10),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=5,
)


def _places(node):
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from _places(node[key])
