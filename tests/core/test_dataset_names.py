"""A dataset is called what a file may be called, on every system."""

from __future__ import annotations

from pathlib import Path

import pytest

from digitlab.core.dataset_names import checked, proposed
from digitlab.core.errors import DigitLabError


@pytest.mark.parametrize("name", ["mine", "Größe 7", "a.b (2)", "数字", "x" * 60])
def test_a_name_in_any_language_is_allowed(name) -> None:
    assert checked(f" {name} ") == name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "The dataset has no name; give it one."),
        ("a/b", "The name 'a/b' has '/' in it; use letters, digits and -_.,()+ only."),
        ("nul.x", "A dataset cannot be called 'nul.x'; choose another name."),
        ("y" * 61, "The name 'yyyyyyyyyyyyyyyyyyyy'... is too long; it may have 60 characters."),
    ],
)
def test_any_other_name_is_refused_in_a_sentence(name, words) -> None:
    with pytest.raises(DigitLabError) as caught:
        checked(name)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("train.csv", "train"),
        ("train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"),
        ("my:digits", "my digits"),
        ("mnist.npz", "My digits"),
        ("...", "My digits"),
        ("a" * 300, "a" * 60),
    ],
)
def test_a_name_is_proposed_that_is_allowed(path, name) -> None:
    assert proposed(Path(path)) == name
