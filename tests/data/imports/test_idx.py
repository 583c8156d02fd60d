"""The files in which MNIST itself is handed on."""

from __future__ import annotations

import gzip
import re
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitlab.data.digits import Digits


def idx(array: np.ndarray, *, magic: int | None = None, sizes: tuple[int, ...] | None = None) -> bytes:
    """An array as a file, with another magic number or sizes where they are given."""
    sizes = array.shape if sizes is None else sizes
    number = 0x0800 + array.ndim if magic is None else magic
    return struct.pack(f">I{len(sizes)}I", number, *sizes) + array.tobytes()


@pytest.fixture
def pair(tmp_path: Path, digits: Digits) -> tuple[Path, Path]:
    """A file of pictures and one of labels."""
    images, labels = tmp_path / "train-images-idx3-ubyte", tmp_path / "train-labels-idx1-ubyte"
    images.write_bytes(idx(digits.images))
    labels.write_bytes(idx(digits.labels))
    return images, labels


@pytest.mark.parametrize("chosen", ["pictures", "labels", "both", "folder"])
def test_one_file_of_a_pair_brings_the_other(pair, digits, chosen, bring_in, same) -> None:
    paths = {"pictures": pair[:1], "labels": pair[1:], "both": pair, "folder": [pair[0].parent]}[chosen]
    told, dataset = bring_in(*paths)
    assert same(dataset, digits)
    assert (told.dataset.training_count, told.dataset.test_count) == (258, 42)
    assert told.counts == np.bincount(digits.labels, minlength=10).tolist()


def test_packed_files_and_those_of_other_names_are_read_too(pair, digits, tmp_path, bring_in, same) -> None:
    images, labels = tmp_path / "pictures.gz", tmp_path / "what-they-show.gz"
    for old, new in zip(pair, (images, labels), strict=True):
        new.write_bytes(gzip.compress(old.read_bytes()))
        old.unlink()
    assert same(bring_in(images, labels)[1], digits)


def test_the_test_files_are_the_test_set(pair, digits, tmp_path, bring_in, look) -> None:
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx(digits.images[:50]))
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(digits.labels[:50]))
    told, dataset = bring_in(tmp_path)
    assert (told.dataset.training_count, told.dataset.test_count) == (300, 50)
    assert (dataset.test.images == digits.images[:50]).all()
    assert (dataset.train.labels == digits.labels).all()
    found = look(tmp_path)
    assert (found.total, found.sealed, found.as_they_are) == (350, 50, True)
    assert len(found.samples) == 20


def test_a_test_set_alone_is_learned_from(digits, tmp_path, bring_in) -> None:
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx(digits.images))
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(digits.labels))
    assert bring_in(tmp_path)[0].dataset.training_count == 258


def test_the_files_of_emnist_are_turned(pair, digits, tmp_path, bring_in, same) -> None:
    images, labels = (tmp_path / f"emnist-digits-train-{kind}-idx3-ubyte" for kind in ("images", "labels"))
    images.write_bytes(idx(np.ascontiguousarray(digits.images.transpose(0, 2, 1))))
    labels.write_bytes(pair[1].read_bytes())
    assert same(bring_in(images, labels)[1], digits)
    assert same(bring_in(*pair, name="not turned", turned="no")[1], digits)
    assert not same(bring_in(*pair, name="turned", turned="yes")[1], digits)


HEAD = 16
HARM = [
    ("another magic number", 0, lambda c: b"\0\0\x08\x02" + c[4:], "begins with 0x00000802"),
    ("signed bytes", 0, lambda c: b"\0\0\x09\x03" + c[4:], "is of no kind|begins with"),
    ("cut off", 0, lambda c: c[:-1], "is cut off: it holds less than it says"),
    ("cut off in the header", 0, lambda c: c[:9], "is cut off"),
    ("something behind", 0, lambda c: c + b"\0", "holds more than it says"),
    ("no pictures", 0, lambda c: c[:4] + bytes(4) + c[8:], "holds 0 digits; 1 to 1,000,000 can be read"),
    ("too many", 0, lambda c: c[:4] + b"\xff" * 4 + c[8:], "holds 4,294,967,295 digits"),
    ("huge sides", 0, lambda c: c[:8] + b"\xff" * 8 + c[16:], "pictures may have 4 to 512 pixels a side"),
    ("a gibibyte and more", 0, lambda c: idx(np.empty(0, np.uint8), magic=0x803, sizes=(10**6, 512, 512)), "1 GiB"),
    ("fewer labels", 1, lambda c: c[:4] + struct.pack(">I", 299) + c[8:-1], 'and "train-labels-idx1-ubyte" 299 labels'),
    ("a label too large", 1, lambda c: c[: 8 + 17] + b"\x0a" + c[8 + 18 :], "has the label 10 for digit 18"),
    ("labels cut off", 1, lambda c: c[:-5], "is cut off"),
    ("packed and cut off", 0, lambda c: gzip.compress(c)[:-9], "is cut off or damaged"),
    ("packed and damaged", 0, lambda c: gzip.compress(c)[:-8] + b"\0" * 8, "is cut off or damaged"),
    ("only black", 0, lambda c: c[:HEAD] + bytes(300 * 784), "The first pictures show nothing: every pixel is 0"),
]


@pytest.mark.parametrize(("place", "change", "words"), [pytest.param(*rest, id=name) for name, *rest in HARM])
def test_files_that_are_not_sound_are_refused(pair, place, change, words, refusal) -> None:
    pair[place].write_bytes(change(pair[place].read_bytes()))
    assert re.search(words, refusal(*pair))


def test_pictures_without_labels_are_refused_with_the_remedy(pair, refusal) -> None:
    pair[1].unlink()
    assert "has no labels beside it; choose its file of labels too" in refusal(pair[0])


def test_labels_without_pictures_are_refused_with_the_remedy(pair, refusal) -> None:
    pair[0].unlink()
    assert "holds labels alone; choose its file of pictures too" in refusal(pair[1])


def test_a_bomb_is_stopped_before_it_takes_memory(pair, refusal: Callable[..., str]) -> None:
    bomb = gzip.compress(struct.pack(">IIII", 0x803, 300, 28, 28) + bytes(50 * 2**20), 9)
    pair[0].write_bytes(bomb)
    tracemalloc.start()
    assert "holds more than it says" in refusal(*pair)
    assert tracemalloc.get_traced_memory()[1] < 30 * 2**20
    tracemalloc.stop()
