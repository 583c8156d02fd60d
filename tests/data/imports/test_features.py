"""Tables in the form of LIBSVM."""

from __future__ import annotations

import bz2
from pathlib import Path

import numpy as np
import pytest

from digitlab.data.digits import Digits


def table(digits: Digits, *, first: int = 0) -> bytes:
    """Digits as lines; what is 0 is left out, and so is what comes after the last ink."""
    lines = []
    for image, label in zip(digits.images, digits.labels, strict=True):
        cells = [f"{place + 1}:{image.flat[place]}" for place in np.flatnonzero(image)]
        lines.append(f"{label + first} {' '.join(cells)}")
    return "\n".join(lines).encode()


@pytest.fixture
def file(tmp_path: Path, digits: Digits) -> Path:
    (tmp_path / "usps.bz2").write_bytes(bz2.compress(table(digits, first=1)))
    return tmp_path / "usps.bz2"


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("name", ["mine.txt", "mine.bz2", "mine", "mine.scale"])
def test_packed_or_not_and_counted_from_zero_or_one(tmp_path, digits, bring_in, same, name, first) -> None:
    content = table(digits, first=first)
    (tmp_path / name).write_bytes(bz2.compress(content) if name.endswith("bz2") else content)
    assert same(bring_in(tmp_path / name)[1], digits)


def test_the_test_set_lies_beside_it(file, digits, bring_in, look) -> None:
    other = Digits(digits.images[:50], digits.labels[:50])
    file.with_name("usps.t.bz2").write_bytes(bz2.compress(table(other, first=1)))
    for path in (file, file.with_name("usps.t.bz2")):
        told, dataset = bring_in(path, name=path.stem)
        assert (told.dataset.training_count, told.dataset.test_count) == (300, 50)
        assert (dataset.test.images == digits.images[:50]).all()
    found = look(file)
    assert found.layout == "Tables in the form of LIBSVM, 28×28 pixels"
    assert (found.total, found.sealed, found.as_they_are) == (350, 50, True)


@pytest.mark.parametrize(("line", "sentence"), [
    ("7 1:0.5 2:x", "row 301: it begins with '7 1:0.5 2:x' and has a place or a value that is no number"),
    ("7 1:0.5 2:nan", "and has a value that is no finite number"),
    ("7 3:0.5 2:1", "and has places that do not rise from 1 on"),
    ("7 0:0.5", "and has places that do not rise from 1 on"),
    ("7 999999:0.5", "and has places that do not rise from 1 on"),
    ("seven 1:0.5", "and has a place or a value that is no number"),
    ("7 1:0.5 2 3:4:5", "and is not of the form label place:value place:value"),
    ("7 1: 2:3", "and has a place or a value that is no number"),
    ("12 1:0.5", "has the label 12.0 for digit 301; labels must be whole numbers from 0 to 9"),
    ("7 " + "1:0.5 " * 20_000, "is too large: at most 20,000 rows of 64 KiB and 3,000,000 values in all"),
])  # fmt: skip
def test_what_is_wrong_is_named_with_its_row(tmp_path, digits, refusal, line, sentence) -> None:
    (tmp_path / "mine.txt").write_bytes(table(digits) + b"\n" + line.encode())
    assert sentence in refusal(tmp_path / "mine.txt")


def test_a_file_that_is_cut_off_is_refused(file, refusal) -> None:
    file.write_bytes(file.read_bytes()[:-1_000])
    assert '"usps.bz2" is cut off or damaged; use another copy of it.' in refusal(file)


def test_too_few_places_for_a_picture_are_refused(tmp_path, refusal) -> None:
    (tmp_path / "iris.txt").write_text("1 1:5.1 2:3.5\n" * 40)
    assert '"iris.txt" has 2 places in a line; pictures have 4 to 512 pixels a side.' in refusal(tmp_path / "iris.txt")
