"""A parameter in words: every end of a range is told as it is."""

from __future__ import annotations

import pytest

from digitlab.core import words


def described(default, minimum=None, maximum=None, *, open_below=False, open_above=False, choices=(), unit=""):
    return {"default": default, "minimum": minimum, "maximum": maximum, "minimum_allowed": not open_below,
            "maximum_allowed": not open_above, "choices": list(choices), "unit": unit}  # fmt: skip


ALLOWED = [
    (described(0.5, 0.0, 1.0), "0.0 to 1.0"),
    (described(0.5, 0.0, 1.0, open_below=True), "above 0.0, up to 1.0"),
    (described(0.5, 0.0, 1.0, open_above=True), "from 0.0, below 1.0"),
    (described(0.5, 0.0, 1.0, open_below=True, open_above=True), "above 0.0, below 1.0"),
    (described(3, 1, 1024, unit="pixels"), "whole numbers, 1 to 1024 pixels"),
    (described(10.0, 0.0, 45.0, unit="°"), "0.0 to 45.0°"),
    (described(True), "True or False"),
    (described("same", choices=("valid", "same")), "valid or same"),
    (described("a", choices=("a", "b_c", "d")), "a, b_c or d"),
    (described("a", choices=("a",)), "a"),
    (described([1.0, 1.0], 0.0, 100.0), "0.0 to 100.0"),
    (described("any"), "a line of text"),
]


@pytest.mark.parametrize(("parameter", "allowed"), ALLOWED)
def test_a_range_is_told_with_what_its_ends_are(parameter, allowed):
    assert words.allowed(parameter, str) == allowed


@pytest.mark.parametrize(("value", "told"), [(0.5, "0.5"), ([1.0] * 10, "1.0 each"), ((1.0, 2.5), "1.0, 2.5")])
def test_equal_values_are_told_once(value, told):
    assert words.value(value, str) == told


@pytest.mark.parametrize(("text", "unit", "told"), [("2", "pixels", "2 pixels"), ("1", "pixels", "1 pixel"),
                                                    ("1", "s", "1 s"), ("10", "°", "10°"), ("3", "", "3")])  # fmt: skip
def test_a_unit_follows_its_number(text, unit, told):
    assert words.with_unit(text, unit) == told
