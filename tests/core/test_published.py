"""What can be fetched: every set says what it is, and every file how it is told from any other."""

from __future__ import annotations

import re

import pytest

from digitlab.core import dataset_names
from digitlab.core.datasets import Own
from digitlab.core.published import LARGEST_UNKNOWN, Published, in_megabytes

SETS = Published.entries()
LENGTHS = {"sha256": 64, "md5": 32}

sets = pytest.mark.parametrize("published", SETS.values(), ids=SETS)


@sets
def test_every_file_has_a_published_checksum_and_a_size_that_can_be(published) -> None:
    assert published.files
    assert published.checked_by
    for file in published.files:
        kind, _, number = file.checksum.partition(":")
        assert re.fullmatch(f"[0-9a-f]{{{LENGTHS[kind]}}}", number), file
        assert re.fullmatch(r"[a-z0-9.-]+", file.name), file
        assert file.size is None or 0 < file.size < 2**30
    assert len({file.checksum for file in published.files}) == len(published.files)


@sets
def test_every_set_says_where_it_is_what_it_holds_and_what_one_may_do_with_it(published) -> None:
    assert all(re.fullmatch(r"https?://[^ ]+/", address) for address in published.servers)
    assert published.page.startswith(("http://", "https://"))
    assert published.licence
    assert f"{published.training_count:,} to learn from" in published.formula
    assert f"{published.test_count:,} sealed" in published.formula
    assert published.licence in published.note()


@sets
def test_the_dataset_it_becomes_may_be_called_so(published) -> None:
    assert dataset_names.checked(published.name) == published.name
    assert len({one.name.lower() for one in SETS.values()}) == len(SETS)


@sets
def test_what_is_no_digits_says_so_wherever_it_is_named(published) -> None:
    made = Own(name=published.name, origin=published.key())
    if published.classes:
        assert len(published.classes) == 10
        assert published.as_they_are
        assert "not digits" in published.title
        assert "not digits" in published.name
        assert f"0 {published.classes[0]}, 1 {published.classes[1]}" in published.note()
        assert f"These are not digits. The ten bars mean: 0 {published.classes[0]}, 1" in made.about()
    else:
        assert made.bars() == ""
        assert made.about() == published.explanation


def test_what_nobody_has_published_is_about_itself() -> None:
    assert Own(name="mine").about() == Own.explanation
    assert Own(name="mine", origin="from tomorrow").about() == Own.explanation
    assert Own(name="mine", origin="from tomorrow").bars() == ""


def test_an_amount_is_told_with_as_many_figures_as_mean_something() -> None:
    assert [in_megabytes(count) for count in (0, 524_288, 11_594_722, 99_949_999, 561_753_746, 2 * 561_753_746)] == [
        "0.0 MB", "0.5 MB", "11.6 MB", "99.9 MB", "562 MB", "1,124 MB",
    ]  # fmt: skip
    assert SETS["usps"].amount() == "a few MB"
    assert LARGEST_UNKNOWN == 2**26
