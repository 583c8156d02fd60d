"""Collections of drawn digits: kept, read past what is broken, renamed, merged, removed, and mixed into others."""

from __future__ import annotations

import base64
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from digitlab.core import folders
from digitlab.core.errors import DigitLabError
from digitlab.core.handwriting import Handwriting
from digitlab.core.script.handwriting import mixing
from digitlab.data import collections, drawn_digit, strokes_file
from digitlab.data.digits import Digits

DRAWINGS = Path(__file__).parents[1] / "recordings" / "strokes"


def draw(name: str, *drawings: str) -> None:
    """Keep recorded drawings, whose names begin with what they show."""
    for drawing in drawings:
        collections.add(name, int(drawing[0]), strokes_file.read(DRAWINGS / f"{drawing}.json"))


def labels(name: str) -> list[int]:
    return [one.label for one in collections.read(name).digits]


@pytest.fixture
def ann() -> str:
    draw("Ann", "3-round", "1-bar", "7-plain")
    return "Ann"


def test_what_is_kept_is_there_in_the_order_of_drawing(ann) -> None:
    found = collections.read(ann)
    assert labels(ann) == [3, 1, 7]
    assert found.problems == ()
    assert (folders.handwriting() / "Ann").is_dir()
    assert collections.names() == ["Ann"]
    assert [path.name[0] for path in (folders.handwriting() / "Ann").iterdir()] == ["2"] * 3, "nothing half written"


def test_a_clock_that_was_put_back_changes_no_order(ann, monkeypatch) -> None:
    class Late(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2001, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(collections, "datetime", Late)
    draw(ann, "0-round", "9-plain")
    assert labels(ann) == [3, 1, 7, 0, 9]


def test_a_broken_file_is_told_and_the_rest_is_kept(ann) -> None:
    files = sorted(collections.folder_of(ann).iterdir())
    files[1].write_bytes(files[1].read_bytes()[:50])
    found = collections.read(ann)
    assert [one.label for one in found.digits] == [3, 7]
    (problem,) = found.problems
    assert problem.startswith(f'"{files[1].name}" is no drawn digit: ')
    files[2].unlink()
    files[2].mkdir()
    assert [one.label for one in collections.read(ann).digits] == [3]


def test_a_digit_is_taken_out_put_back_and_called_something_else(ann) -> None:
    one = collections.read(ann).digits[1]
    collections.take_out(ann, one)
    assert labels(ann) == [3, 7]
    collections.put(ann, one)
    collections.put(ann, one._replace(label=2))
    assert labels(ann) == [3, 2, 7]


def test_a_collection_is_renamed_removed_and_brought_back(ann) -> None:
    assert collections.rename(ann, " Änn 2 ") == "Änn 2"
    assert collections.names() == ["Änn 2"]
    collections.remove("Änn 2")
    assert collections.names() == []
    collections.restore("Änn 2")
    assert labels("Änn 2") == [3, 1, 7]
    assert collections.rename("Änn 2", "änn 2") == "änn 2", "the case alone may change"


def test_only_what_was_removed_last_can_be_brought_back(ann) -> None:
    draw("Bob", "4-open")
    collections.remove("Ann")
    collections.remove("Bob")
    collections.restore("Bob")
    with pytest.raises(DigitLabError, match='no handwriting of "Ann"; there is: Bob'):
        collections.restore("Ann")


def test_a_merged_collection_has_every_digit_once_and_the_others_stay(ann) -> None:
    draw("Bob", "4-open", "8-wide")
    same = collections.read("Ann").digits[0]
    collections.put("Bob", same)
    collections.put("Bob", collections.read("Bob").digits[-1]._replace(moment=same.moment + timedelta(microseconds=1)))
    merged = collections.merge(["Ann", "Bob"], "Both")
    assert sorted(one.label for one in merged.digits) == [1, 3, 4, 7, 8]
    assert len({one.key for one in merged.digits}) == 5
    assert collections.names() == ["Ann", "Bob", "Both"]
    assert list(folders.handwriting().glob(".*")) == []


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: collections.read("Zoe"), 'There is no handwriting of "Zoe"; there is: Ann.'),
        (lambda: collections.remove("Zoe"), 'There is no handwriting of "Zoe"; there is: Ann.'),
        (lambda: collections.rename("Ann", "a/b"), "has '/' in it"),
        (lambda: collections.rename("Ann", ""), "The collection has no name; give it one."),
        (lambda: collections.folder_of(".."), "A collection cannot be called '..'; choose another name."),
        (lambda: collections.merge(["Ann"], "ann") or draw("Ann"), 'There is handwriting of "ann" already'),
        (lambda: collections.merge(["Ann"], "Ann"), 'There is handwriting of "Ann" already'),
        (lambda: collections.Collection("New").entry(1), 'Nothing is drawn under "New" yet'),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(ann, act, words) -> None:
    if "ann" in words and not (folders.handwriting() / "ann").exists():  # names differ by case on this system
        shutil.copytree(folders.handwriting() / "Ann", folders.handwriting() / "ann")
    with pytest.raises(DigitLabError) as refused:
        act()
    assert words in str(refused.value)


def test_a_full_collection_takes_no_more(ann, monkeypatch) -> None:
    monkeypatch.setattr(collections, "MOST_DRAWN", 3)
    with pytest.raises(DigitLabError, match="which is all there may be"):
        draw(ann, "0-round")
    draw("Bob", "4-open")
    with pytest.raises(DigitLabError, match="a collection may have 3"):
        collections.merge(["Ann", "Bob"], "Both")


def test_settings_mean_the_digits_that_were_there_whatever_is_drawn_later(ann) -> None:
    wanted = collections.read(ann).entry(5)
    assert wanted == Handwriting(name="Ann", sha256=wanted.sha256, count=3, weight=5)
    draw(ann, "0-round")
    assert collections.load(wanted).labels.tolist() == [3, 1, 7]
    collections.rename(ann, "Somebody")
    assert collections.load(wanted).labels.tolist() == [3, 1, 7], "wherever they lie"


def test_digits_that_are_missing_or_changed_are_told_in_a_sentence(ann) -> None:
    wanted = collections.read(ann).entry(5)
    one = collections.read(ann).digits[0]
    collections.put(ann, one._replace(label=8))
    with pytest.raises(DigitLabError, match=r'The handwriting of "Ann" has changed .*; choose it again .*\.$'):
        collections.load(wanted)
    collections.put(ann, one)
    assert len(collections.load(wanted).labels) == 3
    collections.remove(ann)
    with pytest.raises(DigitLabError, match=r'The handwriting of "Ann" is not here; .*, or choose none\.$'):
        collections.load(wanted)


def test_what_a_network_has_learned_from_is_told_to_the_picture_or_said_not_to_be_known(ann) -> None:
    wanted = collections.read(ann).entry(5)
    draw("Bob", "4-open", "3-round")
    there = [collections.read(name) for name in collections.names()]
    known = collections.learned_from(wanted, there)
    assert [one.picture.tobytes() in known for one in there[1].digits] == [False, True], "the same drawing of Bob's"
    assert collections.learned_from(Handwriting(), there) == frozenset()
    assert collections.learned_from(wanted, there[1:]) is None


def test_drawn_digits_come_behind_the_others_as_often_as_they_weigh(ann) -> None:
    learned = Digits(np.full((4, 28, 28), 9, np.uint8), np.arange(4, dtype=np.uint8))
    apart = [np.zeros((2, 28, 28), np.uint8)]
    mixed = collections.mixed(learned, apart, collections.read(ann).entry(2))
    assert mixed.labels.tolist() == [0, 1, 2, 3, 3, 3, 1, 1, 7, 7]
    own = collections.as_arrays(collections.read(ann).digits)
    np.testing.assert_array_equal(mixed.images[4:], own.images.repeat(2, axis=0))
    assert collections.mixed(learned, apart, Handwriting()) is learned


def test_drawn_digits_that_check_the_network_or_are_sealed_are_refused(ann) -> None:
    learned = Digits(np.full((4, 28, 28), 9, np.uint8), np.arange(4, dtype=np.uint8))
    own = collections.as_arrays(collections.read(ann).digits)
    with pytest.raises(DigitLabError, match=r'^2 drawn digits of "Ann" are equal to digits that are not learned from'):
        collections.mixed(learned, [own.images[:1], own.images[1:2]], collections.read(ann).entry(2))


def test_a_folder_with_a_name_that_none_may_have_is_left_alone(ann) -> None:
    for name in (".hidden", "a:b", "mnist"):
        (folders.handwriting() / name).mkdir()
    (folders.handwriting() / "file").write_text("", encoding="utf-8")
    assert collections.names() == ["Ann"]


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(ann) -> None:
    shutil.rmtree(folders.handwriting())
    folders.handwriting().write_text("in the way", encoding="utf-8")
    with pytest.raises(DigitLabError, match=r"^The folder .* cannot be made: .*; change its rights\.$"):
        draw("Ann", "3-round")
    assert drawn_digit.KEY.startswith("%Y")


@pytest.mark.parametrize("part", ["validation", "test"])
def test_the_exported_script_mixes_the_same_and_refuses_the_same(ann, part) -> None:
    wanted = collections.read(ann).entry(weight=2)
    found = {"np": np, "base64": base64, "json": json, "Path": Path, "train_images": np.zeros((4, 28, 28), np.uint8),
             "train_labels": np.arange(4, dtype=np.uint8), "validation_images": np.ones((3, 28, 28), np.uint8),
             "test_images": np.full((2, 28, 28), 9, np.uint8)}  # fmt: skip
    expected = collections.mixed(Digits(found["train_images"], found["train_labels"]), [found["test_images"]], wanted)
    script = mixing(wanted).text
    exec(script, found)
    assert (found["train_images"] == expected.images).all()
    assert (found["train_labels"] == expected.labels).all()
    found[f"{part}_images"] = np.concatenate([found[f"{part}_images"], expected.images[-1:]])
    with pytest.raises(SystemExit, match="equal to digits that are not learned from"):
        exec(script, found)
