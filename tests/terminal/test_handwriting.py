"""Drawn digits in the terminal: listed, written as arrays, measured with, and learned from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitlab.data import collections, model_file, strokes_file

DRAWINGS = Path(__file__).parents[1] / "recordings" / "strokes"


@pytest.fixture
def ann(home: Path) -> str:
    """Thirty drawn digits."""
    for path in sorted(DRAWINGS.glob("*.json"))[::2]:
        collections.add("Ann", int(path.name[0]), strokes_file.read(path))
    return "Ann"


def test_collections_are_listed_and_written_as_arrays_that_can_be_imported(digitlab, ann, tmp_path) -> None:
    (listed,) = digitlab("data", "handwriting", "--json").data["handwriting"]
    digits = collections.read(ann).digits
    assert (listed["name"], listed["count"], sum(listed["counts"])) == ("Ann", len(digits), len(digits))
    assert digitlab("data", "handwriting").out == f"Ann: {len(digits)} digits\n"
    assert digitlab("data", "handwriting", "Ann", "--out", tmp_path / "ann.npz").code == 0
    with np.load(tmp_path / "ann.npz") as arrays:
        np.testing.assert_array_equal(arrays["images"], collections.as_arrays(digits).images)
    assert digitlab("data", "import", tmp_path / "ann.npz", "--name", "ann", "--json").data["training_count"] > 20


def test_a_file_that_cannot_be_read_is_listed_with_the_reason(digitlab, ann) -> None:
    path = sorted(collections.folder_of(ann).iterdir())[0]
    path.write_bytes(b"{}")
    (listed,) = digitlab("data", "handwriting", "--json").data["handwriting"]
    assert listed["problems"] == [f'"{path.name}" is no drawn digit: label is missing; add it. (3 more problems after'
                                  " that.)"]  # fmt: skip


def test_a_network_is_measured_on_drawn_digits(digitlab, trained, ann) -> None:
    told = digitlab("evaluate", trained.model, "--handwriting", "Ann", "--json").data
    digits = collections.read(ann).digits
    assert (told["count"], told["learned"]) == (len(digits), 0)
    assert np.array(told["confusion"]).sum(axis=1).tolist() == np.bincount([one.label for one in digits]).tolist()
    assert "It has learned from none of them." in digitlab("evaluate", trained.model, "--handwriting", "Ann").out


def test_a_network_learns_from_them_and_says_so(digitlab, ann, small, short, tmp_path) -> None:
    model = tmp_path / "m.digitlab"
    settings = ["--set", "data.handwriting.weight=40", "--set", "training.execution=graph"]
    run = digitlab("train", *small, *short, "--handwriting", "Ann", *settings, "--out", model, "--json").data
    assert run["epochs"] == 1
    wanted = model_file.read(model).experiment.data.handwriting
    assert wanted == collections.read(ann).entry(40)
    told = digitlab("evaluate", model, "--handwriting", "Ann", "--json").data
    assert told["learned"] == told["count"] == wanted.count
    collections.take_out(ann, collections.read(ann).digits[0])
    assert "It may have learned from some of them" in digitlab("evaluate", model, "--handwriting", "Ann").out
    ended = digitlab("train", model, "--json")
    assert ended.code == 1
    assert 'The handwriting of "Ann" has changed since these settings were made' in ended.data["error"]


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["train", "--handwriting", "Zoe"], 'There is no handwriting of "Zoe"; there is: none yet.'),
    (["evaluate", "m.digitlab", "--handwriting", "Zoe"], 'There is no handwriting of "Zoe"; there is: none yet.'),
    (["data", "handwriting", "Zoe"], 'There is no handwriting of "Zoe"; there is: none yet.'),
])  # fmt: skip
def test_a_person_who_has_drawn_nothing_is_named(digitlab, arguments, sentence) -> None:
    ended = digitlab(*arguments, "--json")
    assert (ended.code, ended.data["error"]) == (1, sentence)


def test_wrong_usage_ends_with_two(digitlab) -> None:
    for arguments in (["data", "handwriting", "--out", "a.npz"],
                      ["evaluate", "m", "--images", "x", "--labels", "y", "--handwriting", "Ann"]):  # fmt: skip
        assert digitlab(*arguments).code == 2


def test_the_script_learns_from_the_same_digits(digitlab, ann, small) -> None:
    script = digitlab("export", "--handwriting", "Ann", *small, "--json").data["script"]
    compile(script, "script", "exec")
    part = script[script.index("\nCOUNT = ") : script.index("train_images = train_images[...")]
    two = np.zeros((2, 28, 28), np.uint8)
    start = {"train_images": two, "train_labels": two[:, 0, 0], "validation_images": two, "test_images": two}
    exec(f"import base64\nimport json\nfrom pathlib import Path\nimport numpy as np\n{part}", start)
    own = collections.as_arrays(collections.read(ann).digits)
    np.testing.assert_array_equal(start["train_images"][2:], own.images.repeat(10, axis=0))
    np.testing.assert_array_equal(start["train_labels"][2:], own.labels.repeat(10))
